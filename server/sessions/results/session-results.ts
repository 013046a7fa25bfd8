/** The results of one session by their keys, and which of the outputs of last time still are what a run would give. */
import type { Inputs } from "../inputs.ts";
import type { Program } from "../program.ts";
import type { SessionDatasets } from "../session.ts";
import type { Remembered, ResultOf } from "./kept-outputs.ts";
import { resultKeys, type World } from "./result-keys.ts";

export interface SessionResultsParts {
  readonly program: Program;
  readonly inputs: Inputs;
  readonly remembered: Remembered;
  readonly world: () => Pick<World, "seed" | "runtime">;
  readonly datasets: SessionDatasets;
  /** It became known what the datasets hold. */
  readonly onKnown: () => void;
}

export class SessionResults {
  readonly #parts: SessionResultsParts;
  /** Cell -> key of the result that is shown from last time, of those that have not run since. */
  readonly #shown: Map<string, string>;
  /** Of the datasets as they are, once somebody looks. */
  #hashes: World["hashes"] | null = null;
  /** The keys that were reckoned last, and from what. */
  #last: { hashes: World["hashes"]; version: number; keys: ReadonlyMap<string, string> } | null = null;
  #looked = false;

  constructor(parts: SessionResultsParts) {
    this.#parts = parts;
    this.#shown = new Map(parts.remembered.keys);
    for (const [cell, reads] of parts.remembered.reads) parts.program.setReads(cell, reads);
  }

  /** Somebody looks: which of the outputs still hold is found out. */
  start(): void {
    this.#looked = true;
    if (this.#hashes === null && this.#shown.size > 0) void this.#learnHashes();
  }

  /** Whether a cell that has not run shows what it would give. */
  readonly isUpToDate = (cell: string): boolean => {
    const shown = this.#shown.get(cell);
    if (shown === undefined || this.#hashes === null) return false;
    if (this.#parts.program.hasRun(cell)) {
      this.#shown.delete(cell);
      return false;
    }
    return this.#keysNow(this.#hashes).get(cell) === shown;
  };

  /** What is known of each cell's result, of those that are what their code gives now. */
  async current(): Promise<(cell: string) => ResultOf> {
    const { program } = this.#parts;
    const keys = this.#keysNow(await this.#parts.datasets.hashes());
    const stale = program.stale();
    return (cell) => {
      const isCurrent = !stale.has(cell) || this.isUpToDate(cell);
      return { key: isCurrent ? keys.get(cell) : undefined, reads: program.reads(cell) };
    };
  }

  dataChanged(): void {
    this.#hashes = null;
    if (this.#looked) this.start();
  }

  async #learnHashes(): Promise<void> {
    const asked = this.#parts.datasets.hashes();
    const hashes = await asked;
    // The datasets changed meanwhile: whoever told so asks anew.
    if (asked !== this.#parts.datasets.hashes()) return;
    this.#hashes = hashes;
    this.#parts.program.moveAll();
    this.#parts.onKnown();
  }

  #keysNow(hashes: World["hashes"]): ReadonlyMap<string, string> {
    const { program, inputs, world } = this.#parts;
    const { version } = program;
    if (this.#last?.version === version && this.#last.hashes === hashes) return this.#last.keys;
    const keys = resultKeys(
      program.graph,
      (cell) => {
        const code = program.code(cell);
        const reads = program.reads(cell) ?? (program.mayRead(cell) ? null : NO_READS);
        return code ? { source: code.source, inputs: inputs.of(cell, program), reads } : null;
      },
      { ...world(), hashes },
    );
    this.#last = { hashes, version, keys };
    return keys;
  }
}

const NO_READS = { datasets: [], catalogue: false };
