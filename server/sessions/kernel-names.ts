import type { Graph } from "../dataflow/graph.ts";
import type { Program } from "./program.ts";

/** Which names the kernel holds, by the cell that made them, so that it can be told to forget those that are gone. */
export class KernelNames {
  readonly #program: Program;
  readonly #held = new Map<string, readonly string[]>();
  /** The program, told by its graph, in which nothing is outdated. */
  #checked: Graph | null = null;

  constructor(program: Program) {
    this.#program = program;
  }

  started(cell: string, defines: readonly string[]): void {
    this.#held.set(cell, defines);
  }

  /** Names whose cell no longer defines them. They are forgotten at the next run, so that an edit undone before costs nothing. */
  outdated(): string[] {
    const gone: string[] = [];
    if (this.#checked === this.#program.graph) return gone;
    this.#checked = this.#program.graph;
    for (const [cell, names] of this.#held) {
      const defines = this.#program.analysis(cell)?.defines ?? [];
      const lost = names.filter((name) => !defines.includes(name));
      if (lost.length === 0) continue;
      gone.push(...lost);
      this.#held.set(
        cell,
        names.filter((name) => defines.includes(name)),
      );
      this.#program.forgetRun(cell);
    }
    return gone;
  }

  /** Names of a cell that is gone. */
  removed(cell: string): readonly string[] {
    const names = this.#held.get(cell) ?? [];
    this.#held.delete(cell);
    return names;
  }

  clear(): void {
    this.#held.clear();
  }
}
