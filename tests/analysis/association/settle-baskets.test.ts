import { expect, it } from "vitest";
import { settleBaskets } from "../../../analysis/association/settle-baskets.ts";
import { openSql } from "../engine.ts";

const sql = await openSql();
interface Line {
  id: string;
  customer: string | null;
  item: string;
  day: Date;
  quantity: number | null;
  note: string;
}
type Short = readonly [
  id: string,
  customer: string | null,
  item: string,
  day: string,
  quantity: number | null,
];
const COLUMNS = { basket: "id", customer: "customer", item: "item", at: "day", amount: "quantity" } as const;

async function settle(...rows: Short[]) {
  const values = rows.map((row) => sql.fragment`(${sql.join([...row])})`);
  const table = sql<Line>`
    select id, customer, item, cast(day as date) as day, cast(quantity as double) as quantity, 'n' as note
    from (values ${sql.join(values)}) as t(id, customer, item, day, quantity)`;
  const { lines, totals } = await settleBaskets(table, COLUMNS);
  const kept = (await lines.rows()).map(({ id, item, note }) => `${id} ${item}${note}`).sort();
  return { kept, totals };
}

it("takes back what came back in whole, product by product, and leaves out its return", async () => {
  const { kept, totals } = await settle(
    ["1", "a", "tea", "2026-01-01", 2],
    ["1", "a", "milk", "2026-01-01", 1],
    ["2", "a", "rice", "2026-01-02", 3],
    ["C1", "a", "tea", "2026-01-03", -2],
    ["C2", "a", "rice", "2026-01-03", -3],
    ["3", "b", "tea", "2026-01-01", 2],
  );
  expect(kept).toEqual(["1 milkn", "3 tean"]);
  expect(totals).toEqual({ rows: 6, returns: 2, takenBack: 2, cancelledBaskets: 1 });
});

it("keeps what came back in part, what came back too early, and rows of which nothing is known", async () => {
  const { kept, totals } = await settle(
    ["1", "a", "tea", "2026-01-02", 5],
    ["C1", "a", "tea", "2026-01-03", -2],
    ["C0", "a", "milk", "2026-01-01", -1],
    ["2", "a", "milk", "2026-01-02", 1],
    ["3", "a", "rice", "2026-01-02", null],
    ["4", null, "tea", "2026-01-02", 1],
    ["C4", null, "tea", "2026-01-03", -1],
  );
  expect(kept).toEqual(["1 tean", "2 milkn", "3 ricen", "4 tean"]);
  expect(totals).toEqual({ rows: 7, returns: 3, takenBack: 0, cancelledBaskets: 0 });
});

it("is the table as it is where nothing came back", async () => {
  const { kept, totals } = await settle(
    ["1", "a", "tea", "2026-01-01", 2],
    ["1", "a", "tea", "2026-01-01", 2],
  );
  expect(kept).toHaveLength(2);
  expect(totals).toEqual({ rows: 2, returns: 0, takenBack: 0, cancelledBaskets: 0 });
});
