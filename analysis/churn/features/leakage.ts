import { type ColumnKind, type ColumnOf, findColumn, ID, MOMENT, TRUTH } from "../../columns.ts";
import { refuseStrangeOutcomes } from "../../model/judge/scores.ts";
import { OptionError, refuseUnknownOptions } from "../../options.ts";
import {
  type Displayable,
  displayMethod,
  type Relation,
  type RelationColumn,
  type Value,
} from "../../relation.ts";
import { ENOUGH, PURE, type Told, tellApart } from "./tell-apart.ts";

export interface LeakageOptions<Row = Record<string, Value>> {
  /** Column with what is to be foretold: a boolean, or 1 and 0. */
  readonly outcome: ColumnOf<Row, boolean | number | bigint>;
  /** Columns to be looked at: numbers, categories or dates. */
  readonly features: readonly ColumnOf<Row, number | bigint | string | boolean | Date>[];
  /** Column with the customer: a feature with one value for each customer is found even where customers come several times. */
  readonly customer?: ColumnOf<Row, number | string | bigint>;
  /** Column with the day from which on nothing is known: dates from it on are found. */
  readonly cut?: ColumnOf<Row, Date>;
  /** Area under the ROC curve from which one feature alone is suspicious, above 0.5 and up to 1. Default: 0.95. */
  readonly auc?: number;
}

export interface LeakageFinding {
  readonly feature: string;
  readonly kind: "tells the outcome" | "missing tells the outcome" | "after the cut" | "identifier";
  /** Area under the ROC curve of what gave it away; null where that is no score. */
  readonly auc: number | null;
  /** The reason in words, and what to do. */
  readonly reason: string;
}

export interface Leakage extends Displayable {
  /** None where nothing was found, which is no proof: only what gives itself away is found. */
  readonly findings: readonly LeakageFinding[];
  /** Rows that have an outcome. */
  readonly rows: number;
  readonly positives: number;
}

const OPTIONS = ["outcome", "features", "customer", "cut", "auc"] as const;
const LOOKED_AT: readonly ColumnKind[] = [
  "integer",
  "number",
  "boolean",
  "string",
  "other",
  "date",
  "timestamp",
];

/**
 * Warns of features that know the answer: which alone tell the outcome almost perfectly, one of whose values or whose missing
 * values tell it, which hold dates after the cut, or which identify the customer. Everything is counted in the engine.
 *
 * @param rows The rows that a model is to learn from.
 * @throws ColumnError when a column is not there or of another kind; OptionError when all outcomes are alike.
 *
 * Source: S. Kaufman, S. Rosset and C. Perlich, "Leakage in Data Mining: Formulation, Detection, and Avoidance", KDD (2011).
 *
 * @example
 * const rows = sql`select * from (values (1, true, 'price'), (2, false, null), (3, true, 'moved'), (4, false, null))
 *   as t(calls, leaves, left_reason)`;
 * const { findings } = await checkLeakage(rows, { outcome: "leaves", features: ["calls", "left_reason"] });
 * findings.map(({ feature, kind }) => `${feature}: ${kind}`); // ["left_reason: missing tells the outcome"]
 */
export async function checkLeakage<Row>(rows: Relation<Row>, options: LeakageOptions<Row>): Promise<Leakage> {
  refuseUnknownOptions(options, OPTIONS, "checkLeakage()");
  const { outcome, features, customer, cut, auc = 0.95 } = options as unknown as LeakageOptions;
  if (!(auc > 0.5 && auc <= 1))
    throw new OptionError("auc", `auc is above 0.5 and at most 1, and got ${auc}.`);
  const plain = rows as Relation<unknown>;
  const schema = await plain.schema();
  await refuseStrangeOutcomes(plain, findColumn(schema, { role: "outcome", name: outcome, ...TRUTH }));
  if (customer !== undefined) findColumn(schema, { role: "customer", name: customer, ...ID });
  if (cut !== undefined) findColumn(schema, { role: "cut", name: cut, ...MOMENT });
  const columns = features.map((name) =>
    findColumn(schema, {
      role: "features",
      name,
      kinds: LOOKED_AT,
      kind: "numbers, categories or dates",
      remedy: "Turn it into one of these in SQL first.",
    }),
  );
  const findings: LeakageFinding[] = [];
  let counts = { rows: 0, positives: 0 };
  for (const column of columns) {
    const told = await tellApart(plain, column, outcome);
    refuseOneOutcome(told);
    counts = told;
    const late = cut === undefined ? null : await lateDates(plain, column, cut);
    const named = await identifies(plain, column, customer, told);
    findings.push(...findingsOf(column.name, told, { auc, late, named }));
  }
  return { findings, rows: counts.rows, positives: counts.positives, [displayMethod]: () => findings };
}

