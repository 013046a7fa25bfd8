import { describe, expect, it } from "vitest";
import { associationRules } from "../../../analysis/association/association-rules.ts";
import { basketsOf } from "../../../analysis/association/baskets.ts";
import { compareRules } from "../../../analysis/association/compare-rules.ts";
import { displayMethod } from "../../../analysis/relation.ts";
import { createRandom } from "../../../analysis/stats/random.ts";
import { openSql } from "../engine.ts";

const sql = await openSql();
type Row = { id: number; item: string; group: string };
const COLUMNS = { basket: "id", item: "item", group: "group" } as const;

describe("compareRules", () => {
  it("counts each rule in each group, and says where it is stronger", async () => {
    const rows = sql<Row>`select * from (values
      (1, 'tea', 'shop'), (1, 'milk', 'shop'), (2, 'tea', 'shop'), (2, 'milk', 'shop'), (3, 'rice', 'shop'),
      (4, 'tea', 'web'), (4, 'milk', 'web'), (5, 'tea', 'web'), (6, 'tea', 'web'), (7, null, 'web'),
      (8, 'tea', null)) as t(id, item, "group")`;
    const compared = await compareRules(rows, { ...COLUMNS, minimumSupport: 0.5, minimumConfidence: 0.9 });
    expect(compared.groups).toEqual([
      { group: "shop", baskets: 3 },
      { group: "web", baskets: 4 },
    ]);
    const tea = compared.rows.filter(({ left }) => left.includes("tea"));
    // Of 5 baskets with tea, 3 have milk; that both of the shop's are among them: 3 of 10 cases.
    expect(tea).toEqual([
      {
        group: "shop",
        left: ["tea"],
        right: ["milk"],
        count: 2,
        support: 2 / 3,
        confidence: 1,
        lift: 1.5,
        confidenceElsewhere: 1 / 3,
        pValue: expect.closeTo(0.3, 12),
        adjustedP: expect.any(Number),
      },
      {
        group: "web",
        left: ["tea"],
        right: ["milk"],
        count: 1,
        support: 0.25,
        confidence: 1 / 3,
        lift: 4 / 3,
        confidenceElsewhere: 1,
        pValue: 1,
        adjustedP: 1,
      },
    ]);
    expect(compared[displayMethod]()).toMatchObject([{ left: "{tea}", right: "{milk}" }, {}, {}, {}]);
  });

  it("gives the rules of each group by itself", async () => {
    const random = createRandom("groups");
    const rows = Array.from({ length: 300 }, (_, id) => ({
      id,
      group: ["a", "b", "c"][random.int(3)] as string,
    }));
    const lists = rows.map(({ group }) =>
      [..."pqrst"].filter((item) => random.next() < (item === "p" && group === "b" ? 0.8 : 0.4)),
    );
    const table = sql.from<Row>(
      rows.flatMap(({ id, group }, i) =>
        (lists[i]?.length ? (lists[i] as string[]) : [null]).map((item: string | null) => ({
          id,
          item,
          group,
        })),
      ),
    );
    const spec = { minimumSupport: 0.1, minimumConfidence: 0.4 };
    const compared = await compareRules(table, { ...COLUMNS, ...spec });
    for (const group of ["a", "b", "c"]) {
      const own = lists.filter((_, i) => rows[i]?.group === group);
      for (const rule of (await associationRules(basketsOf(own), spec)).rows()) {
        const found = compared.rows.find(
          (row) =>
            row.group === group &&
            row.left.join() === rule.left.join() &&
            row.right.join() === rule.right.join(),
        );
        expect(found).toMatchObject({
          count: rule.count,
          confidence: rule.confidence,
          support: rule.support,
        });
        expect(found?.lift).toBeCloseTo(rule.lift, 12);
      }
    }
  });

  it("takes lists of items, keeps a group without the left side, and refuses unknown columns", async () => {
    const listed = sql<{ items: string[]; kind: string }>`
      select * from (values (['a', 'b'], 'x'), (['c'], 'y'), ([], 'y')) as t(items, kind)`;
    const { rows, groups } = await compareRules(listed, { items: "items", group: "kind", minimumSupport: 1 });
    expect(groups).toEqual([
      { group: "x", baskets: 1 },
      { group: "y", baskets: 2 },
    ]);
    expect(rows.find(({ group }) => group === "y")).toMatchObject({ count: 0, confidence: null, lift: null });
    const wrong = { items: "items", group: "kin", minimumSupport: 1 } as unknown as {
      items: "items";
      group: "kind";
      minimumSupport: 1;
    };
    await expect(compareRules(listed, wrong)).rejects.toMatchObject({ hint: "Did you mean “kind”?" });
  });
});
