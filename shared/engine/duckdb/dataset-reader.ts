/**
 * The table function that reads a dataset file, with everything found out about the file written down, so that its
 * types are the same whenever and wherever it is read. Used by the kernel for its views and by the catalogue.
 */
import type { DatasetFile } from "../../protocol/kernel.ts";
import { columnCount, DatasetProblem, delimiterOf, type Head, headText, WHOLE_FILE } from "../text-head.ts";
import { duckdbDialect } from "./dialect.ts";

/** Runs a query and gives its rows as objects. */
export type Query = (sql: string) => Promise<readonly Record<string, unknown>[]>;

/** Rows read of larger ones. */
const SAMPLE_ROWS = 100_000;
/** Texts that stand for a missing value. */
const NULLS = "['', 'NULL', 'null', '\\N']";

/**
 * Rejects with a `DatasetProblem` for a file that is no table, and with the engine's error where the engine finds the
 * fault. `file` may stand under another path than its name, as while it is added.
 */
export async function readerOf({ file, format }: DatasetFile, head: Head, query: Query): Promise<string> {
  if (format === "parquet") return `read_parquet(${literal(file)})`;
  const text = headText(head, file.split("/").at(-1) ?? file);
  const sample = head.size <= WHOLE_FILE ? -1 : SAMPLE_ROWS;
  if (format === "jsonl" || format === "json") return jsonReader(file, text, sample, query);
  return csvReader(file, format === "tsv" ? "\t" : delimiterOf(text), text, sample, query);
}

const { literal } = duckdbDialect;

/** A file that is one JSON array is read as its elements, whatever its extension says. */
async function jsonReader(file: string, text: string, sample: number, query: Query): Promise<string> {
  const format = text.trimStart().startsWith("[") ? "array" : "newline_delimited";
  const reader = (options: string) => `read_json(${literal(file)}, format = '${format}', ${options})`;
  const columns = await query(`describe from ${reader(`sample_size = ${sample}`)}`);
  const types = columns.map(
    (column) => `${literal(String(column.column_name))}: ${literal(String(column.column_type))}`,
  );
  return reader(`columns = {${types.join(", ")}}`);
}

async function csvReader(
  file: string,
  delimiter: string,
  text: string,
  sample: number,
  query: Query,
): Promise<string> {
  const dialect = `delim = ${literal(delimiter)}, quote = '"', escape = '"'`;
  const options = `${dialect}, nullstr = ${NULLS}`;
  try {
    const plain = await sniff(file, options, sample, query);
    if (delimiter !== ";") return plain.reader;
    // Where columns are parted by semicolons, decimals are written with a comma.
    const comma = await sniff(file, `${options}, decimal_separator = ','`, sample, query);
    return comma.texts < plain.texts ? comma.reader : plain.reader;
  } catch (error) {
    if (!/error when sniffing/i.test(String(error))) throw error;
    // The sniffer says only that no dialect fits. Reading all as text says which line does not.
    const columns = Array.from({ length: columnCount(text, delimiter) }, (_, i) => `'c${i}': 'VARCHAR'`);
    const asText = `${dialect}, auto_detect = false, header = true, columns = {${columns.join(", ")}}`;
    await query(`select count(columns(*)) from read_csv(${literal(file)}, ${asText})`);
    throw new DatasetProblem(`${file.split("/").at(-1)} is no table: its lines have no common form.`);
  }
}

interface Sniffed {
  readonly reader: string;
  /** Columns of text. */
  readonly texts: number;
}

/**
 * What the engine finds out about a file, as a `read_csv(...)` to be used again. The engine offers one too, but with the
 * quotes of names and paths left as they are: a header would break the statement, or add one of its own.
 */
async function sniff(file: string, options: string, sample: number, query: Query): Promise<Sniffed> {
  const quoted = (text: string) => `'''' || replace(${text}, '''', '''''') || ''''`;
  const column = `${quoted("c.name")} || ': ' || ${quoted("c.type")}`;
  const [row = {}] = await query(
    `select NewLineDelimiter as new_line, DateFormat as dateformat, TimestampFormat as timestampformat,
       SkipRows as skip, HasHeader as header, if(Comment = '(empty)', '', Comment) as comment,
       array_to_string(list_transform(Columns, lambda c: ${column}), ', ') as columns,
       len(list_filter(Columns, lambda c: c.type = 'VARCHAR')) as texts
     from sniff_csv(${literal(file)}, ${options}, sample_size = ${sample})`,
  );
  const found = [
    `skip = ${row.skip}, header = ${row.header}, comment = ${literal(String(row.comment))}`,
    `columns = {${row.columns}}`,
    ...["new_line", "dateformat", "timestampformat"]
      .filter((name) => row[name])
      .map((name) => `${name} = ${literal(String(row[name]))}`),
  ];
  return {
    reader: `read_csv(${literal(file)}, auto_detect = false, ${options}, ${found.join(", ")})`,
    texts: Number(row.texts),
  };
}
