/** The process that reads cells: what is deep or large enough to end it ends nothing else. */
import { serveJobs } from "../../workers/child.ts";
import { analyseCell } from "../analyse.ts";
import { emitBody } from "../emit.ts";
import type { CellJobs } from "./jobs.ts";

serveJobs<CellJobs>({
  analyse: analyseCell,
  emit: ({ source, rewriting }) => emitBody(source, { problems: [], rewriting }),
});
