import path from "node:path";
import { describe, expect, it } from "vitest";
import { frequentSequences, type SequenceSpec } from "../../../analysis/association/frequent-sequences.ts";
import { displayMethod } from "../../../analysis/relation.ts";
import { createRandom } from "../../../analysis/stats/random.ts";
import { ROOT } from "../../support/source-files.ts";
import { openSql } from "../engine.ts";

const sql = await openSql([
  { name: "purchases", file: path.join(ROOT, "datasets", "purchases.parquet"), format: "parquet" },
]);
type Bought = { id: number; day: Date; item: string };

/** A line a customer: `1a 4b` is a on day 1 and b on day 4. */
function bought(...customers: string[]) {
  const rows = customers.flatMap((line, id) =>
    line
      .split(" ")
      .filter((word) => word !== "")
      .map((word) => ({ id, day: Number.parseInt(word, 10), item: word.replace(/^\d+/, "") })),
  );
  return sql<Bought>`select id, date '2026-01-01' + day as day, item from ${sql.from(rows)}`;
}

const COLUMNS = { customer: "id", at: "day", item: "item" } as const;
const find = async (customers: string[], spec: Partial<SequenceSpec<Bought>> = {}) =>
  (await frequentSequences(bought(...customers), { ...COLUMNS, within: 3, minimumCount: 2, ...spec })).rows;
const steps = (rows: readonly { steps: readonly unknown[] }[]) =>
  rows.map((row) => row.steps.join(">")).sort();

describe("sequences", () => {
  it("take each step on a later day, no more than so many days after the one before", async () => {
    const rows = await find(["1a 4b", "2a 2b 3b", "1a 5b", "7b 8a"]);
    expect(rows).toHaveLength(1);
    // Visits: 2 + 2 + 2 + 2. Of the 4 with a, 2 were followed by b; of all 8, these 2.
    expect(rows[0]).toEqual({
      steps: ["a", "b"],
      customers: 2,
      support: 0.5,
      occasions: 4,
      confidence: 0.5,
      lift: 2,
      // All of 2 followed visits among the 4 of 8 with a: 6 of 28.
      pValue: expect.closeTo(6 / 28, 12),
      // Looked at: a and b after a, after b, and after a and b: six times 6 of 28 is no finding.
      adjustedP: 1,
    });
  });

  it("count an occasion once, however often it is followed, and each occasion of a customer", async () => {
    const [row] = await find(["1a 2b 3b 9a", "1a 2b"], { longest: 2 });
    expect(row).toMatchObject({ steps: ["a", "b"], occasions: 3, confidence: 2 / 3, customers: 2 });
  });

  it("may repeat an item, and grow longer by any occasion", async () => {
    // From the second a on day 4, c is in reach; from the first it is not.
    const customers = ["1a 4a 6b 9c", "1a 4a 6b 9c"];
    expect(steps(await find(customers))).toEqual(["a>a", "a>a>b", "a>b", "a>b>c", "b>c"]);
    expect(steps(await find(customers, { longest: 4 }))).toContain("a>a>b>c");
    expect(steps(await find(customers, { longest: 2 }))).toEqual(["a>a", "a>b", "b>c"]);
  });

  it("of a naive count over random customers are all there", async () => {
    const random = createRandom("sequences");
    for (let round = 0; round < 8; round++) {
      const customers = Array.from({ length: 12 }, () =>
        Array.from({ length: random.int(9) }, () => `${random.int(12)}${"abc"[random.int(3)]}`).join(" "),
      );
      const rows = await find(customers, { minimumCount: 2, longest: 3 });
      const found = rows.map((row) => [
        row.steps.join(""),
        row.customers,
        row.occasions,
        Math.round(row.confidence * row.occasions),
      ]);
      expect(found.sort()).toEqual(naive(customers, 3, 2, 3).sort());
    }
  });
});

