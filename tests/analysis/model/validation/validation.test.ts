import { describe, expect, test } from "vitest";
import { logistic } from "../../../../analysis/model/logistic/logistic.ts";
import { crossValidate } from "../../../../analysis/model/validation/cross-validate.ts";
import { splitByTime, splitStratified, withFolds } from "../../../../analysis/model/validation/folds.ts";
import { openSql } from "../../engine.ts";

const sql = await openSql();

interface Row {
  readonly customer: number;
  readonly usage: number;
  readonly leaves: boolean;
}

/** 200 rows of 50 customers, of whom every fifth leaves in the last row. */
const rows = sql<Row>`
  select i // 4 as customer, (i * 37) % 11 as usage, i // 4 % 5 = 0 and i % 4 = 3 as leaves from range(200) as t(i)`;
const shuffled = sql<Row>`select * from ${rows} order by (usage * 7919 + customer * 31) % 97`;

describe("splits", () => {
  test("by a stratified seed keep the share of both kinds, whatever the order of rows", async () => {
    const count = async (of: typeof rows) => {
      const { train, test } = await splitStratified(of, { outcome: "leaves", share: 0.3, seed: 7 });
      const [row] = await sql`
        select (select count(*) from ${train}) as train, (select count(*) filter (leaves) from ${train}) as train_leaves,
          (select count(*) from ${test}) as test, (select count(*) filter (leaves) from ${test}) as test_leaves,
          (select cast(sum(hash(t)) as varchar) from ${test} as t) as test_rows`.rows();
      return row;
    };
    expect(await count(rows)).toMatchObject({ train: 140, train_leaves: 7, test: 60, test_leaves: 3 });
    expect(await count(shuffled)).toEqual(await count(rows));
  });

  test("are others under another seed", async () => {
    const kept = async (seed: number) =>
      (await splitStratified(rows, { outcome: "leaves", seed })).test
        .rows()
        .then((list) => new Set(list.map(({ customer, usage }) => `${customer}/${usage}`)));
    expect(await kept(1)).toEqual(await kept(1));
    expect(await kept(1)).not.toEqual(await kept(2));
  });

  test("keep groups together", async () => {
    const { train, test: kept } = await splitStratified(rows, {
      outcome: "leaves",
      group: "customer",
      share: 0.2,
    });
    const [row] = await sql`select count(*) as both from (select distinct customer from ${train})
      join (select distinct customer from ${kept}) using (customer)`.rows();
    expect(row?.both).toBe(0);
    // 2 of 10 customers who left, and 8 of 40 others, of 4 rows each.
    expect([await kept.count(), await sql`select * from ${kept} where leaves`.count()]).toEqual([40, 2]);
  });

  test("by time leave out rows whose outcome was not known", async () => {
    const cuts = sql<{
      cut: Date;
    }>`select unnest(generate_series(date '2025-01-01', date '2025-12-01', interval 1 month))::date as cut`;
    const { train, test: later } = await splitByTime(cuts, {
      at: "cut",
      from: "2025-08-01",
      horizon: { months: 3 },
    });
    expect([await train.count(), await later.count()]).toEqual([5, 5]);
    const near = await splitByTime(cuts, { at: "cut", from: new Date("2025-08-01") });
    expect([await near.train.count(), await near.test.count()]).toEqual([7, 5]);
  });

  test("refuse a share beyond its limits and a column that is not there", async () => {
    await expect(splitStratified(rows, { outcome: "leaves", share: 1 })).rejects.toThrow("between 0 and 1");
    await expect(splitStratified(rows, { outcome: "leave" as "leaves" })).rejects.toThrow(
      "no column “leave”",
    );
    await expect(splitByTime(rows, { at: "usage" as never, from: "2025-01-01" })).rejects.toThrow(
      "takes a date",
    );
  });
});

