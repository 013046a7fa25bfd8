import type { Viewer } from "../support/viewer.ts";

/** Runs a cell and waits for the event that says it finished. A kernel that dies ends the wait with its reason. */
export async function runCell(viewer: Viewer, cell: string): Promise<void> {
  const before = viewer.pushes.length;
  await viewer.run([cell]);
  await viewer.until(({ kernel }) => {
    if (kernel.status === "dead") throw new Error(kernel.death?.message ?? "The kernel is dead.");
    return viewer.pushes
      .slice(before)
      .some(
        (push) => push.type === "event" && push.event.type === "cell-finished" && push.event.cell === cell,
      );
  });
}