describe("degenerate input", () => {
  it("without rows, and with one visit a customer, has no sequences", async () => {
    const nothing = sql<Bought>`select * from ${bought("1a")} where false`;
    const none = await frequentSequences(nothing, { ...COLUMNS, within: 3, minimumSupport: 0.1 });
    expect([none.rows, none.customers, none.visits]).toEqual([[], 0, 0]);
    expect(await find(["1a", "1b", "1a 1b"])).toEqual([]);
  });

  it("leaves out rows without a customer, a date or an item", async () => {
    const rows = sql<Bought>`
      select * from (values (1, date '2026-01-01', 'a'), (1, date '2026-01-02', 'b, c '), (null, date '2026-01-02', 'b'),
        (2, null, 'a'), (3, date 'infinity', 'a'), (4, date '2026-01-01', null), (5, date '2026-01-01', ' ')) as t(id, day, item)`;
    const found = await frequentSequences(rows, { ...COLUMNS, within: 1, minimumCount: 1 });
    expect(found[displayMethod]()).toMatchObject([{ sequence: 'a → "b, c "', customers: 1, support: 1 }]);
  });

  it("refuses what makes no sense, with the way out", async () => {
    await expect(find(["1a 2b"], { within: 0 })).rejects.toThrow(
      "within must be a whole number above 0, got 0.",
    );
    await expect(find(["1a 2b"], { longest: 1 })).rejects.toThrow("longest must be a whole number above 1");
    const many = find(["1a 2b 3c 4d", "1a 2b 3c 4d"], { limit: 3 });
    await expect(many).rejects.toMatchObject({
      message: "More than 3 sequences are those of 2 customers or more.",
      hint: "Try minimumCount: 3, fewer steps (longest), or raise limit.",
    });
  });
});

describe("the sample data", () => {
  it("has its three planted sequences, each within its days the strongest that leads to its product", async () => {
    const add_ons = sql<{ customer_id: number; bought_at: Date; product: string }>`
      select customer_id, bought_at, product from purchases where category <> 'top_up'`;
    const planted = [
      ["Data Boost 5 GB", "Data Boost 20 GB", 30],
      ["Earbuds", "Music Plus", 14],
      ["Home Hub", "Security Camera", 45],
    ] as const;
    for (const [first, next, within] of planted) {
      const { rows } = await frequentSequences(add_ons, {
        customer: "customer_id",
        at: "bought_at",
        item: "product",
        within,
        minimumCount: 50,
        longest: 2,
      });
      const strongest = rows.find((row) => row.steps[1] === next);
      expect(strongest?.steps).toEqual([first, next]);
      expect(strongest?.adjustedP).toBeLessThan(1e-6);
      const [expected] = await sql<{ occasions: number; followed: number }>`
        with visits as (select distinct customer_id, bought_at::date as day, product from ${add_ons})
        select count(*) as occasions, count(*) filter (where exists (
          select 1 from visits as n where n.customer_id = f.customer_id and n.product = ${next}
            and n.day - f.day between 1 and ${within})) as followed
        from visits as f where product = ${first}`.rows();
      expect(strongest?.occasions).toBe(expected?.occasions);
      expect(strongest?.confidence).toBeCloseTo(Number(expected?.followed) / Number(expected?.occasions), 12);
    }
  });
});

function naive(customers: readonly string[], within: number, minimum: number, longest: number) {
  const days = customers.map((line) => {
    const visits = new Map<number, Set<string>>();
    for (const word of line.split(" ").filter((one) => one !== "")) {
      const day = Number.parseInt(word, 10);
      visits.set(day, (visits.get(day) ?? new Set()).add(word.replace(/^\d+/, "")));
    }
    return visits;
  });
  /** Days on which a sequence can end. */
  const ends = (visits: Map<number, Set<string>>, sequence: string): number[] => {
    const last = [...visits].filter(([, items]) => items.has(sequence.at(-1) as string)).map(([day]) => day);
    if (sequence.length === 1) return last;
    const before = ends(visits, sequence.slice(0, -1));
    return last.filter((day) => before.some((earlier) => day > earlier && day - earlier <= within));
  };
  const found: [string, number, number, number][] = [];
  const grow = (prefix: string) => {
    for (const item of "abc") {
      const sequence = prefix + item;
      const having = days.filter((visits) => ends(visits, sequence).length > 0).length;
      if (having < minimum) continue;
      if (sequence.length > 1) {
        const occasions = days.map((visits) => ends(visits, prefix));
        const followed = occasions.map(
          (all, i) =>
            all.filter((day) =>
              [...(days[i] as Map<number, Set<string>>)].some(
                ([later, items]) => items.has(item) && later > day && later - day <= within,
              ),
            ).length,
        );
        const sum = (values: number[]) => values.reduce((a, b) => a + b, 0);
        found.push([sequence, having, sum(occasions.map((all) => all.length)), sum(followed)]);
      }
      if (sequence.length < longest) grow(sequence);
    }
  };
  grow("");
  return found;
}
