/** The recipe of a table: what was found of each column, unless a recipe says it; and where the file is not as it says. */
import type { Recipe, RecipeChanges, RecipeColumn } from "../../shared/reading/recipe.ts";
import type { ColumnFinding, ReadingReport } from "../../shared/reading/report.ts";
import { nestedSql } from "./json/nested-type.ts";
import { ReadingFault, shown } from "./reading-fault.ts";
import type { Table, TableColumn } from "./table.ts";
import type { DateOrder } from "./types/dates.ts";
import { type Decision, decideColumn, type FileContext, NO_CONTEXT } from "./types/decide-column.ts";
import { alternativeOf, count, evidenceOf, labelOf } from "./types/describe-type.ts";
import { type ColumnSpec, fitOf } from "./types/fit.ts";

/** A recipe is kept to by the letter: whatever differs is told. Changes leave to the file what they do not say. */
export interface Given {
  readonly recipe?: Recipe | undefined;
  readonly changes?: RecipeChanges | undefined;
}

export function decideTable(table: Table, name: string, { recipe, changes }: Given): ReadingReport {
  const decisions = decideColumns(table);
  const known = recipe?.columns ?? changes?.columns ?? [];
  const columns = table.columns.map((column, i) =>
    finding(column, decisions[i] as Decision, given(known, column, i, table)),
  );
  const drift = recipe ? driftOf(recipe, table, columns) : [];
  return {
    recipe: { recipe: 1, ...table.form, columns: columns.map(({ column }) => column) },
    columns: columns.map(({ finding: each }) => each),
    rows: table.rows,
    refused: table.refused,
    refusals: [...table.refusals],
    doubts: [...table.doubts],
    drift,
    problem: problemOf(
      table,
      name,
      columns.map(({ finding: each }) => each),
      drift,
    ),
  };
}

/** Each column by itself, and once more where the others tell what its values mean. */
function decideColumns(table: Table): Decision[] {
  const alone = table.columns.map(
    (column) => decideNested(column) ?? decideColumn(column.evidence, NO_CONTEXT),
  );
  const context = contextOf(alone, table);
  return table.columns.map((column) => decideNested(column) ?? decideColumn(column.evidence, context));
}

function decideNested({ evidence, nested }: TableColumn): Decision | null {
  if (nested === null) return null;
  const type = evidence.nested === evidence.rows - evidence.empty ? nested.type() : null;
  const spec: ColumnSpec = type === null ? { type: "json" } : { type: "nested", nested: nestedSql(type) };
  const doubt = type === null ? "Its values have no common type; they are kept as JSON." : null;
  return { spec, alternatives: [], doubt, tells: {} };
}

function contextOf(decisions: readonly Decision[], table: Table): FileContext {
  const marks = new Set(decisions.flatMap(({ tells }) => tells.decimal ?? []));
  const orders = new Map<string, DateOrder>();
  const conflicting = new Set<string>();
  for (const { tells } of decisions) {
    if (!tells.order) continue;
    const [key, order] = tells.order;
    if ((orders.get(key) ?? order) !== order) conflicting.add(key);
    orders.set(key, order);
  }
  for (const key of conflicting) orders.delete(key);
  const [mark] = marks;
  return {
    decimal: marks.size === 1 ? (mark as "." | ",") : marks.size === 0 ? table.decimal : null,
    orders,
  };
}

type KnownColumn = NonNullable<RecipeChanges["columns"]>[number];

/** What is given of a column, by its name in the file; by its place where the file has no names. */
function given(
  known: readonly KnownColumn[],
  column: TableColumn,
  i: number,
  table: Table,
): KnownColumn | undefined {
  if (table.form.header === false)
    return (
      known.find(({ name }) => name === column.name) ??
      (known.length === table.columns.length ? known[i] : undefined)
    );
  const source = column.source.trim();
  return (
    known.find((each) => each.source !== undefined && each.source === source && each.name === column.name) ??
    known.find((each) => each.source !== undefined && each.source === source) ??
    known.find((each) => each.name === column.name)
  );
}

interface Found {
  readonly column: RecipeColumn;
  readonly finding: ColumnFinding;
}

