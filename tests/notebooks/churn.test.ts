import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import type { RunReport } from "../../server/cli/run-report.ts";
import type { Input } from "../../shared/output/input.ts";
import { MIME } from "../../shared/output/output.ts";
import { openSql } from "../analysis/engine.ts";
import { ask } from "../support/duckdb.ts";
import { ROOT } from "../support/source-files.ts";
import { compareAreas, type TruthCase, truthCases } from "./churn-truth.ts";
import { outputsOf, rowsOf, runNotebook, troubles, workspaceWith } from "./run-notebook.ts";

const DATA = path.join(ROOT, "datasets");
const file = (name: string) => path.join(DATA, `${name}.parquet`);
const TABLES = ["customers", "contracts", "invoices", "payments", "purchases", "usage_monthly", "contacts"];
const TIMEOUT = 120_000;

const sample = () => workspaceWith(...TABLES.map(file));

const sql = await openSql();

describe("the churn notebook", () => {
  it(
    "ranks the leavers of months it has not seen as well as the planted formula does, and says so",
    async () => {
      const report = await runNotebook(withScores(), sample());
      expect(troubles(report)).toEqual([]);
      const cases = await truthCases("2026-02-01", "2026-04-01");
      const scored = scoresOf(report);
      expect(scored.size).toBe(cases.length);
      const score = ({ customer, cut }: TruthCase) => scored.get(`${customer},${cut}`) ?? Number.NaN;
      // The chance in the first month alone is no bound on three: it knows neither what contracts agree nor what goes on.
      const formula = await compareAreas(sql, cases, score, "formula");
      expect(formula.z).toBeGreaterThan(3);
      // Within .02 of the formula over the same months, with what is known on the day, on the same customers: the difference
      // has a standard error of .004. Knowing how everything goes on is out of reach.
      const known = await compareAreas(sql, cases, score, "known");
      expect(Math.abs(known.difference)).toBeLessThan(0.02);
      expect(known.standardError).toBeLessThan(0.006);
      const foreseen = await compareAreas(sql, cases, score, "foreseen");
      expect(foreseen.z).toBeLessThan(-3);

      const said = String(outputsOf(report, "verdict")[0]);
      expect(said).toContain(`The area under the curve is ${known.first.toFixed(3)}`);
      const method = readFileSync(path.join(ROOT, "notebooks", "churn.nb.ts"), "utf8");
      expect(method).toContain(`an area of ${known.second.toFixed(3)} in the months kept for judging`);
      expect(method).toContain(`go on, with ${foreseen.second.toFixed(3)}. `);
      expect(method).toContain(`reaches ${known.first.toFixed(3)}.`);

      const charts = outputsOf(report, "quality", MIME.layout)
        .map((layout) => JSON.stringify(layout))
        .join();
      expect(charts).toContain(`in the ${whole(cases.length)} cases of these months`);
      expect(charts).toContain(`and ${whole(cases.filter(({ leaves }) => leaves).length)} left.`);
      expect(outputsOf(report, "headline")[0]).toContain(
        `${whole(await customersOn("2026-07-01"))} customers on 2026-07-01`,
      );
      expect(outputsOf(report, "warnings")[0]).toContain("No feature gives itself away");
      await expectComposition(report);
      await expectCallList(report);
      expectProfit(report);
    },
    TIMEOUT,
  );

  it(
    "finds the planted drivers: with a horizon of a month, the coefficients are those of the formula",
    async () => {
      const report = await runNotebook(withScores(), sample(), { horizon: 1, lookBack: 18 });
      expect(troubles(report)).toEqual([]);
      // Over one month the formula is all that can be known: nothing ranks better, and the model hardly worse.
      const cases = await truthCases("2026-04-01", "2026-06-01", 1);
      const scored = scoresOf(report);
      const score = ({ customer, cut }: TruthCase) => scored.get(`${customer},${cut}`) ?? Number.NaN;
      const { difference, standardError, second } = await compareAreas(sql, cases, score, "formula");
      expect(second).toBeGreaterThan(0.88);
      expect(difference).toBeLessThan(3 * standardError);
      expect(difference).toBeGreaterThan(-0.01);
      const { rows } = rowsOf(report, "coefficients");
      const found = (term: string) => rows.find((row) => row.term === term) ?? {};
      const planted: Record<string, number> = {
        bill_rise: 3,
        overdue: 1.2,
        complaints: 1.1,
        // Shares here, percent there; and doublings here, natural logarithms there.
        dropped_calls: 0.42 * 100,
        tenure: -1.5 * Math.LN2,
        "contract: prepaid": 0.2,
      };
      for (const [term, truth] of Object.entries(planted)) {
        const { coefficient, "standard error": error } = found(term);
        expect(Math.abs(Number(coefficient) - truth), term).toBeLessThan(4 * Number(error));
        if (term !== "contract: prepaid") expect(found(term).p, term).toBeLessThan(1e-6);
      }
      // Falling use drives away, an ending term even more, and being bound keeps.
      expect(found("usage_fall").coefficient).toBeGreaterThan(2);
      expect(found("term: ends soon").coefficient).toBeGreaterThan(1);
      expect(found("term: ends soon").p).toBeLessThan(1e-6);
    },
    TIMEOUT,
  );

  it(
    "follows its controls, and knows nothing of what is after the day: whatever happens then, all is the same to the bit",
    async () => {
      const controls = {
        method: "trees",
        lookBack: 6,
        cut: "2026-04-01",
        success: 0,
        threshold: 0.4,
        whom: "nobody",
      };
      const report = await runNotebook("churn.nb.ts", sample(), controls);
      expect(troubles(report)).toEqual([]);
      expect(outputsOf(report, "headline")[0]).toContain(
        `${whole(await customersOn("2026-04-01"))} customers on 2026-04-01`,
      );
      const area = Number(
        /area under the curve is (\d\.\d+)/.exec(String(outputsOf(report, "verdict")[0]))?.[1],
      );
      const cases = await truthCases("2025-11-01", "2026-01-01");
      const { second: known } = await compareAreas(sql, cases, ({ known }) => known, "known");
      expect(Math.abs(area - known)).toBeLessThan(0.04);
      expect(outputsOf(report, "profit").join(" ")).toContain("At these costs no threshold brings a profit");
      const [curve] = outputsOf(report, "threshold-choice", MIME.input) as Input[];
      expect(curve).toMatchObject({
        name: "threshold",
        value: 0.4,
        definition: { control: "curve", x: { 0: 0 } },
      });
      expect(curve?.definition).not.toHaveProperty("optimum");
      const { rows } = rowsOf(report, "list");
      expect(rows.length).toBeGreaterThan(0);
      expect(rows.every((row) => Number(row.probability) >= 0.4)).toBe(true);
      expect(outputsOf(report, "customer")[0]).toContain("There is no customer “nobody” on 2026-04-01");

      const planted = await anotherFuture(controls.cut);
      const after = await runNotebook("churn.nb.ts", planted, controls);
      expect(troubles(after)).toEqual([]);
      const shownBy = (of: RunReport, id: string) => [outputsOf(of, id), outputsOf(of, id, MIME.table)];
      for (const id of RESULTS) expect(shownBy(after, id), id).toEqual(shownBy(report, id));
      // It was another future: what is counted of the time after it differs.
      const later = "select count(*)::integer as n from '$' where left_on >= '2026-04-01'";
      expect(await ask(later.replace("$", path.join(planted, "datasets", "customers.parquet")))).not.toEqual(
        await ask(later.replace("$", file("customers"))),
      );
    },
    TIMEOUT,
  );

  it(
    "says so where nobody left",
    async () => {
      const workspace = sample();
      const place = path.join(workspace, "datasets", "customers.parquet");
      await ask(
        `copy (from (select * replace (null::date as left_on, null::varchar as left_reason, null::varchar as left_direction, null::varchar as left_to) from '${file("customers")}')) to '${place}'`,
      );
      const report = await runNotebook("churn.nb.ts", workspace);
      expect(troubles(report)).toEqual([]);
      expect(outputsOf(report, "headline")[0]).toContain("there are 0 leavers in the months to learn from");
      expect(outputsOf(report, "why")[0]).toContain("Nobody left in the twelve months before 2026-07-01");
      expect(outputsOf(report, "survival").join()).toContain("Nobody left");
      expect(outputsOf(report, "threshold-choice")).toEqual([]);
      expect(rowsOf(report, "list").table.rowCount).toBe(0);
    },
    TIMEOUT,
  );

  it(
    "says which columns a table lacks",
    async () => {
      await expect(runNotebook("churn.nb.ts", sample(), { usage: "contacts" })).rejects.toThrow(
        "“contacts” does not show which of its columns are customer, month, calls, dropped, onNet, offNet, international, incoming, data: choose them.",
      );
    },
    TIMEOUT,
  );

  it(
    "says what is wanting where there is nothing to learn from",
    async () => {
      const workspace = sample();
      const empty = path.join(workspace, "datasets");
      mkdirSync(empty, { recursive: true });
      for (const name of TABLES)
        await ask(`copy (from '${file(name)}' where false) to '${path.join(empty, `${name}.parquet`)}'`);
      const report = await runNotebook("churn.nb.ts", workspace);
      expect(troubles(report)).toEqual([]);
      expect(outputsOf(report, "headline")[0]).toContain("There is too little to learn from.");
      expect(rowsOf(report, "list").table.rowCount).toBe(0);
    },
    TIMEOUT,
  );
});

