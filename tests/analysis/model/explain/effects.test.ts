import { describe, expect, test } from "vitest";
import { comingAndGoing } from "../../../../analysis/churn/movement/coming-and-going.ts";
import { churnComposition } from "../../../../analysis/churn/movement/composition.ts";
import { partialDependence } from "../../../../analysis/model/explain/partial-dependence.ts";
import { logistic } from "../../../../analysis/model/logistic/logistic.ts";
import { createRandom } from "../../../../analysis/stats/random.ts";
import { openSql } from "../../engine.ts";

const sql = await openSql();

describe("partial dependence", () => {
  const rows = sql<{ a: number; b: number | null; c: string; y: boolean }>`
    select i % 10 as a, if(i % 13 = 0, null, i * 7 % 5) as b, ['x', 'y'][i % 2 + 1] as c, (i * 37) % 100 < 20 + 5 * (i % 10) as y
    from range(200) as t(i)`;

  test("is the mean prediction with one feature held, by an independent loop", async () => {
    const model = await logistic(rows, { outcome: "y", features: ["a", "b", "c"], missing: "indicate" });
    const { points } = await partialDependence(model, rows, { feature: "a", points: 4 });
    const all = await rows.rows();
    expect(points.map(({ value }) => value)).toEqual([0, 3, 6, 9]);
    expect(points.map(({ rows: n }) => n)).toEqual([20, 60, 60, 60]);
    for (const { value, mean } of points) {
      const sum = all.reduce((total, { b, c }) => total + model.probability({ a: Number(value), b, c }), 0);
      expect(mean).toBeCloseTo(sum / 200, 10);
    }
    const levels = await partialDependence(model, rows, { feature: "c" });
    expect(levels.points.map(({ value, rows: n }) => [value, n])).toEqual([
      ["x", 100],
      ["y", 100],
    ]);
  });

  test("refuses a feature without values, and one that is not there", async () => {
    const model = { toSql: () => sql.fragment`0.5` };
    const empty = sql<{ a: number | null }>`select cast(null as double) as a`;
    await expect(partialDependence(model, empty, { feature: "a" })).rejects.toThrow("no value in any row");
    await expect(partialDependence(model, rows, { feature: "z" as "a" })).rejects.toThrow("no column “z”");
    await expect(partialDependence(model, rows, { feature: "a", points: 1 })).rejects.toThrow(
      "whole number from 2",
    );
  });
});

describe("composition of leavers", () => {
  const customers = sql<{
    gone: boolean | null;
    reason: string | null;
    contract: string | null;
    revenue: number | null;
  }>`
    select * from (values (true, 'price', 'prepaid', 30), (true, null, 'prepaid', 10), (false, null, 'prepaid', 20),
      (false, null, 'postpaid', 50), (true, 'price', null, null), (null, 'moved', 'prepaid', 1000)) as t(gone, reason, contract, revenue)`;

  test("is counted by hand", async () => {
    const found = await churnComposition(customers, {
      outcome: "gone",
      by: ["reason", "contract"],
      value: "revenue",
    });
    expect(found).toMatchObject({ customers: 5, leavers: 3, rate: 0.6 });
    const unknown = { customers: null, rate: null, index: null };
    expect(found.rows).toEqual([
      {
        dimension: "reason",
        level: "price",
        ...unknown,
        leavers: 2,
        share: 2 / 3,
        value: 30,
        valueShare: 0.75,
      },
      {
        dimension: "reason",
        level: "(unknown)",
        ...unknown,
        leavers: 1,
        share: 1 / 3,
        value: 10,
        valueShare: 0.25,
      },
      {
        dimension: "contract",
        level: "prepaid",
        customers: 3,
        leavers: 2,
        rate: 2 / 3,
        share: 2 / 3,
        index: 2 / 3 / 0.6,
        value: 40,
        valueShare: 1,
      },
      {
        dimension: "contract",
        level: "(unknown)",
        customers: 1,
        leavers: 1,
        rate: 1,
        share: 1 / 3,
        index: 1 / 0.6,
        value: 0,
        valueShare: 0,
      },
      {
        dimension: "contract",
        level: "postpaid",
        customers: 1,
        leavers: 0,
        rate: 0,
        share: 0,
        index: 0,
        value: 0,
        valueShare: 0,
      },
    ]);
  });

  test("does without a value, and refuses when nobody left", async () => {
    const { rows } = await churnComposition(customers, { outcome: "gone", by: ["contract"] });
    expect(rows.map(({ value, valueShare }) => [value, valueShare])).toEqual([
      [null, null],
      [null, null],
      [null, null],
    ]);
    const stay = sql<{
      gone: boolean;
      contract: string;
    }>`select gone, contract from ${customers} where not gone`;
    await expect(churnComposition(stay, { outcome: "gone", by: ["contract"] })).rejects.toThrow(
      "Of 2 customers none left",
    );
    await expect(churnComposition(customers, { outcome: "gone", by: [] })).rejects.toThrow(
      "at least one column",
    );
  });
});

