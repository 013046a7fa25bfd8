/** Leaving follows the planted formula, and each of its drivers can be computed from the tables alone. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { SAMPLE, SampleData } from "./data.ts";

const { churn } = JSON.parse(readFileSync(join(SAMPLE, "truth/truth.json"), "utf8")) as {
  churn: { coefficients: Record<string, number>; formula_auc: number; monthly: number };
};

let data: SampleData;
beforeAll(async () => {
  data = await SampleData.open();
});
afterAll(() => data.close());

const broken = (statement: string) => data.number(`SELECT count(*) FROM (${statement})`);

test("the truth has every customer and month after joining, up to the month of leaving", async () => {
  expect(
    await broken(`SELECT * FROM truth_hazard h JOIN customers c USING (customer_id)
      WHERE leaves <> coalesce(date_trunc('month', left_on) = h.month, false) OR h.month <= joined_on`),
  ).toBe(0);
  expect(
    await broken(`FROM usage_monthly u JOIN customers USING (customer_id) ANTI JOIN truth_hazard USING (customer_id, month)
      WHERE u.month > joined_on`),
  ).toBe(0);
});

test("eta is the formula", async () => {
  const { intercept, ...coefficients } = churn.coefficients;
  const terms = Object.entries(coefficients).map(
    ([driver, coefficient]) => `${coefficient} * ${driver}::DOUBLE`,
  );
  expect(
    await broken(`FROM truth_hazard WHERE abs(eta - (${intercept} + ${terms.join(" + ")})) > 0.0001`),
  ).toBe(0);
});

test("prepaid, locked and ending are those of the contract in force", async () => {
  expect(
    await broken(`
    SELECT h.*, c.contract = 'prepaid' AS p, datediff('month', h.month, c.term_ends_on) AS ahead,
      c.term_ends_on IS NULL AND EXISTS (FROM contracts o WHERE o.customer_id = h.customer_id
        AND o.term_ends_on = h.month - 1) AS ran_out
    FROM truth_hazard h JOIN contracts c ON c.customer_id = h.customer_id
      AND h.month BETWEEN c.valid_from AND coalesce(c.valid_to, DATE '2026-06-30')
    WHERE prepaid <> p OR locked <> coalesce(ahead >= 3, false) OR ending <> (coalesce(ahead < 3, false) OR ran_out)`),
  ).toBe(0);
});

test("bill_increase compares the last bill without add-ons with the mean of the three before", async () => {
  expect(
    await broken(`
    SELECT h.*, CASE WHEN before >= 2 THEN least(1, greatest(0, last / mean - 1)) ELSE 0 END AS expected
    FROM truth_hazard h LEFT JOIN LATERAL (
      SELECT sum(total - addons) FILTER (i.month = h.month - INTERVAL 1 MONTH)::DOUBLE AS last,
        avg(total - addons) FILTER (i.month < h.month - INTERVAL 1 MONTH) AS mean,
        count(*) FILTER (i.month < h.month - INTERVAL 1 MONTH) AS before
      FROM invoices i WHERE i.customer_id = h.customer_id AND i.month < h.month
        AND i.month >= h.month - INTERVAL 4 MONTH) ON true
    WHERE abs(coalesce(expected, 0) - bill_increase) > 0.0001`),
  ).toBe(0);
});

test("overdue counts the invoices past due and unpaid on the first of the month", async () => {
  expect(
    await broken(`
    SELECT * FROM truth_hazard h LEFT JOIN LATERAL (
      SELECT count(*) AS n FROM invoices i LEFT JOIN payments p USING (invoice_id)
      WHERE i.customer_id = h.customer_id AND i.due_on < h.month AND (p.paid_on IS NULL OR p.paid_on >= h.month)) ON true
    WHERE overdue <> least(3, n)`),
  ).toBe(0);
});

test("complaints are the unresolved contacts on network or billing of the last three months", async () => {
  expect(
    await broken(`
    SELECT * FROM truth_hazard h LEFT JOIN LATERAL (
      SELECT count(*) AS n FROM contacts c WHERE c.customer_id = h.customer_id AND NOT resolved
        AND topic IN ('network', 'billing') AND contacted_at < h.month
        AND contacted_at >= h.month - INTERVAL 3 MONTH) ON true
    WHERE complaints <> least(2, n)`),
  ).toBe(0);
});

test("dropped is the share of dropped calls in the last two months, in percent", async () => {
  expect(
    await broken(`
    SELECT * FROM truth_hazard h LEFT JOIN LATERAL (
      SELECT least(10, coalesce(100 * sum(dropped_calls) / nullif(sum(calls), 0), 0)) AS share FROM usage_monthly u
      WHERE u.customer_id = h.customer_id AND u.month < h.month AND u.month >= h.month - INTERVAL 2 MONTH) ON true
    WHERE abs(dropped - share) > 0.0001`),
  ).toBe(0);
});

test("usage_fall compares the last two months with up to four before, all of them whole", async () => {
  expect(
    await broken(`
    SELECT h.*, CASE WHEN months >= 2
      THEN least(1.5, greatest(0, (ln((1 + v0) / (1 + v1)) + ln((1 + d0) / (1 + d1))) / 2)) ELSE 0 END AS expected
    FROM truth_hazard h JOIN customers c USING (customer_id) LEFT JOIN LATERAL (
      SELECT count(*) FILTER (early) AS months, avg(voice) FILTER (early) AS v0, avg(voice) FILTER (NOT early) AS v1,
        avg(data_mb) FILTER (early) AS d0, avg(data_mb) FILTER (NOT early) AS d1
      FROM (SELECT u.*, u.month < h.month - INTERVAL 2 MONTH AS early,
          minutes_on_net + minutes_off_net + minutes_international + minutes_incoming AS voice FROM usage_monthly u)
      WHERE customer_id = h.customer_id AND month < h.month AND month >= h.month - INTERVAL 6 MONTH
        AND c.joined_on <= month) ON true
    WHERE abs(usage_fall - expected) > 0.0001`),
  ).toBe(0);
});

test("tenure is the logarithm of one and the years since joining", async () => {
  expect(
    await broken(`SELECT * FROM truth_hazard h JOIN customers USING (customer_id)
      WHERE abs(tenure - ln(1 + (h.month - joined_on) / 365.25)) > 0.0001`),
  ).toBe(0);
});

test("leaving happens as often as the formula says", async () => {
  const [row] = await data.rows(`
    SELECT sum(leaves::INTEGER) AS left_, sum(p) AS expected, sqrt(sum(p * (1 - p))) AS sd
    FROM (SELECT leaves, 1 / (1 + exp(-eta::DOUBLE)) AS p FROM truth_hazard)`);
  expect(Math.abs(Number(row?.left_) - Number(row?.expected))).toBeLessThan(3 * Number(row?.sd));
  expect(churn.monthly).toBeGreaterThan(0.015);
  expect(churn.monthly).toBeLessThan(0.02);
});

test("the formula ranks leavers of three months at an AUC between .80 and .85", async () => {
  const rows = await data.rows(`
    SELECT eta::DOUBLE AS eta, EXISTS (FROM truth_hazard l WHERE l.customer_id = h.customer_id AND l.leaves
      AND l.month >= h.month AND l.month < h.month + INTERVAL 3 MONTH) AS y
    FROM truth_hazard h WHERE month BETWEEN '2024-10-01' AND '2026-04-01'`);
  const auc = areaUnderCurve(rows.map(({ eta, y }) => ({ score: Number(eta), positive: y === true })));
  expect(auc).toBeCloseTo(churn.formula_auc, 5);
  expect(auc).toBeGreaterThan(0.8);
  expect(auc).toBeLessThan(0.85);
});

/** The share of pairs of a positive and a negative in which the positive scores higher, ties counting half. */
function areaUnderCurve(cases: { score: number; positive: boolean }[]): number {
  const byScore = Map.groupBy(cases, ({ score }) => score);
  let negatives = 0;
  let won = 0;
  for (const score of [...byScore.keys()].sort((a, b) => a - b)) {
    const tied = byScore.get(score) ?? [];
    const positive = tied.filter((one) => one.positive).length;
    won += positive * (negatives + (tied.length - positive) / 2);
    negatives += tied.length - positive;
  }
  return won / (negatives * (cases.length - negatives));
}