/** Cells that tell of what was known on the day. */
const RESULTS = [
  "headline",
  "coefficients",
  "verdict",
  "quality",
  "warnings",
  "threshold-choice",
  "profit",
  "list",
];

/** The sample with another future: from the day on, all is multiplied, moved or invented, table by table. */
async function anotherFuture(day: string): Promise<string> {
  const workspace = sample();
  const write = (name: string, query: string) =>
    ask(`copy (${query}) to '${path.join(workspace, "datasets", `${name}.parquet`)}'`);
  await write(
    "customers",
    `select * replace (if(left_on >= '${day}' or (left_on is null and customer_id % 3 = 0), date '${day}' + (customer_id % 60)::integer, left_on) as left_on,
      if(left_on >= '${day}', 'price', left_reason) as left_reason) from '${file("customers")}'`,
  );
  await write(
    "contracts",
    `select * replace (if(valid_to >= '${day}', null, valid_to) as valid_to) from '${file("contracts")}' where valid_from < '${day}'
      union all by name select * replace (date '${day}' as valid_from, 'postpaid_24' as contract, date '2030-01-01' as term_ends_on) from '${file("contracts")}' where valid_to is null`,
  );
  await write(
    "invoices",
    `select * replace (if(month + interval 1 month > '${day}', total * 7, total) as total) from '${file("invoices")}'`,
  );
  await write(
    "payments",
    `select * replace (if(paid_on > '${day}', date '2031-01-01', paid_on) as paid_on) from '${file("payments")}'`,
  );
  await write(
    "purchases",
    `select * replace (if(bought_at >= '${day}', amount * 9, amount) as amount) from '${file("purchases")}'`,
  );
  await write(
    "usage_monthly",
    `select * replace (if(month >= '${day}', calls, dropped_calls) as dropped_calls, if(month >= '${day}', 0, data_mb) as data_mb) from '${file("usage_monthly")}'`,
  );
  await write(
    "contacts",
    `select * replace (contacted_at < '${day}' and resolved as resolved, if(contacted_at >= '${day}', 'billing', topic) as topic) from '${file("contacts")}'`,
  );
  return workspace;
}