describe("folds", () => {
  test("have the same share of both kinds", async () => {
    const counted = await sql`select fold, count(*) as n, count(*) filter (leaves) as y
      from ${await withFolds(rows, { outcome: "leaves" }, 5)} group by fold order by fold`.rows();
    expect(counted).toEqual([0, 1, 2, 3, 4].map((fold) => ({ fold, n: 40, y: 2 })));
  });

  test("do not depend on the order of rows", async () => {
    const sums = async (of: typeof rows) =>
      sql`select fold, cast(sum(hash(customer, usage)) as varchar) as h
      from ${await withFolds(of, { outcome: "leaves", seed: "a" }, 4)} group by fold order by fold`.rows();
    expect(await sums(shuffled)).toEqual(await sums(rows));
  });
});

describe("cross-validation", () => {
  test("scores every row by a model that has not seen it", async () => {
    const seen: number[] = [];
    const found = await crossValidate(rows, {
      outcome: "leaves",
      folds: 4,
      fit: async (train) => {
        seen.push(await train.count());
        const [mean] = await sql<{
          y: number;
        }>`select avg(cast(leaves as integer)) as y from ${train}`.rows();
        return { toSql: (tag) => tag.fragment`${mean?.y ?? 0} + usage` };
      },
    });
    expect(seen).toEqual([150, 150, 150, 150].map((n) => expect.closeTo(n, -1)));
    expect(seen.reduce((sum, n) => sum + n)).toBe(600);
    expect(await found.scored.count()).toBe(200);
    // The score, less the usage, is the share of leavers among the rows of the other folds.
    const wrong = await sql`
      select * from ${found.scored} as s where abs(score - usage - (
        select avg(cast(leaves as integer)) from ${found.scored} as o where o.fold <> s.fold)) > 1e-12`.count();
    expect(wrong).toBe(0);
    expect(found.folds.map(({ rows, positives }) => [rows, positives])).toHaveLength(4);
    expect(found.auc.mean).toBeCloseTo(found.folds.reduce((sum, { auc }) => sum + auc, 0) / 4, 12);
    expect(found.judgement.rows).toBe(200);
  });

  test("keeps the rows of a customer in one fold", async () => {
    const { scored } = await crossValidate(rows, {
      outcome: "leaves",
      group: "customer",
      fit: (train) => logistic(train, { outcome: "leaves", features: ["usage"] }),
    });
    const apart =
      await sql`select customer from ${scored} group by customer having count(distinct fold) > 1`.count();
    expect(apart).toBe(0);
  });

  test("names the fold in which a model could not be learned", async () => {
    const constant = sql<Row>`select * replace (1 as usage) from ${rows}`;
    await expect(
      crossValidate(constant, {
        outcome: "leaves",
        fit: (train) => logistic(train, { outcome: "leaves", features: ["usage"] }),
      }),
    ).rejects.toThrow("Without part 1 of 5: “usage” has the same value");
  });

  const fit = async () => ({ toSql: () => sql.fragment`0.5` });
  test.each([
    ["one fold", { folds: 1 }, "whole number from 2"],
    ["more folds than leavers", { folds: 11 }, "Only 10 of 11 parts have rows with the outcome."],
    ["an option that is none", { fold: 3 }, "Did you mean “folds”?"],
  ])("refuses %s", async (_, options, message) => {
    const asked = crossValidate(rows, { outcome: "leaves", fit, ...options });
    await expect(
      asked.catch((error: Error & { hint?: string }) => `${error.message} ${error.hint}`),
    ).resolves.toContain(message);
  });

  test("refuses rows of one outcome, and none", async () => {
    const stay = sql<Row>`select * from ${rows} where not leaves`;
    await expect(crossValidate(stay, { outcome: "leaves", fit })).rejects.toThrow("Only 0 of 5 parts");
    const none = sql<Row>`select * from ${rows} where false`;
    await expect(crossValidate(none, { outcome: "leaves", fit })).rejects.toThrow("Only 0 of 5 parts");
  });
});
