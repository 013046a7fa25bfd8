import type { TableQuery } from "../../../shared/output/table.ts";
import { startServer } from "../../support/server.ts";
import { Viewer } from "../../support/viewer.ts";
import { notebookText, temporaryWorkspace } from "../../support/workspace.ts";
import { type Suite, timed } from "../measure.ts";

const ROWS = 10_000_000;
const SOURCE = `sql\`select i as id, hash(i) % 100000 as customer, (hash(i + 1) % 10000) / 100.0 as amount, date '2026-01-01' + (hash(i + 2) % 365)::int as day, 'product ' || hash(i + 3) % 50 as product from range(${ROWS}) t(i)\``;

/** Pages of a hundred rows, asked for as the page does, from everywhere in the table. */
export const table: Suite = async () => {
  const workspace = await temporaryWorkspace({ "notebooks/a.nb.ts": notebookText({ big: SOURCE }) });
  const server = await startServer(workspace.folder);
  const viewer = await Viewer.connect(server);
  try {
    await viewer.open("notebooks/a.nb.ts");
    const shown = await timed(1, async () => {
      await viewer.run(["big"]);
      await viewer.until((state) => state.cells.big?.status === "ok");
    });
    const ref = tableRef(viewer);
    const page = (query: Partial<TableQuery>) =>
      viewer.ask({ type: "page", session: viewer.state.id, ref, query: { limit: 100, ...query } });
    const sort = [{ column: "amount", descending: true }];
    const anywhere = () => Math.floor(Math.random() * (ROWS - 100));
    const prepare = await timed(1, () => page({}));
    const unsorted = await timed(60, () => page({ offset: anywhere() }));
    const firstSorted = await timed(1, () => page({ sort }));
    const sorted = await timed(60, () => page({ offset: anywhere(), sort }));
    return [
      { name: "cell with a 10-million-row table until shown", unit: "ms", goal: null, samples: shown },
      { name: "its first further page", unit: "ms", goal: null, samples: prepare },
      { name: "a page from anywhere", unit: "ms", goal: 50, samples: unsorted },
      { name: "the first page of a new sort", unit: "ms", goal: null, samples: firstSorted },
      { name: "a sorted page from anywhere", unit: "ms", goal: 50, samples: sorted },
    ];
  } finally {
    viewer.close();
    await server.stop();
    await workspace.remove();
  }
};

function tableRef(viewer: Viewer): string {
  const found = /"ref":"([^"]+)"/.exec(JSON.stringify(viewer.state.cells.big?.outputs))?.[1];
  if (!found) throw new Error("the cell shows no table");
  return found;
}
