/** The code of a notebook as a whole: each cell's analysis, who needs whom, and which cells are stale. */
import type { Json } from "../../shared/json.ts";
import { API_NAMES } from "../../shared/notebook/api-names.ts";
import type { DataReads } from "../../shared/protocol/data-reads.ts";
import type { Problem } from "../../shared/session/state.ts";
import { cellCompiler } from "../compile/cell-compiler.ts";
import type { Analysis, CompiledCell } from "../compile/compile.ts";
import { buildGraph, type Graph } from "../dataflow/graph.ts";
import { fingerprints, staleCells, withData } from "../dataflow/staleness.ts";
import { type DataVersions, NO_DATA, versionOf, versionRead } from "./data-versions.ts";

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
  #version = 0;
  /** Cells that may have become stale or fresh since it was last asked. */
  #moved = new Set<string>();
  readonly #salts = new Map<string, number>();
  readonly #inputsOf: (cell: string) => Readonly<Record<string, Json>>;
  #data: DataVersions = NO_DATA;
  /** What each cell's last run read. */
  readonly #reads = new Map<string, DataReads>();
  /** Fingerprints without the data, while `#now` holds. */
  readonly #codes = new Map<string, string>();

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
    for (const id of ids) {
      if (this.#cells.has(id)) continue;
      this.forgetRun(id);
      this.#reads.delete(id);
    }
    this.#now = null;
    return true;
  }

  /** The datasets changed. */
  setData(data: DataVersions): void {
    this.#data = data;
    this.#now = null;
  }

  /** What a cell's last run read; undefined where that is not known. */
  reads(cell: string): DataReads | undefined {
    return this.#reads.get(cell);
  }

  /** What was read is known from an earlier kernel. */
  setReads(cell: string, reads: DataReads): void {
    this.#reads.set(cell, reads);
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
   * A run begins: gives what to call when it ended well, with what it read. A fresh cell that runs again is told apart from
   * its last run, and a run over a parent that is stale stays stale itself.
   */
  beginRun(cell: string, run: number): (reads?: DataReads) => void {
    const stale = this.stale();
    if (!stale.has(cell)) {
      this.#salts.set(cell, run);
      this.#now = null;
    }
    const overStale = this.#graph.parents.get(cell)?.some((parent) => stale.has(parent)) === true;
    const fingerprint = this.#fingerprints().get(cell) ?? "";
    const code = this.#codes.get(cell) ?? "";
    const data = this.#data;
    this.#setRan(cell, null);
    return (reads) => {
      if (!this.#cells.has(cell)) return;
      if (reads) this.#keepReads(cell, reads);
      const ran = reads ? withData(code, versionRead(reads, data)) : fingerprint;
      this.#setRan(cell, overStale ? "over a stale cell" : ran);
    };
  }

  #keepReads(cell: string, reads: DataReads): void {
    const before = this.#dataOf(cell);
    this.#reads.set(cell, reads);
    if (this.#dataOf(cell) !== before) this.#now = null;
  }

  /** The data that a cell depends on, as they are now. */
  #dataOf(cell: string): string {
    const reads = this.#reads.get(cell);
    if (reads) return versionOf(reads, this.#data);
    return this.mayRead(cell) ? this.#data.all : "";
  }

  /** Whether a cell names what gives data. What it really read is known after its run. */
  mayRead(cell: string): boolean {
    return this.analysis(cell)?.uses.some((name) => READS_DATA.has(name)) === true;
  }

  /** Whether a cell has run well in this kernel. */
  hasRun(cell: string): boolean {
    return this.#ran.has(cell);
  }

  /** Another number whenever anything changed that fingerprints follow from. */
  get version(): number {
    this.#fingerprints();
    return this.#version;
  }

  /** Whoever asks what moved is told all cells. */
  moveAll(): void {
    for (const id of this.#cells.keys()) this.#moved.add(id);
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
    this.#codes.clear();
    this.#now = fingerprints(
      this.#graph,
      (id) => ({
        source: this.#cells.get(id)?.source ?? "",
        inputs: this.#inputsOf(id),
        salt: this.#salts.get(id) ?? 0,
        data: this.#dataOf(id),
      }),
      (id, code) => this.#codes.set(id, code),
    );
    this.#stale = new Set(staleCells(this.#now, this.#ran));
    this.#moved = new Set(this.#now.keys());
    this.#staleVersion++;
    this.#version++;
    return this.#now;
  }
}

const API: ReadonlySet<string> = new Set(API_NAMES);
const READS_DATA: ReadonlySet<string> = new Set(["sql", "dataset", "input"]);
