/** Bodies of the HTTP interface. Every error answers a `Fault` of `browser.ts` with a fitting status. */
import { z } from "zod";
import { columnKindSchema } from "../output/table.ts";

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
  format: z.enum(["parquet", "csv", "tsv", "jsonl"]),
  bytes: z.number(),
  rowCount: z.number().nullable(),
  /** SHA-256 of the file's content. */
  hash: z.string().nullable(),
  columns: z.array(
    z.object({ name: z.string(), kind: columnKindSchema, type: z.string(), nullable: z.boolean() }),
  ),
  /** Set when the engine could not read the file, with the reason. */
  problem: z.string().nullable(),
});
export type Dataset = z.infer<typeof datasetSchema>;

/** GET /api/sessions/:session/tables/:ref.(csv|xlsx|parquet)?query=<TableQuery as JSON>: the table as a file */
