/** The process that types data and SQL: a statement that ends the engine ends nothing else. */
import type { Dataset } from "../../../../shared/protocol/http.ts";
import { callServer, serveJobs } from "../../../workers/child.ts";
import type { TypeProbe } from "../../cells/cell-typing.ts";
import { WorkspaceTyping } from "../workspace-typing.ts";
import { DATASETS, PROBES, type TypingJobs } from "./jobs.ts";
import { ProcessGuard } from "./process-guard.ts";
import { ReceivedCells } from "./received-cells.ts";

const listeners = new Set<() => void>();
const received = new ReceivedCells();
let typing: WorkspaceTyping | null = null;

const catalogue = {
  list: async () => (await callServer(DATASETS, null)) as readonly Dataset[],
  onChange(listener: () => void) {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
};

function begun(): WorkspaceTyping {
  if (!typing) throw new Error("The first job is `begin`.");
  return typing;
}

serveJobs<TypingJobs>(
  {
    begin({ blamed, careful }) {
      typing = new WorkspaceTyping(catalogue, new ProcessGuard(blamed, careful));
      return null;
    },
    head: () => begun().head(),
    async type({ cells, token }) {
      const ask = async (probes: readonly TypeProbe[]) =>
        (await callServer(PROBES, { token, probes })) as readonly (string | null)[];
      return received.answer(cells, await begun().type(received.take(cells), ask));
    },
    complete: ({ cells, cell, offset }) => begun().complete(received.take(cells), cell, offset),
    detail: (id) => begun().detail(id),
    hover: ({ cells, cell, offset }) => begun().hover(received.take(cells), cell, offset),
    fixes: ({ cells, cell, range }) => begun().fixes(received.take(cells), cell, range),
    changed() {
      for (const listener of listeners) listener();
      return null;
    },
  },
  { concurrent: true },
);