function finding(column: TableColumn, decision: Decision, known: KnownColumn | undefined): Found {
  const { evidence } = column;
  const spec = known?.type === undefined ? withMissing(decision.spec, known) : specOf(known, decision.spec);
  const { values, missing, misfits, examples } = fitOf(evidence, spec);
  const name = known?.name ?? column.name;
  const source = column.source.trim();
  const said = evidenceOf(evidence, spec);
  const first = evidence.examples
    .flat()
    .concat([...evidence.dates.values()].flatMap((form) => form.examples));
  return {
    column: { name, ...(source !== name && source !== "" && { source }), ...spec, evidence: said },
    finding: {
      name,
      label: labelOf(spec),
      values,
      missing,
      evidence: said,
      doubt: known?.type === undefined ? decision.doubt : null,
      alternatives: decision.alternatives.map((each) => alternativeOf(evidence, each)),
      examples: misfits > 0 ? [...examples] : first.sort((a, b) => a.line - b.line).slice(0, 3),
      misfits,
    },
  };
}

const withMissing = (spec: ColumnSpec, known: KnownColumn | undefined): ColumnSpec =>
  known?.missing === undefined ? spec : { ...spec, missing: known.missing };

function specOf(known: KnownColumn, found: ColumnSpec): ColumnSpec {
  const { name: _name, source: _source, evidence: _evidence, type, ...rest } = known;
  const filled = { type: type as ColumnSpec["type"], ...rest } as ColumnSpec;
  // The members of objects are always those of the file.
  return filled.type === "nested" && found.type === "nested" ? found : filled;
}

function driftOf(recipe: Recipe, table: Table, found: readonly Found[]): string[] {
  const names = new Set(found.map(({ finding: { name } }) => name));
  const gone = recipe.columns
    .filter(({ name }) => !names.has(name))
    .map(({ name }) => `\`${name}\` is not in the file.`);
  const known = new Set(recipe.columns.map(({ name }) => name));
  const fresh = found
    .filter(({ finding: { name } }) => !known.has(name))
    .map(({ finding: { name, label } }) => `\`${name}\` is new: ${label}.`);
  return [
    ...gone,
    ...fresh,
    ...found.flatMap(({ column, finding: each }) => misfitDrift(column, each, table)),
  ];
}

function misfitDrift(
  { type, format }: RecipeColumn,
  { name, misfits, examples }: ColumnFinding,
  _table: Table,
): string[] {
  if (misfits === 0) return [];
  const shownExamples = examples.map(({ line, text }) => `line ${line} “${shown(text)}”`).join(", ");
  const was = labelOf({ type, ...(format !== undefined && { format }) });
  return [
    `\`${name}\` was a ${was}, is not in ${count(misfits)} ${misfits === 1 ? "row" : "rows"}: ${shownExamples}.`,
  ];
}

function problemOf(
  table: Table,
  name: string,
  columns: readonly ColumnFinding[],
  drift: readonly string[],
): string | null {
  const misfits = table.form.misfits ?? "refuse";
  const [first] = table.refusals;
  if (first && misfits === "refuse") return refusalOf(first, name);
  const gone = drift.filter((each) => each.endsWith("is not in the file."));
  const wrong = columns.filter((column) => column.misfits > 0);
  if (gone.length > 0 || (wrong.length > 0 && drift.length > 0))
    return `${name} is not as its recipe says. ${drift.join(" ")}`;
  const [column] = wrong;
  if (!column) return null;
  const [example] = column.examples;
  return `${name}, line ${example?.line}: “${shown(example?.text ?? "")}” is no ${column.label}, as column ${column.name} is to be read. ${count(column.misfits)} of its values are none.`;
}

function refusalOf({ line, reason, text }: Table["refusals"][number], name: string): string {
  const isLine = text === "" ? "" : ` The line is “${shown(text)}”.`;
  return `${name}, line ${line}: ${reason}.${isLine}`;
}

/** What can be done about a refused row. */
export const WAYS_ON = "Correct the line in the file.";

/** The problem of a report as a fault, with a way on. */
export function faultOf(report: ReadingReport): ReadingFault | null {
  if (report.problem === null) return null;
  const isRow = report.refused > 0 && (report.recipe.misfits ?? "refuse") === "refuse";
  return new ReadingFault(report.problem, isRow ? WAYS_ON : "Change the recipe of the dataset, or the file.");
}
