import type { Json } from "../../../shared/json.ts";

export interface CellPlace {
  readonly row: number;
  readonly column: number;
}

/** Cells between two corners, both within. */
export interface Selection {
  readonly anchor: CellPlace;
  readonly focus: CellPlace;
}

export interface Block {
  readonly top: number;
  readonly bottom: number;
  readonly left: number;
  readonly right: number;
}

export function blockOf({ anchor, focus }: Selection): Block {
  return {
    top: Math.min(anchor.row, focus.row),
    bottom: Math.max(anchor.row, focus.row),
    left: Math.min(anchor.column, focus.column),
    right: Math.max(anchor.column, focus.column),
  };
}

export function isWithin({ top, bottom, left, right }: Block, row: number, column: number): boolean {
  return row >= top && row <= bottom && column >= left && column <= right;
}

/** Tab-separated, as spreadsheets take it: numbers bare, null as nothing, quotes where a value holds a tab or a line end. */
export function toTsv(rows: readonly (readonly Json[])[]): string {
  return rows.map((row) => row.map(tsvCell).join("\t")).join("\n");
}

function tsvCell(value: Json): string {
  if (value === null) return "";
  const text = typeof value === "object" ? JSON.stringify(value) : String(value);
  return /[\t\n\r"]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

export function toCsv(rows: readonly (readonly Json[])[]): string {
  return rows.map((row) => row.map(csvCell).join(",")).join("\r\n");
}

function csvCell(value: Json): string {
  if (value === null) return "";
  const text = typeof value === "object" ? JSON.stringify(value) : String(value);
  return /[,\n\r"]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Where a key leads from a cell; null when it leads nowhere. Row -1 is the header. */
export function moveBy(
  key: string,
  at: CellPlace,
  size: { rows: number; columns: number; page: number },
  far: boolean,
): CellPlace | null {
  const to = (row: number, column: number): CellPlace => ({
    row: Math.max(-1, Math.min(size.rows - 1, row)),
    column: Math.max(0, Math.min(size.columns - 1, column)),
  });
  switch (key) {
    case "ArrowDown":
      return to(far ? size.rows - 1 : at.row + 1, at.column);
    case "ArrowUp":
      return to(far ? 0 : at.row - 1, at.column);
    case "ArrowRight":
      return to(at.row, far ? size.columns - 1 : at.column + 1);
    case "ArrowLeft":
      return to(at.row, far ? 0 : at.column - 1);
    case "PageDown":
      return to(at.row + size.page, at.column);
    case "PageUp":
      return to(Math.max(0, at.row - size.page), at.column);
    case "Home":
      return to(far ? 0 : at.row, 0);
    case "End":
      return to(far ? size.rows - 1 : at.row, size.columns - 1);
    default:
      return null;
  }
}
