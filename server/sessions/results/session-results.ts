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
  #hashes: World["hashes"] | null = null;
  /** Keys while the program's version holds. */
  #keys: ReadonlyMap<string, string> | null = null;
  #version = -1;
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
    this.#keys = null;
    if (this.#looked) this.start();
  }

  async #learnHashes(): Promise<void> {
    this.#hashes = await this.#parts.datasets.hashes();
    this.#keys = null;
    this.#parts.program.moveAll();
    this.#parts.onKnown();
  }

  #keysNow(hashes: World["hashes"]): ReadonlyMap<string, string> {
    const { program, inputs, world } = this.#parts;
    if (this.#keys && this.#version === program.version && this.#hashes === hashes) return this.#keys;
    this.#hashes = hashes;
    this.#version = program.version;
    this.#keys = resultKeys(
      program.graph,
      (cell) => {
        const code = program.code(cell);
        const reads = program.reads(cell) ?? (program.mayRead(cell) ? null : NO_READS);
        return code ? { source: code.source, inputs: inputs.of(cell, program), reads } : null;
      },
      { ...world(), hashes },
    );
    return this.#keys;
  }
}

const NO_READS = { datasets: [], catalogue: false };
