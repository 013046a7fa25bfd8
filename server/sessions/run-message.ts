import type { ToKernel } from "../../shared/protocol/kernel.ts";
import type { Inputs } from "./inputs.ts";
import type { BoundCell, Program } from "./program.ts";

/** What the kernel is told to run: the cell as it is now, with the values given to its inputs. */
export function runMessage(
  run: number,
  cell: string,
  compiled: BoundCell,
  program: Program,
  inputs: Inputs,
): Extract<ToKernel, { type: "run" }> {
  const { code, columnOffset, insertions, bound } = compiled;
  const analysis = program.analysis(cell);
  return {
    type: "run",
    run,
    cell,
    code,
    columnOffset,
    insertions: [...insertions],
    defines: [...(analysis?.defines ?? [])],
    bound: [...bound],
    inputNames: { ...analysis?.inputNames },
    inputs: inputs.of(cell, program),
  };
}
