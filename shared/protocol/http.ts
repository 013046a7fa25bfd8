/** Bodies of the HTTP interface. Every error answers a `Fault` of `browser.ts` with a fitting status. */
import { z } from "zod";
import type { Verb } from "../access/actor.ts";
import { columnKindSchema } from "../output/table.ts";

export interface Route {
  readonly method: "get" | "post" | "patch" | "delete";
  /** Below `/api`, as express writes it. */
  readonly path: string;
  /** What one must be allowed to do to ask for it. */
  readonly verb: Verb;
}

/**
 * Every address of the interface. Asked for with `Authorization: Bearer KEY`; `POST /api/key` gives the key to a page whose
 * browser has just brought the token.
 */
export const ROUTES = {
  listNotebooks: { method: "get", path: "/notebooks", verb: "edit" },
  createNotebook: { method: "post", path: "/notebooks", verb: "edit" },
  renameNotebook: { method: "patch", path: "/notebooks", verb: "edit" },
  deleteNotebook: { method: "delete", path: "/notebooks", verb: "edit" },
  listDatasets: { method: "get", path: "/datasets", verb: "edit" },
  /** Body: `ticketRequestSchema`. Answers `ticketSchema`. */
  createTicket: { method: "post", path: "/tickets", verb: "view" },
  /** The table as a file: `REF.csv`, `.xlsx` or `.parquet`; `?query=` is a TableQuery as JSON. */
  downloadTable: { method: "get", path: "/sessions/:session/tables/:file", verb: "interact" },
} as const satisfies Record<string, Route>;

/** A download whose address a browser opens by itself sends no key: `&ticket=` lets it in once, within a minute. */
export const ticketRequestSchema = z.object({ address: z.string().max(10_000).startsWith("/api/") });
export const ticketSchema = z.object({ ticket: z.string() });
export const keySchema = z.object({ key: z.string() });

/** GET /api/notebooks */
export const notebookSummarySchema = z.object({
  /** Path within the workspace, such as `notebooks/rfm.nb.ts`. */
  path: z.string(),
  title: z.string(),
  description: z.string(),
  tags: z.array(z.string()),
  template: z.boolean(),
  /** Milliseconds since the epoch. */
  modifiedAt: z.number(),
  lastRunAt: z.number().nullable(),
  /** An SVG of the notebook's first chart, from its cached outputs. */
  picture: z.string().nullable(),
  /** Id of the running session, if there is one. */
  session: z.string().nullable(),
  kernel: z.enum(["none", "starting", "idle", "busy", "interrupting", "dead"]).nullable(),
  memory: z.number().nullable(),
  /** Set when the file could not be read as a notebook; it opens all the same. */
  problem: z.string().nullable(),
});
export type NotebookSummary = z.infer<typeof notebookSummarySchema>;

/** POST /api/notebooks  { title } or { duplicate: path } or { restore: trash id }  -> { path } */
export const createNotebookSchema = z.union([
  z.object({ title: z.string().trim().min(1).max(200) }),
  z.object({ duplicate: z.string() }),
  z.object({ restore: z.string() }),
]);
/** PATCH /api/notebooks  { path, title }  -> { path }: renames the title and the file */
export const renameNotebookSchema = z.object({ path: z.string(), title: z.string().trim().min(1).max(200) });
/** DELETE /api/notebooks?path=...  -> { trash }: the id under which `restore` brings it back */
export const deletedSchema = z.object({ trash: z.string() });

/** GET /api/datasets */
export const datasetSchema = z.object({
  name: z.string(),
  file: z.string(),
  format: z.enum(["parquet", "csv", "tsv", "jsonl", "json", "xlsx"]),
  bytes: z.number(),
  rowCount: z.number().nullable(),
  /** SHA-256 of the file's content. */
  hash: z.string().nullable(),
  columns: z.array(
    z.object({ name: z.string(), kind: columnKindSchema, type: z.string(), nullable: z.boolean() }),
  ),
  /** Set when the engine could not read the file, with the reason. */
  problem: z.string().nullable(),
  /** What was guessed when the file was read and may be wrong, a sentence each; left out where nothing was. */
  guessed: z.array(z.string()).optional(),
});
export type Dataset = z.infer<typeof datasetSchema>;
