/** Runs cells in a kernel as a session does, and remembers what came back. */

import { analyseCell } from "../../../server/compile/analyse.ts";
import { emitCell } from "../../../server/compile/emit.ts";
import type { Kernel } from "../../../server/runtime/runtime.ts";
import type { Json } from "../../../shared/json.ts";
import { API_NAMES } from "../../../shared/notebook/api-names.ts";
import type { CellError } from "../../../shared/output/error.ts";
import type { Bundle, Output, OutputChange } from "../../../shared/output/output.ts";
import type { FromKernel } from "../../../shared/protocol/kernel.ts";

export type Ran = Extract<FromKernel, { type: "ran" }>;
export type Outputs = Extract<FromKernel, { type: "outputs" }>;
export type Stray = Extract<FromKernel, { type: "stray" }>;

export interface CellResult {
  readonly status: Ran["status"];
  readonly ms: number;
  readonly error: CellError | null;
  readonly outputs: readonly Output[];
  readonly variables: { readonly precious?: string; readonly [name: string]: string | undefined };
}

export class Cells {
  readonly kernel: Kernel;
  readonly strays: Stray[] = [];
  readonly messages: FromKernel[] = [];
  readonly #definers = new Map<string, string>();
  readonly #outputs = new Map<string, Output[]>();
  readonly #listeners = new Set<(message: FromKernel) => void>();
  #runs = 0;

  constructor(kernel: Kernel) {
    this.kernel = kernel;
    kernel.onMessage((message) => {
      this.messages.push(message);
      if (message.type === "stray") this.strays.push(message);
      if (message.type === "outputs") this.#apply(message.cell, message.changes);
      for (const listener of this.#listeners) listener(message);
    });
  }

  /** Runs a cell and waits for its end. */
  async run(id: string, source: string, inputs: Record<string, Json> = {}): Promise<CellResult> {
    return this.start(id, source, inputs).ran;
  }

  /** Runs a cell; `ran` is its end. */
  start(
    id: string,
    source: string,
    inputs: Record<string, Json> = {},
  ): { run: number; ran: Promise<CellResult> } {
    const analysis = analyseCell(source);
    for (const name of analysis.defines) this.#definers.set(name, id);
    const bound = analysis.uses.filter((name) =>
      this.#definers.has(name)
        ? this.#definers.get(name) !== id
        : (API_NAMES as readonly string[]).includes(name),
    );
    const { code, columnOffset, insertions } = emitCell(source, analysis, bound);
    const run = ++this.#runs;
    this.#outputs.set(id, []);
    const ran = this.next((message): message is Ran => message.type === "ran" && message.run === run);
    this.kernel.send({
      type: "run",
      run,
      cell: id,
      code,
      columnOffset,
      insertions: [...insertions],
      defines: [...analysis.defines],
      bound,
      inputNames: { ...analysis.inputNames },
      inputs,
    });
    return { run, ran: ran.then((message) => this.#result(message)) };
  }

  /** The next message that fits; it may not have come yet. */
  next<M extends FromKernel>(fits: (message: FromKernel) => message is M): Promise<M> {
    return new Promise((resolve) => {
      const listener = (message: FromKernel) => {
        if (!fits(message)) return;
        this.#listeners.delete(listener);
        resolve(message);
      };
      this.#listeners.add(listener);
    });
  }

  /** Resolves when the cell has printed the text. */
  async printed(cell: string, text: string): Promise<void> {
    const isThere = () =>
      (this.#outputs.get(cell) ?? []).some((o) => o.type === "console" && o.text.includes(text));
    if (isThere()) return;
    await this.next((message): message is FromKernel => message.type === "outputs" && isThere());
  }

  outputs(cell: string): readonly Output[] {
    return this.#outputs.get(cell) ?? [];
  }

  #result({ cell, status, ms, error, variables }: Ran): CellResult {
    const previews = Object.fromEntries(variables.map(({ name, preview }) => [name, preview]));
    return { status, ms, error, outputs: this.outputs(cell), variables: previews };
  }

  #apply(cell: string, changes: readonly OutputChange[]): void {
    const outputs = this.#outputs.get(cell) ?? [];
    this.#outputs.set(cell, outputs);
    for (const change of changes) {
      const id = change.change === "put" ? change.output.id : change.id;
      const place = outputs.findIndex((output) => output.id === id);
      const there = outputs[place];
      if (change.change === "remove") {
        if (there) outputs.splice(place, 1);
      } else if (change.change === "put") {
        if (there) outputs[place] = change.output;
        else outputs.push(change.output);
      } else if (there?.type === "console") {
        outputs[place] = { ...there, text: there.text + change.text };
      }
    }
  }
}

/** `text/plain` of displays, and what the other outputs say, in order. */
export function texts(outputs: readonly Output[]): string[] {
  return outputs.map((output) => {
    if (output.type === "display") return String((output.bundle as Bundle)["text/plain"]);
    if (output.type === "error") return `${output.error.name}: ${output.error.message}`;
    return output.text;
  });
}
