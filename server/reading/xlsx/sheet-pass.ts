/** Goes through the cells of a sheet, row by row, without holding more than one. */
import type { Chunks } from "../decode/utf8-chunks.ts";
import { dayText, timeText } from "./number-formats.ts";
import { decodeEscapes, type Workbook } from "./workbook.ts";
import { attribute, scanXml } from "./xml-scanner.ts";

export type CellKind = "text" | "number" | "boolean" | "date" | "error";

export interface Cell {
  readonly kind: CellKind;
  readonly text: string;
}

export interface SheetHandlers {
  /** `cells` has no entry for a cell that is not there; it is used again for the next row. */
  row(cells: readonly (Cell | undefined)[], row: number): void;
  pause?(): Promise<void> | false | undefined;
}

export async function passThroughSheet(
  chunks: Chunks,
  workbook: Workbook,
  handlers: SheetHandlers,
): Promise<void> {
  const pass = new SheetPass(workbook, handlers);
  await scanXml(chunks, pass);
}

/** Attributes of a cell as nearly all programs write them. */
const USUAL = /^ r="([A-Z]{1,3})\d+"(?: s="(\d+)")?(?: t="(\w+)")?$/;

class SheetPass {
  readonly #workbook: Workbook;
  readonly #handlers: SheetHandlers;
  #cells: (Cell | undefined)[] = [];
  #row = 0;
  #column = -1;
  #type = "";
  #style = 0;
  #value = "";
  #isValue = false;
  #isSpoken = false;
  #hasValue = false;

  constructor(workbook: Workbook, handlers: SheetHandlers) {
    this.#workbook = workbook;
    this.#handlers = handlers;
  }

  open(name: string, attributes: string, isEmpty: boolean): void {
    if (name === "c") this.#openCell(attributes);
    else if (name === "v" || name === "t") {
      this.#isValue = !isEmpty && !this.#isSpoken;
      this.#hasValue = true;
    } else if (name === "row") {
      const row = attribute(attributes, "r");
      this.#row = row === null ? this.#row + 1 : Number(row);
      this.#column = -1;
      this.#cells = [];
    } else if (name === "rPh") this.#isSpoken = !isEmpty;
  }

  close(name: string): void {
    if (name === "v" || name === "t") this.#isValue = false;
    else if (name === "c") this.#closeCell();
    else if (name === "row") this.#handlers.row(this.#cells, this.#row);
    else if (name === "rPh") this.#isSpoken = false;
  }

  text(text: string): void {
    if (this.#isValue) this.#value += text;
  }

  pause(): Promise<void> | false | undefined {
    return this.#handlers.pause?.();
  }

  #openCell(attributes: string): void {
    this.#value = "";
    this.#hasValue = false;
    const usual = USUAL.exec(attributes);
    if (usual) {
      this.#column = columnOf(usual[1] as string);
      this.#style = usual[2] === undefined ? 0 : Number(usual[2]);
      this.#type = usual[3] ?? "n";
      return;
    }
    const reference = attribute(attributes, "r");
    this.#column = reference === null ? this.#column + 1 : columnOf(reference);
    this.#type = attribute(attributes, "t") ?? "n";
    this.#style = Number(attribute(attributes, "s") ?? 0);
  }

  #closeCell(): void {
    if (!this.#hasValue) return;
    const cell = this.#cell(this.#value);
    if (cell && this.#column < 16_384) this.#cells[this.#column] = cell;
  }

  #cell(value: string): Cell | null {
    switch (this.#type) {
      case "s":
        return { kind: "text", text: this.#workbook.texts[Number(value)] ?? "" };
      case "str":
      case "inlineStr":
        return { kind: "text", text: decodeEscapes(value) };
      case "b":
        return { kind: "boolean", text: value === "1" || value === "true" ? "true" : "false" };
      case "e":
        return { kind: "error", text: value };
      case "d":
        return { kind: "date", text: value.replace("T", " ").replace(/ 00:00:00(\.0+)?$/, "") };
      default:
        return value === "" ? null : this.#number(value.trim());
    }
  }

  #number(written: string): Cell {
    const value = Number(written);
    const format = this.#workbook.formats[this.#style];
    const text = plainText(written, value);
    switch (format?.kind) {
      case "date":
      case "datetime": {
        const day = dayText(value, this.#workbook.from1904);
        if (day === null) return { kind: "number", text };
        return {
          kind: "date",
          text: format.kind === "datetime" && day.length === 10 ? `${day} 00:00:00` : day,
        };
      }
      case "time": {
        const time = timeText(value);
        const day = value >= 1 ? dayText(value, this.#workbook.from1904) : null;
        return time === null && day === null
          ? { kind: "number", text }
          : { kind: "date", text: (time ?? day) as string };
      }
      case "digits": {
        if (!Number.isInteger(value) || value < 0) return { kind: "number", text };
        return { kind: "text", text: text.padStart(format.count, "0") };
      }
      default:
        return { kind: "number", text };
    }
  }
}

/** `10.1` for `10.1`, and for `10.100000000000000` as a program may write it. */
function plainText(written: string, value: number): string {
  if (!Number.isFinite(value)) return written;
  const text = String(value);
  return text.includes("e+") ? BigInt(value).toString() : text;
}

/** Number of the column in `AB12`, from 0. */
function columnOf(reference: string): number {
  let column = 0;
  for (let at = 0; at < reference.length; at++) {
    const code = reference.charCodeAt(at) & 0xdf;
    if (code < 65 || code > 90) break;
    column = column * 26 + code - 64;
  }
  return column - 1;
}
