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
import { hiding, NOTHING_OUTSIDE, type Outside } from "../reach/outside.ts";

/** Cell -> what is woven into its source. */
export type Insertions = ReadonlyMap<string, readonly TypeInsertion[]>;

export const NOTHING: Insertions = new Map();

/** Cells that were laid out and typed. */
export interface TypedCells {
  /** In dataflow order. */
  readonly cells: readonly LanguageCell[];
  readonly layout: Layout;
  readonly typings: ReadonlyMap<string, CellTyping>;
  readonly outside: Outside;
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
    const { cells, layout, typings, outside } = typed;
    const insertions = new Map(
      cells.map(({ id, source }) => {
        const woven = [
          ...(typings.get(id)?.insertions ?? []),
          ...(probed.get(id) ?? []),
          ...hiding(outside.get(id) ?? []),
        ];
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
    // At the beginning of a file, comments are read as orders to look for other files.
    writer.insert("export {};\n");
    writer.cell(cell, hiding(typed.outside.get(cell.id) ?? []));
    const { text, map } = writer.finish();
    return this.#place("asked", { ...typed, document: { text, map, lines: new LineIndex(text) } });
  }

  /** Files that TypeScript has read for the notebooks of this one's folder; null where it cannot be told. */
  async filesRead(written: Written): Promise<readonly string[] | null> {
    const textDocument = { uri: written.uri };
    // It has then read the document as it is.
    await this.#server.request("textDocument/hover", { textDocument, position: { line: 0, character: 0 } });
    return this.#server.programFiles(this.#projects.configOf(this.#file));
  }

  /** Files that TypeScript reads for one module alone; null where it cannot be told. */
  async filesReadFor(module: string): Promise<readonly string[] | null> {
    this.shut();
    const text = `export {};import ${JSON.stringify(module)};\n`;
    await this.#projects.write(this.#fileOf("asked"), text, { node: false, danfo: false });
    const lines = new LineIndex(text);
    const empty = {
      cells: [],
      layout: { placed: [], broken: [] },
      typings: new Map(),
      outside: NOTHING_OUTSIDE,
    };
    const map = new DocumentWriter().finish().map;
    const written = new Written({
      uri: uriOf(this.#fileOf("asked")),
      document: { text, map, lines },
      ...empty,
    });
    const files = await this.filesRead(written);
    this.shut();
    return files;
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