async function expectComposition(report: RunReport): Promise<void> {
  const { rows } = rowsOf(report, "composition");
  const expected = await ask(`
    select left_reason as level, count(*)::integer as leavers from '${file("customers")}'
    where left_on between '2025-07-01' and '2026-06-30' and left_reason is not null group by 1 order by leavers desc, level`);
  const reasons = rows.filter((row) => row.by === "reason" && row.level !== "(unknown)");
  expect(reasons.map(({ level, leavers }) => ({ level, leavers }))).toEqual(expected);
  const moves = rowsOf(report, "movement").rows.filter((row) => row.by === "segment");
  const [counted] = await ask(`
    select count(*) filter (joined_on between '2025-07-01' and '2026-06-30')::integer as came,
      count(*) filter (left_on between '2025-07-01' and '2026-06-30')::integer as went from '${file("customers")}'`);
  expect(sum(moves, "came")).toBe(counted?.came);
  expect(sum(moves, "went")).toBe(counted?.went);
}

/** Those on the list are customers, with the channel that their consent allows and reasons in words. */
async function expectCallList(report: RunReport): Promise<void> {
  const { table, rows } = rowsOf(report, "list");
  expect(table).toMatchObject({ fileName: "call-list-2026-07-01" });
  expect(table.rowCount).toBeGreaterThan(100);
  const ids = rows.map(({ customer }) => Number(customer));
  const known = await ask(`
    select customer_id as customer, case when consent_sms then 'SMS' else 'call' end as channel from '${file("customers")}'
    where customer_id in (${ids}) and left_on is null`);
  const channels = new Map(known.map(({ customer, channel }) => [customer, channel]));
  for (const row of rows) {
    expect(row.channel).toBe(channels.get(row.customer as number));
    expect(Number(row["value at risk"])).toBeCloseTo(
      Number(row.probability) * Number(row["monthly revenue"]) * 12,
      6,
    );
    expect(row.reasons).not.toBe("");
  }
  const stakes = rows.map((row) => Number(row["value at risk"]));
  expect(stakes).toEqual([...stakes].sort((a, b) => b - a));
}

