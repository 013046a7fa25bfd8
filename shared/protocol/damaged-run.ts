/**
 * The end of a run whose kernel can no longer tell it: a cell changed standard objects that the kernel itself is written
 * with. Told by the kernel where it still can, and by the server where what comes makes no sense.
 */
import type { FromKernel } from "./kernel.ts";

type Told = Extract<FromKernel, { type: "outputs" | "ran" }>;

export function damagedRun({ run, cell }: { readonly run: number; readonly cell: string }): Told[] {
  const error = {
    name: "KernelDamaged",
    message: "The cell changed standard objects that the kernel itself needs; what it gave is lost.",
    hint: "Take the change out of the cell and restart the kernel.",
    frames: [],
  };
  return [
    {
      type: "outputs",
      run,
      cell,
      changes: [{ change: "put", output: { type: "error", id: "damaged", error } }],
    },
    { type: "ran", run, cell, status: "failed", ms: 0, variables: [], error },
  ];
}
