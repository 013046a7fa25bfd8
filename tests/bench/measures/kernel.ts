import { readFile } from "node:fs/promises";
import { cellPids } from "../../support/processes.ts";
import { startServer } from "../../support/server.ts";
import { Viewer } from "../../support/viewer.ts";
import { notebookText, temporaryWorkspace } from "../../support/workspace.ts";
import { type Result, type Suite, timed } from "../measure.ts";
import { processMemory } from "../memory.ts";
import { runCell } from "../run-cell.ts";

const TRIVIAL = notebookText({ one: "1 + 1" });

/** Kernels as a viewer meets them: the time runs from the request to run a cell until its result has arrived. */
export const kernel: Suite = async () => [
  ...(await firstCells(0)),
  ...(await firstCells(1)),
  ...(await trivialCells()),
];

async function firstCells(warm: 0 | 1): Promise<Result[]> {
  const workspace = await temporaryWorkspace(
    { "notebooks/a.nb.ts": TRIVIAL, "clientele.json": `{ "kernel": { "warm": ${warm} } }` },
    true,
  );
  const server = await startServer(workspace.folder);
  const viewer = await Viewer.connect(server);
  try {
    const samples: number[] = [];
    const memory: number[] = [];
    for (let i = 0; i < 12; i++) {
      if (warm) await poolFilled(server.pid);
      await viewer.open("notebooks/a.nb.ts");
      samples.push(...(await timed(1, () => runCell(viewer, "one"))));
      for (const pid of await cellPids(server.pid)) memory.push((await processMemory(pid)).resident);
      await viewer.ask({ type: "shutdown", session: viewer.state.id });
    }
    const name = warm ? "first cell, warm kernel" : "first cell, cold kernel";
    const first: Result = { name, unit: "ms", goal: warm ? 100 : 600, samples };
    return warm
      ? [first]
      : [first, { name: "resident memory of an idle kernel", unit: "MB", goal: 140, samples: memory }];
  } finally {
    viewer.close();
    await server.stop();
    await workspace.remove();
  }
}

async function trivialCells(): Promise<Result[]> {
  const workspace = await temporaryWorkspace({ "notebooks/a.nb.ts": TRIVIAL });
  const server = await startServer(workspace.folder);
  const viewer = await Viewer.connect(server);
  try {
    await viewer.open("notebooks/a.nb.ts");
    const samples = await timed(300, () => runCell(viewer, "one"), 30);
    return [{ name: "trivial cell, viewer to kernel and back", unit: "ms", goal: 5, samples }];
  } finally {
    viewer.close();
    await server.stop();
    await workspace.remove();
  }
}

/** A warm process counts when it has come to rest: two looks in a row find the same processor time. */
async function poolFilled(server: number): Promise<void> {
  let last = "";
  for (;;) {
    const pids = await cellPids(server);
    const now = (await Promise.all(pids.map(processorTime))).join();
    if (now !== "" && now === last) return;
    last = now;
    await new Promise((resolve) => setTimeout(resolve, 150));
  }
}

async function processorTime(pid: number): Promise<string> {
  const fields = (await readFile(`/proc/${pid}/stat`, "utf8")).split(" ");
  return `${pid}:${fields[13]}:${fields[14]}`;
}
