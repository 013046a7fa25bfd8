/** What danfojs does with the frames that relations give. */
import { concat, type DataFrame, merge, type Series, toJSON } from "danfojs-node";
import { expect, test } from "vitest";
import { opened } from "./opened.ts";

const ROWS = `select * from (values
  (1, timestamp '2024-01-01 10:00', 1.5::double, 'a', true, true, [1, 2]),
  (2, timestamp '2024-06-01 00:00', null, 'b', false, null, null),
  (3, null, 3.0, 'a', true, false, [3]),
  (4, timestamp '2023-12-31 23:59', 4.0, null, false, null, [])) as t(id, seen, amount, kind, sure, maybe, list)`;

async function frameOf(text = ROWS): Promise<DataFrame> {
  const { data } = await opened();
  return data.sql(Object.assign([text], { raw: [text] })).frame();
}

const records = (frame: unknown) => toJSON(frame as DataFrame) as Record<string, unknown>[];

test("describe gives the columns of numbers, whatever stands beside them", async () => {
  const described = (await frameOf()).describe() as DataFrame;
  expect(described.columns).toEqual(["id", "amount", "sure"]);
  expect(described.index.slice(0, 3)).toEqual(["count", "mean", "std"]);
  // (1.5 + 3 + 4) / 3
  const [count, mean] = described.values as number[][];
  expect([count?.[0], mean?.[0]]).toEqual([4, 2.5]);
  expect([count?.[1], mean?.[1]]).toEqual([3, 8.5 / 3]);
});

test("groups have several aggregates", async () => {
  const grouped = (await frameOf()).groupby(["kind"]).agg({ amount: ["mean", "sum"], id: "count" });
  expect(records(grouped).slice(0, 1)).toEqual([
    { kind: "a", amount_mean: 2.25, amount_sum: 4.5, id_count: 2 },
  ]);
});

test("frames are merged and put one behind the other", async () => {
  const [left, right] = [
    await frameOf(),
    await frameOf("select 1 as id, date '2020-02-29' as born union all select 3, null"),
  ];
  const merged = merge({ left, right, on: ["id"], how: "inner" });
  expect(records(merged).map(({ id, born }) => [id, born])).toEqual([
    [1, new Date(Date.UTC(2020, 1, 29))],
    [3, null],
  ]);
  expect((concat({ dfList: [left, left], axis: 0 }) as DataFrame).shape).toEqual([8, 7]);
});

test("rows are picked, sorted and filled", async () => {
  const frame = await frameOf();
  const amount = frame.amount as Series;
  expect(records(frame.query(amount.gt(2))).map(({ id }) => id)).toEqual([3, 4]);
  expect((frame.sortValues("id", { ascending: false }).id as Series).values).toEqual([4, 3, 2, 1]);
  const filled = frame.fillNa([0, "?"], { columns: ["amount", "kind"] });
  expect(records(filled).map(({ amount, kind }) => [amount, kind])).toEqual([
    [1.5, "a"],
    [0, "b"],
    [3, "a"],
    [4, "?"],
  ]);
  expect((frame.dropNa({ axis: 1 }) as DataFrame).shape[0]).toBe(1);
  // danfojs counts months from 0, as `Date` does.
  expect((frame.seen as Series).dt.month().values.slice(0, 2)).toEqual([0, 5]);
});

test("values come out as they went in", async () => {
  expect(records(await frameOf())[0]).toEqual({
    id: 1,
    seen: new Date(Date.UTC(2024, 0, 1, 10)),
    amount: 1.5,
    kind: "a",
    sure: true,
    maybe: true,
    list: [1, 2],
  });
});

test("a frame without rows has its columns", async () => {
  const empty = await frameOf(`${ROWS} where id > 4`);
  expect(empty.columns).toEqual(["id", "seen", "amount", "kind", "sure", "maybe", "list"]);
  expect(records(empty)).toEqual([]);
});
