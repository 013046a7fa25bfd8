import { startServer } from "../../support/server.ts";
import { Viewer } from "../../support/viewer.ts";
import { notebookText, temporaryWorkspace } from "../../support/workspace.ts";
import { type Suite, timed } from "../measure.ts";

const VIEWERS = 100;
const CELLS = {
  chatty:
    'for (let i = 0; i < 200; i++) { console.log("line", i); await new Promise((done) => setTimeout(done, 5)); }',
  one: "1 + 1",
};

/** How long until a hundred viewers have the end of a run: of a trivial cell, and of one that prints for a second. */
export const viewers: Suite = async () => {
  const workspace = await temporaryWorkspace({ "notebooks/a.nb.ts": notebookText(CELLS) });
  const server = await startServer(workspace.folder);
  const all = await Promise.all(Array.from({ length: VIEWERS }, () => Viewer.connect(server)));
  try {
    await Promise.all(all.map((viewer) => viewer.open("notebooks/a.nb.ts")));
    const run = (cell: string) => async () => {
      const ended = all.map((viewer) => finished(viewer, cell));
      await all[0]?.run([cell]);
      await Promise.all(ended);
    };
    return [
      {
        name: "100 viewers have a trivial cell's result",
        unit: "ms",
        goal: null,
        samples: await timed(50, run("one"), 5),
      },
      {
        name: "100 viewers have a second of printing",
        unit: "ms",
        goal: null,
        samples: await timed(5, run("chatty"), 1),
        note: "200 lines, 5 ms apart",
      },
    ];
  } finally {
    for (const viewer of all) viewer.close();
    await server.stop();
    await workspace.remove();
  }
};

function finished(viewer: Viewer, cell: string): Promise<void> {
  return new Promise((resolve) => {
    const listen = (push: { type: string; event?: { type: string; cell?: string } }) => {
      if (push.event?.type !== "cell-finished" || push.event.cell !== cell) return;
      viewer.socket.off("push", listen);
      resolve();
    };
    viewer.socket.on("push", listen);
  });
}
