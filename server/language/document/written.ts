/** A virtual document as the language server has it, with the cells that it was made of: places of one as places of the other. */
import type * as lsp from "vscode-languageserver-protocol";
import type { Position, Range } from "../../../shared/protocol/language.ts";
import type { CellTyping, LanguageCell } from "../cells/cell-typing.ts";
import type { Layout } from "./cell-layout.ts";
import { CellLines } from "./cell-lines.ts";
import type { CellOffset, Side, Slice } from "./position-map.ts";
import type { VirtualDocument } from "./virtual-document.ts";

export interface WrittenParts {
  readonly uri: string;
  readonly document: VirtualDocument;
  readonly layout: Layout;
  /** In dataflow order. */
  readonly cells: readonly LanguageCell[];
  readonly typings: ReadonlyMap<string, CellTyping>;
  /** Cell -> texts in it that name modules which must not be looked for. */
  readonly outside: ReadonlyMap<string, LanguageCell["analysis"]["outline"]["specifiers"]>;
}

export interface CellRange {
  readonly cell: string;
  readonly range: Range;
}

export class Written {
  readonly uri: string;
  readonly document: VirtualDocument;
  readonly layout: Layout;
  readonly cells: readonly LanguageCell[];
  readonly typings: ReadonlyMap<string, CellTyping>;
  readonly outside: WrittenParts["outside"];
  readonly #byId: ReadonlyMap<string, LanguageCell>;
  readonly #lines = new Map<string, CellLines>();

  constructor({ uri, document, layout, cells, typings, outside }: WrittenParts) {
    this.uri = uri;
    this.document = document;
    this.layout = layout;
    this.cells = cells;
    this.typings = typings;
    this.outside = outside;
    this.#byId = new Map(cells.map((cell) => [cell.id, cell]));
  }

  cell(id: string): LanguageCell | undefined {
    return this.#byId.get(id);
  }

  lines(cell: string): CellLines {
    const known = this.#lines.get(cell);
    if (known) return known;
    const lines = new CellLines(this.cell(cell)?.source ?? "");
    this.#lines.set(cell, lines);
    return lines;
  }

  /** Null for a cell that does not stand in the document. */
  positionOf(cell: string, position: Position, side: Side = "after"): lsp.Position | null {
    return this.positionAt(cell, this.lines(cell).offset(position), side);
  }

  positionAt(cell: string, offset: number, side: Side = "after"): lsp.Position | null {
    const at = this.document.map.toDocument(cell, offset, side);
    return at === null ? null : this.document.lines.at(at);
  }

  cellAt(position: lsp.Position, side: Side = "after"): CellOffset | null {
    return this.document.map.toCell(this.document.lines.offset(position), side);
  }

  /** Null for a range that does not lie in one cell. */
  sliceOf({ start, end }: lsp.Range): Slice | null {
    const { lines, map } = this.document;
    return map.rangeToCell(lines.offset(start), lines.offset(end));
  }

  rangeOf(range: lsp.Range): CellRange | null {
    const slice = this.sliceOf(range);
    return slice && { cell: slice.cell, range: this.lines(slice.cell).range(slice.start, slice.end) };
  }

  /** An edit of the document as one of a cell; null where it touches text that is not the cell's. */
  editOf({ start, end }: lsp.Range): Slice | null {
    const { lines, map } = this.document;
    const [from, to] = [lines.offset(start), lines.offset(end)];
    const [first, last] = [
      map.toCell(from) ?? map.toCell(from, "before"),
      map.toCell(to, "before") ?? map.toCell(to),
    ];
    if (!first || !last || first.cell !== last.cell || last.offset - first.offset !== to - from) return null;
    return { cell: first.cell, start: first.offset, end: last.offset };
  }
}
