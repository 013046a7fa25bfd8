/** What a kernel says, as events of its session. */
import type { Json } from "../../shared/json.ts";
import type { InputDefinition } from "../../shared/output/input.ts";
import { validateInput } from "../../shared/output/input-value.ts";
import type { FromKernel } from "../../shared/protocol/kernel.ts";
import { cellOf } from "../../shared/session/apply.ts";
import type { Variable } from "../../shared/session/state.ts";
import type { Inputs } from "./inputs.ts";
import { OutputsBound } from "./outputs-bound.ts";
import type { Scheduler } from "./scheduler.ts";
import type { SessionStore } from "./session-store.ts";
import { variablesEvent } from "./variables-event.ts";

export interface RefusedInput {
  readonly name: string;
  readonly definition: InputDefinition;
  readonly value: Json;
}

/** `default`: run the cell again with the input's default; `give`: with another value; `stand`: let it fail. */
export type Refusal = "default" | "stand" | { readonly give: Json };

export interface KernelMessagesParts {
  readonly store: SessionStore;
  readonly scheduler: Scheduler;
  readonly inputs: Inputs;
  readonly onRefusedInput: (refused: RefusedInput) => Refusal;
  /** An input has another value, or is another one. */
  readonly onInputsChanged: () => void;
  readonly runAgain: (cell: string) => void;
}

export class KernelMessages {
  readonly #parts: KernelMessagesParts;
  /** Cell -> what to say of an input value that it no longer allowed. */
  readonly #refusals = new Map<string, string>();

  readonly #bound: OutputsBound;

  constructor(parts: KernelMessagesParts) {
    this.#parts = parts;
    this.#bound = new OutputsBound(parts.store);
  }

  take(message: FromKernel): void {
    const { store, scheduler } = this.#parts;
    switch (message.type) {
      case "outputs":
        if (!scheduler.isCurrent(message.cell, message.run)) return;
        store.emit({ type: "outputs-changed", cell: message.cell, changes: message.changes });
        this.#bound.changed(message.cell, message.changes);
        return;
      case "input":
        if (scheduler.isCurrent(message.cell, message.run)) this.#inputDefined(message);
        return;
      case "ran":
        this.#tellRefusals(message.cell, message.status);
        this.#tellVariables(message.variables);
        scheduler.ran(message);
        return;
      case "stray":
        this.#stray(message);
        return;
      default:
        // Answers to requests are the kernel's own affair.
        return;
    }
  }

  /** A value that the control does not allow is dropped, and the cell runs again without it. */
  #inputDefined({ cell, run, input }: Extract<FromKernel, { type: "input" }>): void {
    const { inputs, scheduler, onRefusedInput, onInputsChanged, runAgain } = this.#parts;
    const value = inputs.defined(cell, input, scheduler.inputsOfRun(run));
    onInputsChanged();
    if (value === undefined) return;
    const { name, definition } = input;
    const refusal = onRefusedInput({ name, definition, value });
    if (refusal === "stand") return;
    if (refusal === "default") {
      const problem = validateInput(definition, value, { patterns: false });
      this.#refusals.set(cell, `${name} was ${JSON.stringify(value)}: ${problem} It has its default again.`);
    } else {
      inputs.give({ [name]: refusal.give });
      onInputsChanged();
    }
    runAgain(cell);
  }

  #tellVariables(variables: readonly Variable[]): void {
    const { store } = this.#parts;
    const event = variablesEvent(store.state.variables, variables);
    if (event) store.emit(event);
  }

  #tellRefusals(cell: string, status: Extract<FromKernel, { type: "ran" }>["status"]): void {
    const text = this.#refusals.get(cell);
    if (text === undefined || status !== "ok") return;
    this.#refusals.delete(cell);
    const output = { type: "notice", id: "refused", text } as const;
    this.#parts.store.emit({ type: "outputs-changed", cell, changes: [{ change: "put", output }] });
  }

  /** An error outside any run is shown below the outputs of its cell, or of the one that runs. */
  #stray({ cell, error }: Extract<FromKernel, { type: "stray" }>): void {
    const { store, scheduler } = this.#parts;
    const place = cell ?? error.frames[0]?.cell ?? scheduler.runningCell;
    if (place === null) return;
    const id = `stray-${cellOf(store.state, place)?.outputs.length ?? 0}`;
    const output = { type: "error", id, error } as const;
    store.emit({ type: "outputs-changed", cell: place, changes: [{ change: "put", output }] });
  }
}
