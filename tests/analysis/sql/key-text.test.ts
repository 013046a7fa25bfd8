/** Keys of values: the same in TypeScript as in the engine. */
import { expect, test } from "vitest";
import { keyText, shareOf } from "../../../analysis/sql/key-text.ts";
import { openSql } from "../engine.ts";

const sql = await openSql();

test("texts of values are the same on all engines", async () => {
  const rows = sql`select 7 as whole, 'é|1:x' as word, true as flag, date '2026-06-30' as day,
    timestamp '2026-06-30 12:00:00.5' as moment, cast(0.1 as double) as share, cast(2.5 as decimal(18, 2)) as price,
    cast('nan' as double) as none, cast(1e300 as double) as huge`;
  const schema = await rows.schema();
  const texts = schema.map((column) => sql.fragment`${keyText(sql, column)} as ${sql.id(column.name)}`);
  const [found] = await sql`select ${sql.join(texts)} from ${rows}`.rows();
  expect(found).toEqual({
    whole: "7",
    word: "é|1:x",
    flag: "1",
    day: "2026-06-30",
    moment: String(Date.UTC(2026, 5, 30, 12, 0, 0, 500)),
    share: "100000",
    price: "2500000",
    none: null,
    huge: null,
  });
});

test("shares are the same in TypeScript and in the engine", async () => {
  const cases: (string | null)[][] = [["ann"], ["an", "n"], [null, ""], ["", null], ["añb", "日本"], []];
  for (const seed of [1, "s"]) {
    for (const texts of cases) {
      const bound = texts.map((text) => (text === null ? sql.fragment`cast(null as varchar)` : text));
      const [row] = await sql<{ s: number }>`select ${sql.dialect.share(bound, seed)} as s`.rows();
      expect(row?.s, JSON.stringify(texts)).toBe(shareOf(texts, seed));
    }
  }
  expect(shareOf(["ab", ""], 1)).not.toBe(shareOf(["a", "b"], 1));
});
