/** Keeps the program, and what the state says of it, up to the document. */
import type * as Y from "yjs";
import { readHeader } from "../../shared/notebook/header.ts";
import { cellOf } from "../../shared/session/apply.ts";
import { orderOf, readCell, readHeaderText } from "../../shared/session/document.ts";

import type { Program } from "./program.ts";
import type { SessionStore } from "./session-store.ts";

export class Analyses {
  readonly #doc: Y.Doc;
  readonly #program: Program;
  readonly #store: SessionStore;
  /** Called for a cell that is no code cell any more, after the state forgot it. */
  readonly #onRemoved: (cell: string) => void;
  #header: string | null | undefined;
  /** The document changed since it was last read. */
  #changed = true;

  constructor(doc: Y.Doc, program: Program, store: SessionStore, onRemoved: (cell: string) => void) {
    this.#doc = doc;
    this.#program = program;
    this.#store = store;
    this.#onRemoved = onRemoved;
    doc.on("update", () => {
      this.#changed = true;
    });
  }

  /** Reads the document again and tells what changed. Says whether any code did. */
  refresh(): boolean {
    // It is asked before each run, and a long notebook takes its time to be read.
    if (!this.#changed) return false;
    this.#changed = false;
    this.#readHeader();
    const cells = orderOf(this.#doc).flatMap((id) => {
      const cell = readCell(this.#doc, id);
      return cell?.kind === "code" ? [cell] : [];
    });
    if (!this.#program.update(cells)) return false;
    const here = new Set(this.#program.ids);
    for (const id of Object.keys(this.#store.state.cells)) if (!here.has(id)) this.#remove(id);
    for (const id of here) this.#tell(id);
    return true;
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
    this.#onRemoved(id);
  }
}
