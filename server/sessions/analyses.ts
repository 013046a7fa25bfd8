/**
 * Keeps the program, and what the state says of it, up to the document. Cells are read by another process: where it has to
 * be asked, the document as it was at that time is taken over as a whole when the answers are there.
 */
import type * as Y from "yjs";
import { readHeader } from "../../shared/notebook/header.ts";
import { cellOf } from "../../shared/session/apply.ts";
import { orderOf, readCell, readHeaderText } from "../../shared/session/document.ts";
import { cellCompiler } from "../compile/cell-compiler.ts";
import type { CodeCell, Program } from "./program.ts";
import type { SessionStore } from "./session-store.ts";

interface Source {
  readonly id: string;
  readonly source: string;
}

export interface AnalysesEvents {
  /** Called for a cell that is no code cell any more, after the state forgot it. */
  onRemoved(cell: string): void;
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
    for (const id of Object.keys(this.#store.state.cells)) if (!here.has(id)) this.#remove(id);
    for (const id of here) this.#tell(id);
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

  #tell(id: string): void {
    const defines = [...(this.#program.analysis(id)?.defines ?? [])];
    const uses = this.#program.uses(id);
    const problems = [...this.#program.problems(id)];
    const told = cellOf(this.#store.state, id);
    if (
      told &&
      JSON.stringify([told.defines, told.uses, told.problems]) === JSON.stringify([defines, uses, problems])
    ) {
      return;
    }
    this.#store.emit({ type: "cell-analysed", cell: id, defines, uses, problems });
  }

  #remove(id: string): void {
    this.#store.emit({ type: "cell-removed", cell: id });
    this.#events.onRemoved(id);
  }
}

async function readSource(source: string): Promise<CodeCell> {
  return { source, analysis: await cellCompiler().analyse(source) };
}
