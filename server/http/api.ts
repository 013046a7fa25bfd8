/** The HTTP interface, described in `shared/protocol/http.ts`: validate, call, reply. */
import { rm } from "node:fs/promises";
import path from "node:path";
import express, { type RequestHandler, type Router } from "express";
import { tableQuerySchema } from "../../shared/output/table.ts";
import {
  createNotebookSchema,
  ROUTES,
  type Route,
  renameNotebookSchema,
  ticketRequestSchema,
} from "../../shared/protocol/http.ts";
import type { Access } from "../access/access.ts";
import { requireVerb } from "../access/verbs.ts";
import { SessionFault } from "../fault/session-fault.ts";
import type { SessionRegistry } from "../sessions/registry.ts";
import { PURPOSES } from "../sessions/session-spec.ts";
import type { Catalogue } from "../workspace/catalogue.ts";
import type { NotebookFiles } from "../workspace/notebook-files.ts";
import { actorOf } from "./guard.ts";

export interface Api {
  readonly access: Access;
  readonly notebooks: NotebookFiles;
  readonly registry: SessionRegistry;
  readonly catalogue: Catalogue;
}

export function apiRoutes({ access, notebooks, registry, catalogue }: Api): Router {
  const api = express.Router();
  api.use(express.json({ limit: "100kb" }));

  route(api, ROUTES.listNotebooks, async (_request, response) => {
    response.json(await listNotebooks(notebooks, registry));
  });
  route(api, ROUTES.createNotebook, async (request, response) => {
    const wanted = createNotebookSchema.parse(request.body);
    if ("title" in wanted) response.status(201).json({ path: await notebooks.create(wanted.title) });
    else if ("duplicate" in wanted)
      response.status(201).json({ path: await notebooks.duplicate(wanted.duplicate) });
    else response.status(201).json({ path: await notebooks.restore(wanted.restore) });
  });
  route(api, ROUTES.renameNotebook, async (request, response) => {
    const { path: file, title } = renameNotebookSchema.parse(request.body);
    response.json({ path: await registry.rename(file, title) });
  });
  route(api, ROUTES.deleteNotebook, async (request, response) => {
    const file = queryText(request.query.path, "path");
    response.json({ trash: await registry.delete(file) });
  });
  route(api, ROUTES.listDatasets, async (_request, response) => {
    response.json(await catalogue.list());
  });
  route(api, ROUTES.createTicket, (request, response) => {
    const { address } = ticketRequestSchema.parse(request.body);
    response.status(201).json({ ticket: access.ticket(actorOf(response), address) });
  });
  route(api, ROUTES.downloadTable, async (request, response) => {
    const session = registry.get(request.params.session);
    requireVerb(actorOf(response), PURPOSES[session.purpose].verb);
    const { ref, format } = tableFile(request.params.file);
    const query = tableQuerySchema.parse(queryJson(request.query.query));
    const file = await session.export(ref, query, format);
    // The kernel gave the file the name that the cell asked for.
    response.download(file, path.basename(file), { dotfiles: "allow" }, () => void rm(file, { force: true }));
  });
  return api;
}

/** The one way to a route: who may not is told so before anything of the request is looked at. */
function route<Path extends string>(
  api: Router,
  { method, path: at, verb }: Route & { readonly path: Path },
  handle: RequestHandler<Params<Path>>,
): void {
  api[method](at, (_request, response, next) => {
    requireVerb(actorOf(response), verb);
    next();
  });
  (api[method] as (path: string, handle: RequestHandler<Params<Path>>) => Router)(at, handle);
}

/** The names after colons. */
type Params<Path extends string> = Path extends `${string}:${infer Name}/${infer Rest}`
  ? { [Key in Name | keyof Params<Rest>]: string }
  : Path extends `${string}:${infer Name}`
    ? { [Key in Name]: string }
    : Record<never, string>;

async function listNotebooks(notebooks: NotebookFiles, registry: SessionRegistry) {
  const edited = registry.list().filter(({ purpose }) => purpose === "edit");
  const running = new Map(edited.map((session) => [session.path, session.state]));
  return (await notebooks.list()).map((summary) => {
    const state = running.get(summary.path);
    return state
      ? { ...summary, session: state.id, kernel: state.kernel.status, memory: state.kernel.memory }
      : summary;
  });
}

function tableFile(name: string): { ref: string; format: "csv" | "xlsx" | "parquet" } {
  const [, ref, format] = /^(.+)\.(csv|xlsx|parquet)$/.exec(name) ?? [];
  if (!ref || !format)
    throw new SessionFault({
      code: "malformed",
      message: `“${name}” is not a table's file: it must end in .csv, .xlsx or .parquet.`,
    });
  return { ref, format: format as "csv" | "xlsx" | "parquet" };
}

function queryJson(value: unknown): unknown {
  try {
    return JSON.parse(typeof value === "string" ? value : "{}");
  } catch (cause) {
    throw new SessionFault({ code: "malformed", message: "What ?query= holds is not JSON." }, { cause });
  }
}

function queryText(value: unknown, name: string): string {
  if (typeof value === "string" && value !== "") return value;
  throw new SessionFault({ code: "malformed", message: `The address needs ?${name}=.` });
}
