/**
 * Keeps the program, and what the state says of it, up to the document. Cells are read by another process: where it has to
 * be asked, the document as it was at that time is taken over as a whole when the answers are there.
 */
import type * as Y from "yjs";
import { readHeader } from "../../shared/notebook/header.ts";
import { cellOf } from "../../shared/session/apply.ts";
import { orderOf, readCell, readHeaderText } from "../../shared/session/document.ts";
import type { CellState } from "../../shared/session/state.ts";
import { cellCompiler } from "../compile/cell-compiler.ts";
import type { CodeCell, Program } from "./program.ts";
import type { SessionStore } from "./session-store.ts";

type Analysed = Pick<CellState, "defines" | "uses" | "problems">;

/** Of more cells than these is told by one event. */
const FEW = 8;

interface Source {
  readonly id: string;
  readonly source: string;
}

export interface AnalysesEvents {
  /** Called for cells that are no code cells any more, after the state forgot them. */
  onRemoved(cells: readonly string[]): void;
  /** Code changed, and the state says so. */
  onChanged(): void;
}

export class Analyses {
  readonly #doc: Y.Doc;
  readonly #program: Program;
  readonly #store: SessionStore;
  readonly #events: AnalysesEvents;
  #header: string | null | undefined;
  /** The document changed since it was last read. */
  #changed = true;
  #reading: Promise<void> | null = null;
  #closed = false;

  constructor(doc: Y.Doc, program: Program, store: SessionStore, events: AnalysesEvents) {
    this.#doc = doc;
    this.#program = program;
    this.#store = store;
    this.#events = events;
    doc.on("update", () => {
      this.#changed = true;
    });
  }

  /**
   * Reads the document again and tells what changed. Null when all is as the document says; otherwise resolves when it is
   * as the document says now.
   */
  refresh(): Promise<void> | null {
    // It is asked before each run, and a long notebook takes its time to be read.
    if (!this.#changed) return this.#reading;
    this.#readHeader();
    if (this.#reading) return this.#reading.then(() => this.refresh() ?? undefined);
    this.#changed = false;
    const cells = this.#codeCells();
    const known = cells.map(({ id, source }) => this.#known(id, source));
    if (known.every((code) => code !== undefined)) {
      this.#take(cells, known);
      return null;
    }
    this.#reading = this.#read(cells).finally(() => {
      this.#reading = null;
    });
    return this.#reading;
  }

  /** Nothing is told any more. */
  close(): void {
    this.#closed = true;
  }

  async #read(cells: readonly Source[]): Promise<void> {
    const read = ({ id, source }: Source) => this.#known(id, source) ?? readSource(source);
    const codes = await Promise.all(cells.map(read));
    if (!this.#closed) this.#take(cells, codes);
  }

  #take(cells: readonly Source[], codes: readonly CodeCell[]): void {
    if (!this.#program.update(cells.map(({ id }, i) => ({ id, ...(codes[i] as CodeCell) })))) return;
    const here = new Set(this.#program.ids);
    this.#remove(Object.keys(this.#store.state.cells).filter((id) => !here.has(id)));
    this.#tell(here);
    this.#events.onChanged();
  }

  #known(id: string, source: string): CodeCell | undefined {
    const code = this.#program.code(id);
    if (code?.source === source) return code;
    const analysis = cellCompiler().known(source);
    return analysis && { source, analysis };
  }

  #codeCells(): Source[] {
    return orderOf(this.#doc).flatMap((id) => {
      const cell = readCell(this.#doc, id);
      return cell?.kind === "code" ? [{ id, source: cell.source }] : [];
    });
  }

  #readHeader(): void {
    const header = readHeaderText(this.#doc);
    if (header === this.#header) return;
    this.#header = header;
    const { execution } = readHeader({ header, cells: [] }).header;
    if (execution !== this.#store.state.execution) this.#store.emit({ type: "execution-changed", execution });
  }

  #tell(ids: Iterable<string>): void {
    const news: [string, Analysed][] = [];
    for (const id of ids) {
      const analysed = this.#analysed(id);
      if (!isTold(cellOf(this.#store.state, id), analysed)) news.push([id, analysed]);
    }
    if (news.length > FEW) this.#store.emit({ type: "cells-analysed", cells: Object.fromEntries(news) });
    else for (const [cell, said] of news) this.#store.emit({ type: "cell-analysed", cell, ...said });
  }

  #analysed(id: string): Analysed {
    return {
      defines: [...(this.#program.analysis(id)?.defines ?? [])],
      uses: this.#program.uses(id),
      problems: [...this.#program.problems(id)],
    };
  }

  #remove(ids: readonly string[]): void {
    if (ids.length === 0) return;
    if (ids.length > FEW) this.#store.emit({ type: "cells-removed", cells: [...ids] });
    else for (const cell of ids) this.#store.emit({ type: "cell-removed", cell });
    this.#events.onRemoved(ids);
  }
}

function isTold(cell: CellState | undefined, { defines, uses, problems }: Analysed): boolean {
  if (!cell || !isSame(cell.defines, defines) || !isSame(cell.uses, uses)) return false;
  if (cell.problems.length === 0 && problems.length === 0) return true;
  return JSON.stringify(cell.problems) === JSON.stringify(problems);
}

function isSame(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((name, at) => name === b[at]);
}

async function readSource(source: string): Promise<CodeCell> {
  return { source, analysis: await cellCompiler().analyse(source) };
}
