import { OptionError } from "../options.ts";
import { type Displayable, displayMethod, type Relation } from "../relation.ts";
import { double } from "../sql/types.ts";
import type { BgNbd } from "./bg-nbd.ts";
import { exactSum } from "./histories.ts";
import type { HeldOutHistory } from "./summary.ts";

/** Customers who bought equally often in calibration, and what they bought afterwards. */
export interface HoldoutGroup {
  /** Repeat purchases in calibration; the last group is `7+`. */
  readonly frequency: string;
  readonly customers: number;
  /** Mean purchases held out, as they were and as the model expected. */
  readonly actual: number;
  readonly expected: number;
}

/** How well a model foresaw purchases that it had not seen. Displays as its table of groups. */
export interface HoldoutCheck extends Displayable {
  readonly customers: number;
  /** Purchases held out, as they were and as the model expected. */
  readonly actual: number;
  readonly expected: number;
  /** (expected - actual) / actual; null when nothing was bought. */
  readonly error: number | null;
  /** Mean of a customer's squared error: what an expectation is to be judged by, since many who buy nothing hide much in a mean distance. */
  readonly meanSquaredError: number;
  /** The same of the plain guess that every customer goes on at the rate of their past, and the total that it expects. */
  readonly naiveMeanSquaredError: number;
  readonly naiveExpected: number;
  /** Mean distance of a customer's expected purchases from the actual ones. */
  readonly meanAbsoluteError: number;
  /** The same of the plain guess that every customer goes on at the rate of their past. */
  readonly naiveMeanAbsoluteError: number;
  /** Over customers, of expected and actual purchases. */
  readonly correlation: number | null;
  readonly groups: readonly HoldoutGroup[];
}

/** From here on, groups by frequency are one. */
const MANY = 7;

/**
 * Holds the purchases of a period that the model has not seen against those that it expected.
 *
 * @param model fitted to the same histories, whose calibration ends where the period begins.
 * @param histories made by `rfmSummary` with `calibrationEnd`.
 * @throws OptionError when nothing is held out.
 *
 * @example
 * const histories = await rfmSummary(purchases, { customer: "customer", at: "bought_on", amount: "amount",
 *   calibrationEnd: "1997-09-30", asOf: "1998-06-30" });
 * const check = await checkHoldout(await fitBgNbd(histories), histories);
 * check.error; // below 0 where fewer purchases were expected than came
 */
export async function checkHoldout(model: BgNbd, histories: Relation<HeldOutHistory>): Promise<HoldoutCheck> {
  const { sql } = histories;
  const [span] = await sql<{ horizon: number; youngest: number }>`
    select max(holdout_duration) as horizon, min(age) as youngest from ${histories}`.rows();
  if (!span || !(span.horizon > 0)) {
    throw new OptionError(
      "calibrationEnd",
      "Nothing is held out.",
      "Give rfmSummary a calibrationEnd before asOf.",
    );
  }
  const { expectedPurchases } = model.toSql(span);
  const scored = sql`
    select least(frequency, ${MANY}) as frequency, cast(holdout_frequency as ${double(sql)}) as actual,
      ${expectedPurchases} as expected,
      case when age > 0 then frequency / age * ${span.horizon} else 0 end as naive
    from ${histories}`;
  const sum = (name: string) => exactSum(sql, name);
  const rows = await sql<Sums>`
    select cast(frequency as integer) as frequency, cast(count(*) as ${double(sql)}) as n, ${sum("actual")} as actual,
      ${sum("expected")} as expected, ${sum("off")} as off, ${sum("naive_off")} as "naiveOff",
      ${sum("actual_square")} as "actualSquares", ${sum("expected_square")} as "expectedSquares",
      ${sum("product")} as products, ${sum("naive")} as naive, ${sum("naive_square")} as "naiveSquares"
    from (
      select *, abs(expected - actual) as off, abs(naive - actual) as naive_off, actual * actual as actual_square,
        expected * expected as expected_square, actual * expected as product,
        (naive - actual) * (naive - actual) as naive_square
      from ${scored})
    group by frequency order by frequency`.rows();
  return checkOf(rows);
}

interface Sums {
  readonly frequency: number;
  readonly n: number;
  readonly actual: number;
  readonly expected: number;
  readonly off: number;
  readonly naiveOff: number;
  readonly actualSquares: number;
  readonly expectedSquares: number;
  readonly products: number;
  readonly naive: number;
  readonly naiveSquares: number;
}

function checkOf(rows: readonly Sums[]): HoldoutCheck {
  const all = (of: (row: Sums) => number) => rows.reduce((sum, row) => sum + of(row), 0);
  const [n, actual, expected] = [all((row) => row.n), all((row) => row.actual), all((row) => row.expected)];
  const spread = (squares: number, sum: number) => squares - (sum * sum) / n;
  const scale = Math.sqrt(
    spread(
      all((row) => row.actualSquares),
      actual,
    ) *
      spread(
        all((row) => row.expectedSquares),
        expected,
      ),
  );
  const together = all((row) => row.products) - (actual * expected) / n;
  const groups = rows.map((row) => ({
    frequency: row.frequency === MANY ? `${MANY}+` : String(row.frequency),
    customers: row.n,
    actual: row.actual / row.n,
    expected: row.expected / row.n,
  }));
  return {
    customers: n,
    actual,
    expected,
    error: actual > 0 ? (expected - actual) / actual : null,
    meanSquaredError: all((row) => row.actualSquares - 2 * row.products + row.expectedSquares) / n,
    naiveMeanSquaredError: all((row) => row.naiveSquares) / n,
    naiveExpected: all((row) => row.naive),
    meanAbsoluteError: all((row) => row.off) / n,
    naiveMeanAbsoluteError: all((row) => row.naiveOff) / n,
    correlation: scale > 0 ? together / scale : null,
    groups,
    [displayMethod]: () => groups,
  };
}
