import { MatrixRows } from "../model/design/matrix-rows.ts";
import { refuseConstantTerm, refuseExtent } from "../model/design/read-design.ts";
import {
  holesOf,
  type ReadOthers,
  type ReadTerms,
  readTerms,
  writeTerms,
} from "../model/design/read-terms.ts";
import { planTerms, type Terms } from "../model/design/terms.ts";
import { OptionError } from "../options.ts";
import type { Relation, SqlValue } from "../relation.ts";
import { Arrangement } from "../stats/arrangement.ts";
import { allRows, rowOrder, sortByValue } from "../stats/row-order.ts";
import type { WasmArray } from "../wasm/memory.ts";
import type { CoxOptions } from "./cox.ts";
import { lifeCounts, lifeExpressions } from "./life-table.ts";

/** Subjects in the order of their times, the last first. */
export interface RiskData {
  readonly size: number;
  readonly time: Float64Array;
  readonly entry: Float64Array;
  /** Subjects by their entry, the last first; null where all are watched from the beginning. */
  readonly byEntry: Uint32Array | null;
  /** A centred column for each covariate. */
  readonly matrix: MatrixRows;
  /** Beside the matrix: 1 for those who left, 0 for those lost from sight. */
  readonly event: WasmArray<Float64Array>;
}

export interface CoxData extends RiskData, Terms {
  /** Mean of each term, which is taken off: that changes no coefficient and keeps exponentials small. */
  readonly means: Float64Array;
  readonly events: number;
  readonly leftOut: { readonly times: number; readonly features: number };
}

/** Reads times and covariates; of subjects with the same time, their values decide who comes first. */
export async function readCoxData(subjects: Relation<unknown>, options: CoxOptions): Promise<CoxData> {
  const { sql } = subjects;
  const life = lifeExpressions(sql, await subjects.schema(), options);
  const plan = await planTerms(subjects, options.features, { base: options.base });
  const s = options.entry === undefined ? {} : { s: life.entry };
  const e = sql.dialect.indicator<SqlValue>(life.event);
  const read: Read = await readTerms<"t" | "e", "s">(subjects, plan, { t: life.time, e, ...s });
  const { t, e: left } = read.others;
  const entries = read.others.s ?? new Float64Array(read.length);
  const { kept, leftOut } = complete(read, entries);
  const values = [...read.features.values(), entries, left];
  const order = sortByValue(rowOrder(values, kept), t).reverse();
  const size = order.length;
  const matrix = await MatrixRows.of(size, plan.terms.length);
  const event = matrix.beside();
  const [time, entry] = [new Float64Array(size), new Float64Array(size)];
  const arrangement = new Arrangement(order, read.length);
  arrangement.move(t, time);
  arrangement.move(entries, entry);
  arrangement.move(left, event.view);
  const events = event.view.reduce((sum, one) => sum + one, 0);
  if (events === 0)
    throw new OptionError("event", `Nobody left among ${size} subjects: there is nothing to learn from.`);
  const everybody = matrix.beside();
  everybody.view.fill(1, 0, size);
  writeTerms(read, plan, arrangement, (j) => matrix.column(j));
  const means = Float64Array.from(plan.terms, ({ name }, j) => {
    refuseConstantTerm(name, matrix.column(j));
    const mean = matrix.mean(j);
    refuseExtent(name, matrix.centre(j, mean, everybody.address));
    return mean;
  });
  const byEntry = options.entry === undefined ? null : sortByValue(allRows(size), entry).reverse();
  return { size, time, event, entry, byEntry, matrix, means, ...plan, events, leftOut };
}

type Read = ReadTerms & ReadOthers<"t" | "e", "s">;

/** The subjects that count, and how many do not for which reason. */
function complete(read: Read, entries: Float64Array) {
  const { t, e } = read.others;
  const holes = holesOf(read);
  const kept = new Uint32Array(read.length);
  const leftOut = { times: 0, features: 0 };
  let count = 0;
  for (let i = 0; i < read.length; i++) {
    if (!lifeCounts(t[i] as number, e[i] as number, entries[i] as number)) leftOut.times++;
    else if (holes[i] === 1) leftOut.features++;
    else kept[count++] = i;
  }
  return { kept: kept.subarray(0, count), leftOut };
}
