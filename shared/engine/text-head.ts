/** The beginning of a text file: whether it is text, and how its columns are separated. */
export const SAVE_AS_UTF8 = "Save the file as UTF-8 (in Excel: “CSV UTF-8”), then add it again.";

/** A file that cannot become a table, with the reason. */
export class DatasetProblem extends Error {
  override readonly name = "DatasetProblem";
  readonly hint: string | undefined;

  constructor(message: string, hint?: string) {
    super(message);
    this.hint = hint;
  }
}

/** Text files up to this many bytes are read whole to find the types of their columns. */
export const WHOLE_FILE = 8 * 2 ** 20;
/** Bytes of the beginning that are looked at. */
export const HEAD_BYTES = 65_536;

export interface Head {
  readonly bytes: Uint8Array;
  /** Length of the whole file. */
  readonly size: number;
}

/** The beginning as text. Throws a `DatasetProblem` for a file that is empty or not UTF-8. */
export function headText({ bytes, size }: Head, file: string): string {
  if (size === 0)
    throw new DatasetProblem(`${file} is empty.`, "Its first line should hold the names of the columns.");
  if (bytes[0] === 0xff || bytes[0] === 0xfe) {
    throw new DatasetProblem(`${file} is written in UTF-16, and is read as UTF-8.`, SAVE_AS_UTF8);
  }
  if (bytes.includes(0)) throw new DatasetProblem(`${file} is no text file: it holds binary data.`);
  const text = decoded(bytes, file, bytes.length < size);
  if (text.trim() === "") throw new DatasetProblem(`${file} holds only empty lines.`);
  return text;
}

function decoded(bytes: Uint8Array, file: string, cut: boolean): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes, { stream: cut });
  } catch {
    const line = lineOfFault(bytes);
    throw new DatasetProblem(`${file}, line ${line}: it is not written in UTF-8.`, SAVE_AS_UTF8);
  }
}

/** The first line that does not survive decoding and encoding. */
function lineOfFault(bytes: Uint8Array): number {
  const text = new TextDecoder("utf-8").decode(bytes);
  const before = text.slice(0, Math.max(0, text.indexOf("\uFFFD")));
  return before.split("\n").length;
}

/** Of two that stand as often, the first: a comma is the one that stands in texts. */
const DELIMITERS = ["\t", ";", "|", ","];

/** The separator that stands most often in the first line outside quotes; a comma where there is none. */
export function delimiterOf(text: string): string {
  const header = fieldsOf(text, null);
  const counts = DELIMITERS.map(
    (delimiter) => header.separators.filter((found) => found === delimiter).length,
  );
  const most = Math.max(...counts);
  return most === 0 ? "," : (DELIMITERS[counts.indexOf(most)] as string);
}

/** How many fields the first line has. */
export function columnCount(text: string, delimiter: string): number {
  return fieldsOf(text, delimiter).separators.length + 1;
}

/** Separators of the first line that is not empty; a quoted field may span lines. */
function fieldsOf(text: string, delimiter: string | null): { separators: string[] } {
  const start = text.replace(/^\uFEFF/, "").replace(/^[\r\n]+/, "");
  const separators: string[] = [];
  let quoted = false;
  for (const letter of start) {
    if (letter === '"') quoted = !quoted;
    else if (quoted) continue;
    else if (letter === "\n" || letter === "\r") break;
    else if (delimiter === null ? DELIMITERS.includes(letter) : letter === delimiter) separators.push(letter);
  }
  return { separators };
}
