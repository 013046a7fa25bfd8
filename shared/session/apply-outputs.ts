import { assertNever } from "../assert-never.ts";
import type { Output, OutputChange } from "../output/output.ts";

/**
 * A list of outputs after a batch of changes. The list is copied once a batch and searched through one index, so that a
 * million lines of console cost what they weigh. Console text grows by `+`, which the engine keeps as a rope.
 */
export function applyOutputChanges(outputs: readonly Output[], changes: readonly OutputChange[]): Output[] {
  let next = [...outputs];
  let index = indexOf(next);
  for (const change of changes) {
    switch (change.change) {
      case "put":
        put(next, index, change.output);
        break;
      case "extend":
        extend(next, index, change.id, change.text);
        break;
      case "remove":
        if (!index.has(change.id)) break;
        next = next.filter(({ id }) => id !== change.id);
        index = indexOf(next);
        break;
      default:
        assertNever(change);
    }
  }
  return next;
}

function indexOf(outputs: readonly Output[]): Map<string, number> {
  return new Map(outputs.map((output, at) => [output.id, at]));
}

function put(outputs: Output[], index: Map<string, number>, output: Output): void {
  const at = index.get(output.id);
  if (at !== undefined) outputs[at] = output;
  else index.set(output.id, outputs.push(output) - 1);
}

function extend(outputs: Output[], index: ReadonlyMap<string, number>, id: string, text: string): void {
  const at = index.get(id);
  const output = at === undefined ? undefined : outputs[at];
  if (at === undefined || output?.type !== "console") return;
  outputs[at] = { ...output, text: output.text + text };
}
