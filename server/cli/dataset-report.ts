/** What is printed of a file that was read. */
import type { ColumnFinding, ReadingReport } from "../../shared/reading/report.ts";
import type { Combined } from "../reading/process/jobs.ts";

/** Columns with type and evidence, then what is not certain, with other readings. */
export function reportLines(report: ReadingReport): string[] {
  const name = Math.max(...report.columns.map((column) => column.name.length));
  const label = Math.max(...report.columns.map((column) => column.label.length));
  const columns = report.columns.map(
    (column) => `  ${column.name.padEnd(name)}  ${column.label.padEnd(label)}  ${column.evidence}`,
  );
  const doubts = [...report.doubts, ...report.drift, ...report.columns.flatMap(doubtLines)];
  return [
    formLine(report),
    ...columns,
    ...(doubts.length === 0 ? [] : ["Not certain:", ...doubts.map((each) => `  ${each}`)]),
  ];
}

function formLine({ recipe, rows, refused }: ReadingReport): string {
  const { encoding, delimiter, header, sheet, compression } = recipe;
  const parts = [
    ...(encoding === undefined ? [] : [encoding]),
    ...(delimiter === undefined ? [] : [`fields parted by ${NAMES[delimiter] ?? `“${delimiter}”`}`]),
    ...(header === false ? ["no line of names"] : []),
    ...(sheet === undefined ? [] : [`sheet ${sheet}`]),
    ...(compression === undefined ? [] : [compression]),
  ];
  const all = (rows + refused).toLocaleString("en");
  const read =
    refused === 0
      ? `${all} rows read`
      : `${rows.toLocaleString("en")} of ${all} rows read, ${refused} set aside`;
  return `Read: ${[read, ...parts].join(", ")}.`;
}

const NAMES: Record<string, string> = { ",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars" };

function doubtLines({ name, doubt, alternatives }: ColumnFinding): string[] {
  if (doubt === null) return [];
  const others = alternatives.map(({ label, misfits }) =>
    misfits === 0 ? label : `${label} (${misfits} would not fit)`,
  );
  return [`${name}: ${doubt}${others.length === 0 ? "" : ` It may be: ${others.join("; ")}.`}`];
}

export function combinedLines({
  before,
  added,
  removed,
  changed,
  after,
  onlyNew,
  onlyBefore,
}: Combined): string[] {
  const n = (count: number) => count.toLocaleString("en");
  return [
    `Rows: ${n(before)} before, ${n(added)} come, ${n(removed)} go, ${n(changed)} change, ${n(after)} after.`,
    ...onlyNew.map((name) => `  ${name} is new; rows of before have no value in it.`),
    ...onlyBefore.map((name) => `  ${name} is not in the file.`),
  ];
}

/** What can be done about a file that was refused. */
export function waysOn(report: ReadingReport | null): string[] {
  if (!report || report.refused === 0) return [];
  const shown = report.refusals
    .slice(0, 5)
    .map(({ line, text, reason }) => `  line ${line}: ${reason}: ${text.slice(0, 100)}`);
  const more =
    report.refused > shown.length
      ? [`  and ${(report.refused - shown.length).toLocaleString("en")} more`]
      : [];
  return [
    `${report.rows.toLocaleString("en")} rows fit, ${report.refused.toLocaleString("en")} do not:`,
    ...shown,
    ...more,
    "Correct them, or give a recipe with “misfits: fill” (missing values and further columns) or “misfits: aside” (left out): --recipe FILE.",
  ];
}
