/** The values that people gave to a notebook's inputs. They outlive the kernel; a cell's own default is not among them. */
import type { Json } from "../../shared/json.ts";
import type { Input } from "../../shared/output/input.ts";
import { validateInput } from "../../shared/output/input-value.ts";
import { own } from "../../shared/session/apply.ts";
import type { InputState, SessionState } from "../../shared/session/state.ts";
import { notFound, refused } from "../fault/session-fault.ts";
import type { Program } from "./program.ts";
import type { SessionStore } from "./session-store.ts";

export class Inputs {
  readonly #store: SessionStore;
  readonly #given = new Map<string, Json>();
  /** Names that the running cell has defined so far. */
  #announced = new Set<string>();
  /** Definitions that are told together: a cell may define thousands at once. */
  #news = new Map<string, InputState>();
  /** Cell -> its inputs of `#indexed`. */
  #byCell = new Map<string, string[]>();
  #indexed: SessionState["inputs"] | null = null;

  constructor(store: SessionStore) {
    this.#store = store;
  }

  get given(): Readonly<Record<string, Json>> {
    return Object.fromEntries(this.#given);
  }

  /** Takes values without asking the definitions: from the cache, or for a notebook that has not run. */
  give(values: Readonly<Record<string, Json>>): void {
    for (const [name, value] of Object.entries(values)) this.#given.set(name, value);
  }

  /** The given values of the inputs that a cell defines. */
  of(cell: string, program: Program): Record<string, Json> {
    const defined = Object.values(program.analysis(cell)?.inputNames ?? {});
    const shown = this.#shownBy(cell);
    const values: Record<string, Json> = {};
    for (const name of [...defined, ...shown]) {
      const value = this.#given.get(name);
      if (value !== undefined) values[name] = value;
    }
    return values;
  }

  /** Gives an input a value. Throws when there is no such input, or it does not allow the value; gives its cell. */
  set(name: string, value: Json): string {
    const { inputs } = this.#store.state;
    const input = own(inputs, name);
    if (!input) {
      const names = Object.keys(inputs);
      throw notFound(
        `There is no input “${name}”.`,
        names.length > 0 ? `The inputs are ${names.join(", ")}.` : "Run the notebook first.",
      );
    }
    const problem = validateInput(input.definition, value, { patterns: false });
    if (problem !== null) throw refused(`“${name}” was not changed: ${problem}`);
    this.#given.set(name, value);
    this.#store.emit({ type: "input-changed", name, value });
    return input.cell;
  }

  cellStarted(): void {
    this.#announced = new Set();
  }

  /** A control as the kernel showed it. Gives the value that its definition does not allow, if it ran with one. */
  defined(
    cell: string,
    { name, definition, value }: Input,
    ranWith: Readonly<Record<string, Json>>,
  ): Json | undefined {
    this.#announced.add(name);
    const given = this.#given.get(name);
    const was = own(ranWith, name);
    const isRefused = was !== undefined && validateInput(definition, was, { patterns: false }) !== null;
    const moved = given !== undefined && JSON.stringify(given) !== JSON.stringify(was);
    if (isRefused && !moved) this.#given.delete(name);
    this.#tell(name, { cell, definition, value: moved ? given : value });
    return isRefused ? was : undefined;
  }

  /** After a good run: inputs of the cell that it no longer has. */
  cellFinished(cell: string): void {
    this.#remove(this.#shownBy(cell).filter((name) => !this.#announced.has(name)));
  }

  cellsRemoved(cells: readonly string[]): void {
    this.#remove(cells.flatMap((cell) => this.#shownBy(cell)));
  }

  #shownBy(cell: string): readonly string[] {
    const { inputs } = this.#store.state;
    if (this.#indexed !== inputs) {
      this.#indexed = inputs;
      this.#byCell = Map.groupBy(Object.keys(inputs), (name) => inputs[name]?.cell ?? "");
    }
    return this.#byCell.get(cell) ?? [];
  }

  /** Before anything else is told, and at the latest when the turn of the event loop ends. */
  #tell(name: string, input: InputState): void {
    if (this.#news.size === 0) this.#store.before(() => this.#tellNews());
    this.#news.set(name, input);
  }

  #tellNews(): void {
    const news = this.#news;
    this.#news = new Map();
    const [first] = news;
    if (first && news.size === 1)
      this.#store.emit({ type: "input-defined", name: first[0], input: first[1] });
    else this.#store.emit({ type: "inputs-defined", inputs: Object.fromEntries(news) });
  }

  #remove(names: readonly string[]): void {
    const [first] = names;
    if (first === undefined) return;
    if (names.length > 1) this.#store.emit({ type: "inputs-removed", names: [...names] });
    else this.#store.emit({ type: "input-removed", name: first });
  }
}
