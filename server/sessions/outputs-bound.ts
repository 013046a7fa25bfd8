/**
 * Bounds what the outputs of a session weigh together: each viewer gets all of them at once, and the server keeps them.
 * When they are too many, those of the cells that ran longest ago give way to a sentence.
 */
import type { Output, OutputChange } from "../../shared/output/output.ts";
import type { SessionStore } from "./session-store.ts";

/** Bytes, roughly: characters of text and eight for a number. */
export const MOST_OUTPUT_BYTES = 64_000_000;
/** Room is made for a while, so that not each output has to make its own. */
const KEPT_SHARE = 0.75;

const NOTICE =
  "The outputs of this cell gave way to newer ones: those of a notebook are kept up to 64 MB. Run the cell again to see them.";

export class OutputsBound {
  readonly #store: SessionStore;
  readonly #most: number;
  /** At least what all outputs weigh; counted anew when it is too much. */
  #estimate: number;

  constructor(store: SessionStore, most: number = MOST_OUTPUT_BYTES) {
    this.#store = store;
    this.#most = most;
    this.#estimate = weightOfAll(store);
  }

  /** To be called after outputs of a cell changed. */
  changed(cell: string, changes: readonly OutputChange[]): void {
    for (const change of changes) this.#estimate += weightOfChange(change);
    if (this.#estimate <= this.#most) return;
    this.#estimate = weightOfAll(this.#store);
    if (this.#estimate > this.#most) this.#giveWay(cell);
  }

  #giveWay(newest: string): void {
    const { cells } = this.#store.state;
    const oldest = Object.keys(cells)
      .filter((id) => id !== newest && (cells[id]?.outputs.length ?? 0) > 0)
      .toSorted((a, b) => (cells[a]?.startedAt ?? 0) - (cells[b]?.startedAt ?? 0));
    const given: string[] = [];
    for (const id of oldest) {
      if (this.#estimate <= this.#most * KEPT_SHARE) break;
      this.#estimate -= weightOf(cells[id]?.outputs ?? []);
      given.push(id);
    }
    if (given.length === 0) return;
    this.#store.emit({ type: "outputs-cleared", cells: given });
    const output = { type: "notice", id: "gave-way", text: NOTICE } as const;
    for (const cell of given)
      this.#store.emit({ type: "outputs-changed", cell, changes: [{ change: "put", output }] });
  }
}

function weightOfAll(store: SessionStore): number {
  return Object.values(store.state.cells).reduce((sum, { outputs }) => sum + weightOf(outputs), 0);
}

function weightOf(outputs: readonly Output[]): number {
  return outputs.reduce((sum, output) => sum + weight(output), 0);
}

function weightOfChange(change: OutputChange): number {
  if (change.change === "put") return weight(change.output);
  return change.change === "extend" ? change.text.length : 0;
}

function weight(value: unknown): number {
  if (typeof value === "string") return value.length;
  if (typeof value !== "object" || value === null) return 8;
  let sum = 8;
  for (const key in value) sum += key.length + weight((value as Record<string, unknown>)[key]);
  return sum;
}
