/** The parts of a workbook besides its cells: sheets, texts and formats. */
import path from "node:path";
import { readZip, type ZipEntry } from "../decode/zip.ts";
import { ReadingFault } from "../reading-fault.ts";
import { type CellFormat, formatOfId } from "./number-formats.ts";
import { attribute, scanXml } from "./xml-scanner.ts";

export interface Sheet {
  readonly name: string;
  readonly entry: ZipEntry;
  readonly isHidden: boolean;
}

export interface Workbook {
  readonly sheets: readonly Sheet[];
  /** Texts by number. */
  readonly texts: readonly string[];
  /** By the style of a cell. */
  readonly formats: readonly CellFormat[];
  readonly from1904: boolean;
}

export async function openWorkbook(file: string, name: string): Promise<Workbook> {
  const entries = new Map((await readZip(file, name)).map((entry) => [entry.name.replace(/^\//, ""), entry]));
  const main = [...entries.keys()].find((entry) => /(^|\/)workbook\.xml$/.test(entry));
  if (main === undefined) {
    throw new ReadingFault(`${name} is no workbook of Excel.`, "Save it as .xlsx, or export it as CSV.");
  }
  const folder = path.posix.dirname(main);
  const targets = await readRelations(entries.get(`${folder}/_rels/workbook.xml.rels`), folder);
  const { sheets, from1904 } = await readSheets(entries.get(main) as ZipEntry);
  const find = (kind: string) => entries.get(`${folder}/${kind}.xml`);
  return {
    sheets: sheets.flatMap(({ name: sheet, relation, isHidden }) => {
      const entry = entries.get(targets.get(relation) ?? "");
      return entry && /worksheets\//.test(entry.name) ? [{ name: sheet, entry, isHidden }] : [];
    }),
    texts: await readTexts(find("sharedStrings")),
    formats: await readFormats(find("styles")),
    from1904,
  };
}

async function readRelations(entry: ZipEntry | undefined, folder: string): Promise<Map<string, string>> {
  const targets = new Map<string, string>();
  if (!entry) return targets;
  await scanXml(entry.chunks(), {
    open: (name, attributes) => {
      if (name !== "Relationship") return;
      const target = attribute(attributes, "Target") ?? "";
      const whole = target.startsWith("/") ? target.slice(1) : path.posix.join(folder, target);
      targets.set(attribute(attributes, "Id") ?? "", whole);
    },
    close: () => undefined,
    text: () => undefined,
  });
  return targets;
}

async function readSheets(entry: ZipEntry) {
  const sheets: { name: string; relation: string; isHidden: boolean }[] = [];
  let from1904 = false;
  await scanXml(entry.chunks(), {
    open: (name, attributes) => {
      if (name === "workbookPr") from1904 = /^(1|true)$/.test(attribute(attributes, "date1904") ?? "");
      if (name !== "sheet") return;
      sheets.push({
        name: attribute(attributes, "name") ?? "",
        relation: attribute(attributes, "id") ?? "",
        isHidden: /hidden/i.test(attribute(attributes, "state") ?? ""),
      });
    },
    close: () => undefined,
    text: () => undefined,
  });
  return { sheets, from1904 };
}

/** Texts are said without how they are to be pronounced. */
async function readTexts(entry: ZipEntry | undefined): Promise<string[]> {
  const texts: string[] = [];
  if (!entry) return texts;
  let text = "";
  let isText = false;
  let isSpoken = false;
  await scanXml(entry.chunks(), {
    open: (name, _, isEmpty) => {
      if (name === "si") text = "";
      if (name === "si" && isEmpty) texts.push("");
      if (name === "rPh" && !isEmpty) isSpoken = true;
      isText = name === "t" && !isEmpty;
    },
    close: (name) => {
      if (name === "si") texts.push(text);
      if (name === "rPh") isSpoken = false;
      isText = false;
    },
    text: (piece) => {
      if (isText && !isSpoken) text += decodeEscapes(piece);
    },
  });
  return texts;
}

/** `_x000D_` stands for a letter that XML has not. */
export const decodeEscapes = (text: string) =>
  text.includes("_x")
    ? text.replace(/_x([0-9A-F]{4})_/gi, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)))
    : text;

async function readFormats(entry: ZipEntry | undefined): Promise<CellFormat[]> {
  const codes = new Map<number, string>();
  const ids: number[] = [];
  let isOfCells = false;
  if (!entry) return [];
  await scanXml(entry.chunks(), {
    open: (name, attributes) => {
      if (name === "numFmt")
        codes.set(Number(attribute(attributes, "numFmtId")), attribute(attributes, "formatCode") ?? "");
      if (name === "cellXfs") isOfCells = true;
      if (name === "xf" && isOfCells) ids.push(Number(attribute(attributes, "numFmtId") ?? 0));
    },
    close: (name) => {
      if (name === "cellXfs") isOfCells = false;
    },
    text: () => undefined,
  });
  return ids.map((id) => formatOfId(id, codes));
}