/** The sentence under the profit curve says what a plain count of the same customers gives. */
function expectProfit(report: RunReport): void {
  const [curve] = outputsOf(report, "threshold-choice", MIME.input) as Input[];
  const definition = curve?.definition;
  if (definition?.control !== "curve") throw new Error("There is no curve.");
  const { x, y, baseline, optimum, initial } = definition;
  expect(curve?.value).toBe(optimum);
  expect(initial).toBe(optimum);
  const best = y[x.indexOf(Number(optimum))] as number;
  expect(Math.max(...y)).toBe(best);
  // Called all, it makes no difference in which order.
  expect(baseline?.y[0]).toBe(y[0]);
  const said = String(outputsOf(report, "profit")[0]);
  expect(said).toContain(`a profit of ${Math.round(best).toLocaleString("en")} yuan`);
}

/** A copy of the notebook with a cell more, which tells the score of each case that is kept for judging. */
function withScores(): string {
  const folder = mkdtempSync(path.join(tmpdir(), "clientele-churn-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const source = readFileSync(path.join(ROOT, "notebooks", "churn.nb.ts"), "utf8");
  const cell = `// %% id="scores"
const cases = await sql\`select customer, cast(cut as varchar) as cut, \${trial!.toSql(sql)} as p from \${test} order by all\`.rows();
console.log(cases.map(({ customer, cut, p }) => [customer, cut, p].join()).join("\\n"));`;
  const file = path.join(folder, "churn.nb.ts");
  writeFileSync(file, `${source}\n${cell}\n`);
  return path.relative(path.join(ROOT, "notebooks"), file);
}

function scoresOf(report: RunReport): Map<string, number> {
  const lines = outputsOf(report, "scores").join("").trim().split("\n");
  return new Map(
    lines.map((line) => {
      const [customer, cut, p] = line.split(",");
      return [`${customer},${cut}`, Number(p)];
    }),
  );
}

async function customersOn(day: string): Promise<number> {
  const [row] = await ask(`select count(*)::integer as n from '${file("customers")}'
    where joined_on < '${day}' and (left_on is null or left_on >= '${day}')`);
  return Number(row?.n);
}

const whole = (value: unknown) => Number(value).toLocaleString("en");

function sum(rows: readonly Record<string, unknown>[], column: string): number {
  return rows.reduce((total, row) => total + Number(row[column]), 0);
}