describe("coming and going", () => {
  const random = createRandom("moves");
  const days = ["2024-05-01", "2025-01-01", "2025-06-30", "2025-12-31", "2026-02-01"];
  const lives = Array.from({ length: 120 }, () => {
    const first = random.int(5);
    const last = random.int(6);
    return {
      kind: random.choice(["a", "b", "c"]),
      joined: days[first] as string,
      left: days[last] ?? null,
      worth: random.int(50),
    };
  });
  const column = (name: keyof (typeof lives)[number]) => lives.map((life) => life[name]);
  const customers = sql<{ kind: string; joined: Date; left: Date | null; worth: number }>`
    select unnest(${column("kind")}::varchar[]) as kind, unnest(${column("joined")}::date[]) as joined,
      unnest(${column("left")}::date[]) as "left", unnest(${column("worth")}::integer[]) as worth`;
  const period = { joined: "joined", left: "left", from: "2025-01-01", to: "2025-12-31" } as const;

  test("agrees with a plain count, and start + came - went is end", async () => {
    const { rows } = await comingAndGoing(customers, { ...period, by: ["kind"], value: "worth" });
    const valid = lives.filter(({ joined, left }) => left === null || left >= joined);
    const within = (day: string | null) => day !== null && day >= "2025-01-01" && day <= "2025-12-31";
    const expected = ["a", "b", "c"].map((level) => {
      const own = valid.filter(({ kind }) => kind === level);
      const came = own.filter(({ joined }) => within(joined));
      const went = own.filter(({ left }) => within(left));
      const at = (day: string) =>
        own.filter(({ joined, left }) => joined <= day && (left === null || left > day)).length;
      const worth = (list: typeof lives) => list.reduce((sum, life) => sum + life.worth, 0);
      const start = at("2024-12-31");
      const net = came.length - went.length;
      return {
        dimension: "kind",
        level,
        start,
        came: came.length,
        went: went.length,
        end: at("2025-12-31"),
        net,
        growth: net / start,
        valueNet: worth(came) - worth(went),
      };
    });
    expected.sort((a, b) => b.net - a.net || (a.level < b.level ? -1 : 1));
    expect(rows).toEqual(expected);
    for (const { start, came, went, end } of rows) expect(start + came - went).toBe(end);
  });

  test("knows no growth from nothing, and refuses a period that ends before it begins", async () => {
    const news = sql<{
      kind: string | null;
      joined: Date;
      left: Date | null;
    }>`select cast(null as varchar) as kind, date '2025-02-01' as joined, cast(null as date) as "left"`;
    const { rows } = await comingAndGoing(news, { ...period, by: ["kind"] });
    expect(rows).toEqual([
      {
        dimension: "kind",
        level: "(unknown)",
        start: 0,
        came: 1,
        went: 0,
        end: 1,
        net: 1,
        growth: null,
        valueNet: null,
      },
    ]);
    await expect(comingAndGoing(customers, { ...period, by: ["kind"], to: "2024-01-01" })).rejects.toThrow(
      "ends before it begins",
    );
  });
});
