/** Random tables written to files and read back: the same, or refused, and never different. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { importFile } from "../../../server/reading/import-file.ts";
import { ReadingFault } from "../../../server/reading/reading-fault.ts";

/** A small generator of numbers (mulberry32), so that a table can be made again by its seed. */
export function randomOf(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return Math.floor((((t ^ (t >>> 14)) >>> 0) / 4_294_967_296) * below);
  };
}

type Pick = (below: number) => number;
/** What stands in the file, and all readings of it that are right; null is a missing value. */
interface Value {
  readonly written: string;
  readonly meant: readonly (string | null)[];
}
type Maker = (pick: Pick) => Value;

const two = (value: number) => String(value).padStart(2, "0");
const plain = (text: string): Value => ({ written: text, meant: [text] });

function date(format: (y: number, m: number, d: number) => string): Maker {
  return (pick) => {
    const [y, m, d] = [1990 + pick(60), 1 + pick(12), 1 + pick(28)];
    const written = format(y, m, d);
    return { written, meant: [`${y}-${two(m)}-${two(d)}`, written] };
  };
}

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const DATES: readonly Maker[] = [
  date((y, m, d) => `${y}-${two(m)}-${two(d)}`),
  date((y, m, d) => `${y}/${m}/${d}`),
  date((y, m, d) => `${two(d)}.${two(m)}.${y}`),
  date((y, m, d) => `${d}.${m}.${y}`),
  date((y, m, d) => `${two(d)}/${two(m)}/${y}`),
  date((y, m, d) => `${m}/${d}/${y}`),
  date((y, m, d) => `${two(d)}-${two(m)}-${y}`),
  date((y, m, d) => `${d} ${MONTHS[m - 1]} ${y}`),
  date((y, m, d) => `${MONTHS[m - 1]} ${d}, ${y}`),
  date((y, m, d) => `${y}年${m}月${d}日`),
  date((y, m, d) => `${y}${two(m)}${two(d)}`),
  (pick) => {
    const [y, m, d] = [2000 + pick(60), 1 + pick(12), 1 + pick(28)];
    const written = `${two(d)}.${two(m)}.${two(y % 100)}`;
    return { written, meant: [`${y}-${two(m)}-${two(d)}`, written] };
  },
];

const digits = (pick: Pick, length: number) => Array.from({ length }, () => pick(10)).join("");
const LETTERS = [
  "a",
  "B",
  "ß",
  "é",
  "客",
  "户",
  '"',
  "'",
  ",",
  ";",
  "\t",
  "|",
  " ",
  "\n",
  "\r\n",
  "-",
  "7",
  "#",
  "\\",
  "💰",
];

function decimal(decimals: string, thousands: string): Maker {
  return (pick) => {
    const whole = pick(10_000_000);
    const cents = two(pick(100));
    const grouped = thousands === "" ? String(whole) : String(whole).replace(/\B(?=(\d{3})+$)/g, thousands);
    const written = `${grouped}${decimals}${cents}`;
    return { written, meant: [String(Number(`${whole}.${cents}`)), written] };
  };
}

const MAKERS: readonly Maker[] = [
  ...DATES,
  (pick) => plain(String(pick(1000) - 300)),
  (pick) => plain(digits(pick, 1 + pick(24))),
  (pick) => plain(`C${digits(pick, 5)}`),
  (pick) => plain(digits(pick, 5)),
  decimal(".", ""),
  decimal(",", ""),
  decimal(".", ","),
  decimal(",", "."),
  (pick) => plain(pick(2) === 0 ? "true" : "false"),
  (pick) => plain(Array.from({ length: 1 + pick(6) }, () => LETTERS[pick(LETTERS.length)]).join("")),
  (pick) => plain(["Ann", "Bob", "Zoë", "O'Hara", "12 Main St."][pick(5)] as string),
];

export interface RandomTable {
  readonly bytes: Buffer;
  readonly name: string;
  readonly rows: readonly (readonly Value[])[];
}

/** A table of one to five columns and up to 40 rows, with nulls, late surprises, any delimiter, quotes and line ends. */
export function randomTable(seed: number): RandomTable {
  const pick = randomOf(seed);
  const makers = Array.from({ length: 2 + pick(4) }, () => MAKERS[pick(MAKERS.length)] as Maker);
  const nulls = pick(3) === 0 ? 8 : 0;
  const count = 1 + pick(40);
  const rows = Array.from({ length: count }, () =>
    makers.map((make) => (nulls > 0 && pick(nulls) === 0 ? NULL : make(pick))),
  );
  // A value of another kind, late.
  if (pick(4) === 0)
    (rows[count - 1] as Value[])[0] = plain(
      ["oops", "00012", "1.5", "89860123456789012345"][pick(4)] as string,
    );
  const delimiter = [",", ";", "\t", "|"][pick(4)] as string;
  const end = ["\n", "\r\n"][pick(2)] as string;
  const all = pick(2) === 0;
  const quote = (text: string) =>
    all || /["\r\n,;\t|']|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  const names = makers.map((_, i) => `column ${"abcde"[i]}`);
  const lines = [
    names.join(delimiter),
    ...rows.map((row) => row.map((value) => (value === NULL ? "" : quote(value.written))).join(delimiter)),
  ];
  const text = lines.join(end) + (pick(2) === 0 ? end : "");
  const bytes =
    pick(5) === 0
      ? Buffer.from(`\ufeff${text}`, "utf16le")
      : Buffer.from(pick(5) === 0 ? `\ufeff${text}` : text);
  return { bytes, name: delimiter === "\t" ? "x.tsv" : "x.csv", rows };
}

const NULL: Value = { written: "", meant: [null] };

/** Reads tables one after the other in one folder and engine. */
export class Readings {
  readonly #folder = mkdtempSync(path.join(tmpdir(), "clientele-property-"));
  readonly #opened = DuckDBInstance.create(":memory:").then(async (instance) => {
    const connection = await instance.connect();
    await connection.run("set TimeZone = 'UTC'");
    return connection;
  });

  /** What is different; null where the table came back, `refused` where it was refused. */
  async check({ bytes, name, rows }: RandomTable): Promise<string | null> {
    const file = path.join(this.#folder, name);
    writeFileSync(file, bytes);
    const target = path.join(this.#folder, "out.parquet");
    try {
      await importFile(file, { name, target });
    } catch (error) {
      if (error instanceof ReadingFault) return "refused";
      throw error;
    }
    const reader = await (await this.#opened).runAndReadAll(
      `select columns(*)::varchar from read_parquet('${target}')`,
    );
    return difference(rows, reader.getRowsJS() as (string | null)[][]);
  }

  close(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

function difference(
  expected: RandomTable["rows"],
  found: readonly (readonly (string | null)[])[],
): string | null {
  if (found.length !== expected.length) return `${found.length} rows of ${expected.length}`;
  for (const [i, row] of expected.entries()) {
    for (const [j, value] of row.entries()) {
      const read = found[i]?.[j] ?? null;
      if (!isSame(value, read))
        return `row ${i}, column ${j}: ${JSON.stringify(value.written)} was read as ${JSON.stringify(read)}`;
    }
  }
  return null;
}

/** Numbers are the same whatever zeros stand behind their point. */
function isSame({ meant }: Value, read: string | null): boolean {
  return meant.some(
    (text) => text === read || (text !== null && read !== null && plainDecimal(text) === plainDecimal(read)),
  );
}

/** Zeros in front are digits of an identifier, and stay. */
const plainDecimal = (text: string) =>
  /^-?\d+\.\d+$/.test(text) ? text.replace(/0+$/, "").replace(/\.$/, "") : text;
