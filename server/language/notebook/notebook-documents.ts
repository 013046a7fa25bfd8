/** The documents of one notebook in the language server: its cells together, and a cell that has to stand alone. */
import path from "node:path";
import type { CellTyping, LanguageCell, TypeInsertion } from "../cells/cell-typing.ts";
import type { Layout } from "../document/cell-layout.ts";
import { DeadEnds } from "../document/dead-ends.ts";
import { DocumentWriter } from "../document/document-writer.ts";
import { LineIndex } from "../document/line-index.ts";
import { writeDocument } from "../document/virtual-document.ts";
import { Written } from "../document/written.ts";
import type { TypeScriptServer } from "../process/typescript-server.ts";
import { needsOf } from "../project/needs.ts";
import { type Projects, uriOf } from "../project/projects.ts";

/** Cell -> what is woven into its source. */
export type Insertions = ReadonlyMap<string, readonly TypeInsertion[]>;

export const NOTHING: Insertions = new Map();

/** Cells that were laid out and typed. */
export interface TypedCells {
  /** In dataflow order. */
  readonly cells: readonly LanguageCell[];
  readonly layout: Layout;
  readonly typings: ReadonlyMap<string, CellTyping>;
}

export class NotebookDocuments {
  readonly deadEnds = new DeadEnds();
  readonly #server: TypeScriptServer;
  readonly #projects: Projects;
  #file: string;
  #closed = false;

  constructor(file: string, server: TypeScriptServer, projects: Projects) {
    this.#file = file;
    this.#server = server;
    this.#projects = projects;
  }

  get isOpen(): boolean {
    return this.#server.documents.has(uriOf(this.#fileOf("cells")));
  }

  /**
   * Writes all cells. `asked` is a cell that does not parse, for questions about it: then it is another document, so that
   * the first one stays as it is. Null while the service is not available.
   */
  async place(typed: TypedCells, probed: Insertions, asked: string | null): Promise<Written | null> {
    const { cells, layout, typings } = typed;
    const insertions = new Map(
      cells.map(({ id, source }) => {
        const woven = [...(typings.get(id)?.insertions ?? []), ...(probed.get(id) ?? [])];
        const ordered = woven.sort((a, b) => a.offset - b.offset);
        return [id, this.deadEnds.addTo(ordered, id, source)];
      }),
    );
    const document = writeDocument({ layout, insertions, asked });
    return this.#place(asked === null ? "cells" : "asked", { ...typed, document });
  }

  /** Writes a cell alone and as it is, for what looks at its form only. */
  async placeAlone(typed: TypedCells, cell: LanguageCell): Promise<Written | null> {
    const writer = new DocumentWriter();
    writer.cell(cell, []);
    const { text, map } = writer.finish();
    return this.#place("asked", { ...typed, document: { text, map, lines: new LineIndex(text) } });
  }

  moved(file: string): void {
    this.shut();
    this.#file = file;
  }

  shut(): void {
    for (const kind of ["cells", "asked"] as const) this.#projects.remove(this.#fileOf(kind));
  }

  close(): void {
    this.#closed = true;
    this.shut();
  }

  async #place(
    kind: "cells" | "asked",
    parts: TypedCells & Pick<Written, "document">,
  ): Promise<Written | null> {
    if (this.#closed || !(await this.#server.start())) return null;
    const file = this.#fileOf(kind);
    await this.#projects.write(file, parts.document.text, needsOf(parts.cells));
    if (this.#closed) this.shut();
    return this.#closed ? null : new Written({ uri: uriOf(file), ...parts });
  }

  #fileOf(kind: "cells" | "asked"): string {
    return path.join(path.dirname(this.#file), `.${path.basename(this.#file)}.${kind}.mts`);
  }
}