function refuseOneOutcome({ rows, positives }: Told): void {
  if (positives > 0 && positives < rows) return;
  throw new OptionError(
    "outcome",
    rows === 0
      ? "No row has an outcome."
      : `In all ${rows} rows the outcome is ${positives === 0 ? "false" : "true"}.`,
    "Choose a period in which some left and some stayed.",
  );
}

/** Rows whose date is the cut or later; null for what is no date. */
async function lateDates(
  rows: Relation<unknown>,
  { name, kind }: RelationColumn,
  cut: string,
): Promise<number | null> {
  if (kind !== "date" && kind !== "timestamp") return null;
  const { sql } = rows;
  const [found] = await sql<{ late: number }>`
    select count(*) as late from ${rows} where ${sql.id(name)} >= ${sql.id(cut)}`.rows();
  return found?.late ?? 0;
}

/** Whether a column names the customer, or the row where customers are not known. */
async function identifies(
  rows: Relation<unknown>,
  { name, kind }: RelationColumn,
  customer: string | undefined,
  told: Told,
): Promise<boolean> {
  if (kind !== "integer" && kind !== "string" && kind !== "other") return false;
  if (customer === undefined)
    return told.missing === 0 && told.distinct === told.rows && told.rows >= 2 * ENOUGH;
  if (name === customer) return true;
  if (told.distinct < 2 * ENOUGH) return false;
  const { sql } = rows;
  const [found] = await sql<{ pairs: number; customers: number; values: number }>`
    select count(*) as pairs, count(distinct ${sql.id(customer)}) as customers, count(distinct ${sql.id(name)}) as "values"
    from (select distinct ${sql.id(customer)}, ${sql.id(name)} from ${rows} where ${sql.id(name)} is not null)`.rows();
  return found !== undefined && found.pairs === found.customers && found.values === found.customers;
}

interface Clues {
  readonly auc: number;
  readonly late: number | null;
  readonly named: boolean;
}

function findingsOf(feature: string, told: Told, { auc, late, named }: Clues): LeakageFinding[] {
  const findings: LeakageFinding[] = [];
  const add = (kind: LeakageFinding["kind"], value: number | null, reason: string) =>
    findings.push({ feature, kind, auc: value, reason });
  if (late !== null && late > 0)
    add(
      "after the cut",
      null,
      `In ${late} rows “${feature}” is a day on the cut or after it: it was not known then. Set it to null where it is.`,
    );
  const missing = missingClue(feature, told, auc);
  if (missing !== null) add("missing tells the outcome", told.missingAuc, missing);
  if (named)
    add(
      "identifier",
      null,
      `“${feature}” has another value for every customer: a model would learn names. Leave it out.`,
    );
  else if (told.auc >= auc)
    add(
      "tells the outcome",
      told.auc,
      `“${feature}” alone tells the outcome with an area of ${told.auc.toFixed(3)} under the curve: look whether it is written down when somebody leaves, or follows from it.`,
    );
  else if (missing === null && isTelling(told)) add("tells the outcome", told.auc, levelClue(feature, told));
  return findings;
}

/** Whether so pure a value is hardly to be had by chance among so many values. */
function isTelling({ telling, rows, positives, distinct }: Told): boolean {
  if (telling === null) return false;
  const rate = Math.min(positives, rows - positives) / rows;
  return distinct * rate ** telling.rare < 1e-3;
}

function levelClue(feature: string, { telling, rows, positives }: Told): string {
  const { value = "", rows: n = 0, rare = 0 } = telling ?? {};
  return `Where “${feature}” is “${value}”, ${positives * 2 <= rows ? "" : "not "}having the outcome is all but certain: ${rare} of ${n} rows. It is probably written down when somebody leaves: leave it out, or take its state at the cut.`;
}

function missingClue(feature: string, told: Told, auc: number): string | null {
  const look =
    "It is probably filled in, or cleared, when somebody leaves: leave it out, or take its state at the cut.";
  const present = { rows: told.rows - told.missing, positives: told.positives - told.missingPositives };
  if (told.missingAuc >= auc)
    return `Whether “${feature}” is missing alone tells the outcome with an area of ${told.missingAuc.toFixed(3)} under the curve. ${look}`;
  const sides = [
    { word: "missing", rows: told.missing, positives: told.missingPositives },
    { word: "there", ...present },
  ];
  const rare = told.positives * 2 <= told.rows;
  for (const { word, rows, positives } of sides) {
    const share = (rare ? positives : rows - positives) / rows;
    if (rows >= ENOUGH && rows < told.rows && share >= PURE)
      return `Where “${feature}” is ${word}, ${rare ? "" : "not "}having the outcome is all but certain: ${rare ? positives : rows - positives} of ${rows} rows. ${look}`;
  }
  return null;
}
