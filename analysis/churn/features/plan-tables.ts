/** Declared tables with their columns found, their kinds checked and their defaults filled in. */
import { findColumn, ID, MOMENT, NUMBER } from "../../columns.ts";
import { FEATURE } from "../../model/design/feature-column.ts";
import { OptionError, refuseUnknownOptions } from "../../options.ts";
import type { Relation, RelationColumn } from "../../relation.ts";
import { checkSpan, type Span } from "../../span.ts";
import type { AggregationKind, SnapshotFeature, SnapshotTable } from "./declare.ts";

export interface PlannedFeature extends SnapshotFeature {
  readonly table: string;
  readonly kind: AggregationKind;
  /** Columns that are read; none for counts and days since. */
  readonly columns: readonly RelationColumn[];
}

export interface PlannedTable {
  readonly name: string;
  readonly rows: Relation<unknown>;
  readonly customer: string;
  readonly time:
    | { readonly kind: "event"; readonly at: string; readonly covers: Span | null }
    | { readonly kind: "state"; readonly from: string; readonly to: string };
  readonly features: readonly PlannedFeature[];
}

const KINDS = [
  "count",
  "sum",
  "mean",
  "min",
  "max",
  "share",
  "change",
  "trend",
  "daysSince",
  "latest",
  "daysUntil",
] as const satisfies readonly AggregationKind[];

export async function planTable(name: string, table: SnapshotTable): Promise<PlannedTable> {
  const role = `tables.${name}`;
  const time = "from" in table ? (["from", "to"] as const) : (["at", "covers"] as const);
  refuseUnknownOptions(table, ["rows", "customer", "features", ...time], role);
  const schema = await table.rows.schema();
  findColumn(schema, { role: `${role}.customer`, name: table.customer, ...ID });
  const when = timeOf(role, table, schema);
  const features = Object.entries(table.features).map(([feature, declared]) => {
    const planned = planFeature(name, feature, declared, schema);
    if (when.kind === "state") refuseWhatStatesLack(planned, when.to);
    return planned;
  });
  if (features.length === 0) throw new OptionError(role, `Table “${name}” declares no features.`);
  return { name, rows: table.rows, customer: table.customer, time: when, features };
}

function timeOf(role: string, table: SnapshotTable, schema: readonly RelationColumn[]): PlannedTable["time"] {
  if ("from" in table) {
    findColumn(schema, { role: `${role}.from`, name: table.from, ...MOMENT });
    findColumn(schema, { role: `${role}.to`, name: table.to, ...MOMENT });
    return { kind: "state", from: table.from, to: table.to };
  }
  findColumn(schema, { role: `${role}.at`, name: table.at, ...MOMENT });
  return {
    kind: "event",
    at: table.at,
    covers: table.covers ? checkSpan(table.covers, `${role}.covers`) : null,
  };
}

function planFeature(
  table: string,
  name: string,
  declared: object,
  schema: readonly RelationColumn[],
): PlannedFeature {
  const role = `tables.${table}.features.${name}`;
  const kinds = KINDS.filter((kind) => kind in declared);
  const [kind] = kinds;
  if (kind === undefined || kinds.length > 1) {
    throw new OptionError(
      role,
      `Feature “${name}” makes ${kinds.length === 0 ? "nothing" : kinds.join(" and ")} of its rows, and has to make one thing.`,
      `It is one of ${KINDS.join(", ")}.`,
    );
  }
  refuseUnknownOptions(declared, [kind, "last", ...(kind === "change" ? ["before"] : [])], role);
  const given = declared as Readonly<Record<string, unknown>>;
  const names = namesOf(role, kind, given[kind]);
  const last = given.last === undefined ? null : checkSpan(given.last as Span, `${role}.last`);
  if (kind === "change" && last === null)
    throw new OptionError(
      role,
      `Feature “${name}” compares the last time with the one before, and has no \`last\`.`,
    );
  return {
    name,
    table,
    kind,
    column: names[0] ?? null,
    last,
    before: kind === "change" ? beforeOf(role, given.before as Span | undefined, last as Span) : null,
    columns: names.map((column) => findColumn(schema, { role, name: column, ...takes(kind) })),
  };
}

function namesOf(role: string, kind: AggregationKind, given: unknown): readonly string[] {
  if (kind === "count" || kind === "daysSince") {
    if (given === true) return [];
    throw new OptionError(role, `${kind} takes no column: write ${kind}: true.`);
  }
  if (kind !== "share") return [String(given)];
  if (Array.isArray(given) && given.length === 2) return given.map(String);
  throw new OptionError(role, "share takes two columns: the part, and the whole.");
}

function beforeOf(role: string, before: Span | undefined, last: Span): Span {
  return before === undefined ? last : checkSpan(before, `${role}.before`);
}

function takes(kind: AggregationKind) {
  if (kind === "latest") return FEATURE;
  return kind === "daysUntil" ? MOMENT : NUMBER;
}

/** Rows in force at one moment have no past; and their last day is written down only when they end. */
function refuseWhatStatesLack({ name, kind, column, last }: PlannedFeature, to: string): void {
  if (last !== null || kind === "trend")
    throw new OptionError(
      name,
      `Feature “${name}” looks back in time, and its table tells only what is in force at the cut.`,
      "Declare the table a second time with `at` in place of `from` and `to`.",
    );
  if (column === to)
    throw new OptionError(
      name,
      `Feature “${name}” reads “${to}”, which is known only when the row has ended: it would know what comes after the cut.`,
      "Use a date that is agreed beforehand, such as the end of a fixed term.",
    );
}
