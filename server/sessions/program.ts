/** The code of a notebook as a whole: each cell's analysis, who needs whom, and which cells are stale. */
import type { Json } from "../../shared/json.ts";
import { API_NAMES } from "../../shared/notebook/api-names.ts";
import type { Problem } from "../../shared/session/state.ts";
import { cellCompiler } from "../compile/cell-compiler.ts";
import type { Analysis, CompiledCell } from "../compile/compile.ts";
import { buildGraph, type Graph } from "../dataflow/graph.ts";
import { fingerprints, staleCells } from "../dataflow/staleness.ts";

export interface CodeCell {
  readonly source: string;
  readonly analysis: Analysis;
}

export type BoundCell = CompiledCell & { readonly bound: readonly string[] };

export class Program {
  #cells = new Map<string, CodeCell>();
  #graph: Graph = buildGraph([]);
  /** Fingerprints as they are, until something they depend on changes. */
  #now: Map<string, string> | null = null;
  /** Cell -> fingerprint of its last good run in this kernel. */
  readonly #ran = new Map<string, string>();
  /** The stale cells while `#now` holds. */
  #stale = new Set<string>();
  #staleVersion = 0;
  /** Cells that may have become stale or fresh since it was last asked. */
  #moved = new Set<string>();
  readonly #salts = new Map<string, number>();
  readonly #inputsOf: (cell: string) => Readonly<Record<string, Json>>;
  /** What a cell that reads data depends on besides: the datasets as they are. */
  #dataVersion = "";

  constructor(inputsOf: (cell: string) => Readonly<Record<string, Json>>) {
    this.#inputsOf = inputsOf;
  }

  get graph(): Graph {
    return this.#graph;
  }

  get ids(): string[] {
    return [...this.#cells.keys()];
  }

  analysis(cell: string): Analysis | undefined {
    return this.#cells.get(cell)?.analysis;
  }

  /** A cell's source with what was read of it. */
  code(cell: string): CodeCell | undefined {
    return this.#cells.get(cell);
  }

  /** Takes the code cells as they are now, in document order. Says whether anything changed. */
  update(cells: readonly (CodeCell & { readonly id: string })[]): boolean {
    const before = this.#cells;
    const ids = [...before.keys()];
    const changed =
      cells.length !== ids.length ||
      cells.some(({ id, source }, at) => ids[at] !== id || before.get(id)?.source !== source);
    if (!changed) return false;
    this.#cells = new Map(
      cells.map(({ id, source, analysis }) => {
        const old = before.get(id);
        return [id, old?.source === source ? old : { source, analysis }];
      }),
    );
    this.#graph = buildGraph([...this.#cells].map(([id, { analysis }]) => ({ id, analysis })));
    for (const id of ids) if (!this.#cells.has(id)) this.forgetRun(id);
    this.#now = null;
    return true;
  }

  setDataVersion(version: string): void {
    this.#dataVersion = version;
    this.#now = null;
  }

  inputsChanged(): void {
    this.#now = null;
  }

  /** Problems of the cell alone, then those it has with others. */
  problems(cell: string): readonly Problem[] {
    return [...(this.analysis(cell)?.problems ?? []), ...(this.#graph.problems.get(cell) ?? [])];
  }

  /** The names of other cells that a cell uses. */
  uses(cell: string): string[] {
    const foreign = (name: string) => this.#graph.definers.get(name)?.some((definer) => definer !== cell);
    return this.analysis(cell)?.uses.filter(foreign) ?? [];
  }

  /** At once for a cell that was compiled before. Rejects with a sentence for one that cannot be. */
  compile(cell: string): BoundCell | Promise<BoundCell> {
    const { source, analysis } = this.#cells.get(cell) as CodeCell;
    const bound = analysis.uses.filter((name) => API.has(name) || this.#graph.definers.has(name));
    const known = cellCompiler().compiled(source, analysis, bound);
    if (known) return { ...known, bound };
    return cellCompiler()
      .compile(source, analysis, bound)
      .then((compiled) => ({ ...compiled, bound }));
  }

  /** Compiles cells ahead of their turn. */
  prepare(cells: readonly string[]): void {
    for (const cell of cells) {
      if (!this.#cells.has(cell) || this.problems(cell).length > 0) continue;
      const compiled = this.compile(cell);
      // When its turn comes, the cell fails with the reason.
      if (compiled instanceof Promise) compiled.catch(() => undefined);
    }
  }

  stale(): ReadonlySet<string> {
    this.#fingerprints();
    return this.#stale;
  }

  /** Another number whenever a fresh cell may have become stale, or the graph another one. */
  get staleVersion(): number {
    this.#fingerprints();
    return this.#staleVersion;
  }

  /** The cells that may have become stale or fresh since this was last called. */
  takeMoved(): ReadonlySet<string> {
    this.#fingerprints();
    const moved = this.#moved;
    this.#moved = new Set();
    return moved;
  }

  /**
   * A run begins: gives what to call when it ended well. A fresh cell that runs again is told apart from its last run,
   * and a run over a parent that is stale stays stale itself.
   */
  beginRun(cell: string, run: number): () => void {
    const stale = this.stale();
    if (!stale.has(cell)) {
      this.#salts.set(cell, run);
      this.#now = null;
    }
    const overStale = this.#graph.parents.get(cell)?.some((parent) => stale.has(parent)) === true;
    const fingerprint = overStale ? "over a stale cell" : (this.#fingerprints().get(cell) ?? "");
    this.#setRan(cell, null);
    return () => {
      if (this.#cells.has(cell)) this.#setRan(cell, fingerprint);
    };
  }

  forgetRun(cell: string): void {
    this.#setRan(cell, null);
    if (this.#salts.delete(cell)) this.#now = null;
  }

  /** The kernel is gone, and with it what was run. */
  forgetRuns(): void {
    this.#ran.clear();
    this.#salts.clear();
    this.#now = null;
  }

  #setRan(cell: string, fingerprint: string | null): void {
    if (fingerprint === null) this.#ran.delete(cell);
    else this.#ran.set(cell, fingerprint);
    const now = this.#now?.get(cell);
    if (now === undefined) return;
    if (now === fingerprint) this.#stale.delete(cell);
    else if (!this.#stale.has(cell)) {
      this.#stale.add(cell);
      this.#staleVersion++;
    }
    this.#moved.add(cell);
  }

  #fingerprints(): Map<string, string> {
    if (this.#now) return this.#now;
    this.#now = fingerprints(this.#graph, (id) => {
      const { source, analysis } = this.#cells.get(id) as CodeCell;
      const data = analysis.uses.some((name) => READS_DATA.has(name)) ? this.#dataVersion : "";
      return { source: source + data, inputs: this.#inputsOf(id), salt: this.#salts.get(id) ?? 0 };
    });
    this.#stale = new Set(staleCells(this.#now, this.#ran));
    this.#moved = new Set(this.#now.keys());
    this.#staleVersion++;
    return this.#now;
  }
}

const API: ReadonlySet<string> = new Set(API_NAMES);
const READS_DATA: ReadonlySet<string> = new Set(["sql", "dataset", "input"]);
