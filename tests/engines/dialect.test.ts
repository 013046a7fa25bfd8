/** What a dialect writes means the same on every engine. The expected values are worked by hand or by `node:crypto`. */
import { createHash } from "node:crypto";
import { DuckDBInstance } from "@duckdb/node-api";
import { PGlite, types } from "@electric-sql/pglite";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Dialect } from "../../shared/engine/dialect.ts";
import { duckdbDialect } from "../../shared/engine/duckdb/dialect.ts";
import { type Piece, piece, textOf } from "../../shared/engine/piece.ts";
import { postgresDialect } from "../support/pglite/dialect.ts";

interface Asked {
  ask(text: string): Promise<Record<string, unknown>[]>;
  close(): Promise<void>;
}

const ENGINES: readonly { dialect: Dialect; open(): Promise<Asked> }[] = [
  { dialect: duckdbDialect, open: openDuckDB },
  { dialect: postgresDialect, open: openPostgres },
];

/** PostgreSQL in WebAssembly takes its time to start where the machine is busy. */
const STARTING = 60_000;

describe.each(ENGINES)("$dialect.name", ({ dialect: d, open }) => {
  let engine: Asked;
  beforeAll(async () => {
    engine = await open();
  }, STARTING);
  afterAll(() => engine.close());

  const ask = async (text: string) =>
    (await engine.ask(text)).map((row) => Object.values(row).map(plainValue));
  /** The value of each expression. */
  const values = async (...pieces: Piece<string>[]) =>
    (await ask(`select ${pieces.map((each, i) => `${textOf(each)} as v${i}`).join(", ")}`))[0];
  /** An expression over a table of rows `x, y`. */
  const over = async (rows: string, ...pieces: Piece<string>[]) =>
    (
      await ask(
        `select ${pieces.map((each, i) => `${textOf(each)} as v${i}`).join(", ")} from (values ${rows}) as t(x, y)`,
      )
    )[0];
  const dbl = (text: string) => `cast(${text} as ${d.type("double")})`;

  test("names and texts are quoted, whatever stands in them", async () => {
    expect(await ask(`select ${d.literal("it's \\ $1 --")} as ${d.identifier('a "b"')}`)).toEqual([
      ["it's \\ $1 --"],
    ]);
  });

  test("constants of doubles are exact to the bit", async () => {
    const numbers = [
      0.1,
      1 / 3,
      5e-324,
      1.7976931348623157e308,
      123456789.12345679,
      -0,
      NaN,
      Infinity,
      -Infinity,
    ];
    const [row] = await ask(`select ${numbers.map((x, i) => `${d.double(x)} as v${i}`).join(", ")}`);
    expect(row?.map((x) => (Object.is(x, 0) ? -0 : x))).toEqual(numbers);
  });

  test("finite tells NaN and infinities from numbers, and keeps null", async () => {
    const found = await values(
      ...["1.5", "'nan'", "'infinity'", "'-infinity'", "null"].map((x) => d.isFinite(dbl(x))),
      d.isFinite("cast('infinity' as timestamp)", "moment"),
      d.isFinite("cast('2024-02-29' as date)", "moment"),
    );
    expect(found).toEqual([true, false, false, false, null, false, true]);
    expect(await values(d.isNaN(dbl("'nan'")), d.isNaN(dbl("3")), d.isNaN(dbl("null")))).toEqual([
      true,
      false,
      null,
    ]);
  });

  test("whole numbers are divided towards zero, by zero to null", async () => {
    const found = await values(
      ...["7", "-7", "6"].map((x) => d.wholeDivide(x, "2")),
      d.wholeDivide("1", "0"),
    );
    expect(found).toEqual([3, -3, 3, null]);
    const wide = `cast('170141183460469' as ${d.type("wide")})`;
    expect(await values(d.wholeDivide(wide, "10"))).toEqual([17014118346046]);
  });

  test("what cannot be cast is null", async () => {
    const cast = async (text: string, type: "bigint" | "double") =>
      (
        await ask(
          `select ${textOf(d.castOrNull<string>("x", type))} as v from (values ('${text}'), ('0')) as t(x)`,
        )
      )[0]?.[0];
    expect(await cast("12", "bigint")).toBe(12);
    expect(await cast("x", "bigint")).toBeNull();
    expect(await cast("99999999999999999999", "bigint")).toBeNull();
    expect(await cast("1e3", "double")).toBe(1000);
  });

  test("a decimal holds no NaN, and nothing too large for it", async () => {
    const cast = (text: string) => d.castOrNull<string>(dbl(text), "decimal(18, 6)");
    const found = await values(...["1.5", "'nan'", "'infinity'", "1e12", "-2", "null"].map(cast));
    expect(found?.map((x) => (x === null ? null : Number(x)))).toEqual([1.5, null, null, null, -2, null]);
  });

  test("booleans and numbers are true or not, and conditions are 1 and 0", async () => {
    const found = await values(
      ...["true", "false", "1", "0", "null"].map((x) => d.truth(x === "null" ? "cast(null as integer)" : x)),
      d.truth(dbl("0")),
      d.truth(dbl("1")),
    );
    expect(found).toEqual([true, false, true, false, null, false, true]);
    expect(await values(d.indicator("(1 < 2)"), d.indicator("(2 < 1)"), d.indicator("(1 < null)"))).toEqual([
      1,
      0,
      null,
    ]);
  });

  test("lengths of time are those of the calendar", async () => {
    const at = (text: string) => `cast('${text}' as ${d.type("moment")})`;
    const later = (day: string, span: Piece<string>) =>
      piece<string>`cast(cast(cast('${day}' as date) + ${span} as date) as varchar(10))`;
    const found = await values(
      later("2024-01-31", d.span(1, "month")),
      later("2023-12-31", d.span(60, "day")),
      piece<string>`cast(${d.daysLater<string>("cast('2024-02-28' as date)", "2")} as varchar(10))`,
      d.secondsBetween(at("2024-01-01 23:59:59.9"), at("2024-01-02 00:00:01")),
      d.secondsBetween(at("2024-01-02"), at("2024-01-01")),
      piece<string>`${at("2024-01-01")} + ${d.span(1, "microsecond")} > ${at("2024-01-01")}`,
    );
    expect(found).toEqual(["2024-02-29", "2024-02-29", "2024-03-01", 2, -86_400, true]);
  });

  test("the latest is that of the last row in the order, of those that count", async () => {
    const rows = "(10, 1), (20, 3), (30, 2), (40, null)";
    expect(
      await over(
        rows,
        d.latest("x", ["y"], "y is not null"),
        d.latest("x", ["y"], "x < 15"),
        d.latest("x", ["y"], "true"),
      ),
    ).toEqual([20, 10, 40]);
    expect(await over(rows, d.latest("x", ["y"], "false"))).toEqual([null]);
  });

  test("lists are multiplied and folded from the first element on", async () => {
    expect(await values(d.innerProduct([dbl("1"), dbl("2")], [dbl("10"), dbl("0.5")]))).toEqual([11]);
    const numbers = [3, 5];
    const bound = textOf(d.listOf(numbers.map(d.double), "double"));
    const step = (
      before: string | Piece<string>,
      element: string | Piece<string>,
      place: string | Piece<string>,
    ) => piece<string>`${before} * ${element} + ${place}`;
    // (2 * 3 + 1) * 5 + 2
    expect(await values(d.fold<string>({ bound, values: numbers }, 2, step))).toEqual([37]);
  });

  test("texts are asked for their beginning", async () => {
    expect(
      await values(d.startsWith("'0049'", "'00'"), d.startsWith("'0'", "'00'"), d.startsWith("'a%'", "'%'")),
    ).toEqual([true, false, false]);
  });

  test("powers of e are 0 and infinite beyond doubles", async () => {
    const found = await values(
      ...["0", "-800", "800", "'-infinity'", "'infinity'", "null"].map((x) => d.exp(dbl(x))),
    );
    expect(found).toEqual([1, 0, Infinity, 0, Infinity, null]);
  });

  test("halves are rounded away from zero", async () => {
    expect(await values(...["2.5", "-2.5", "2.4", "0.5"].map((x) => d.rounded(dbl(x))))).toEqual([
      3, -3, 2, 1,
    ]);
  });

  test("days are those of the calendar, also across midnight and leap days", async () => {
    const at = (text: string) => `cast('${text}' as ${d.type("moment")})`;
    const found = await values(
      d.daysBetween(at("2024-03-31 23:59:59"), at("2024-04-01 00:00:01")),
      d.daysBetween(at("2024-02-28"), at("2024-03-01")),
      d.daysBetween(at("2024-03-01"), at("2024-02-28")),
      d.epochDays(at("1969-12-31 12:00")),
      d.epochMilliseconds(at("1970-01-02 00:00:00.5")),
      d.epochMilliseconds(at("2024-02-29 12:34:56.789")),
    );
    expect(found).toEqual([1, 2, -2, -1, 86_400_500, Date.UTC(2024, 1, 29, 12, 34, 56, 789)]);
  });

  test("a moment is cut to its unit as the clocks of a zone show it", async () => {
    const at = `cast('2024-03-31 22:30' as ${d.type("moment")})`;
    const cut = (unit: "day" | "month" | "week" | "quarter", zone?: string) =>
      piece<string>`cast(${d.truncated<string>(unit, at, zone)} as varchar(19))`;
    expect(
      await values(
        cut("day"),
        cut("day", "Europe/Berlin"),
        cut("month", "Europe/Berlin"),
        cut("week"),
        cut("quarter"),
      ),
    ).toEqual([
      "2024-03-31 00:00:00",
      "2024-04-01 00:00:00",
      "2024-04-01 00:00:00",
      "2024-03-25 00:00:00",
      "2024-01-01 00:00:00",
    ]);
  });

  test("quantiles are of the definition that is named", async () => {
    const rows = "(1, 0), (2, 0), (3, 0), (10, 0)";
    const x = dbl("x");
    const found = await over(
      rows,
      d.quantile(x, 0.5, "discrete"),
      d.quantile(x, 0.5, "continuous"),
      d.quantile(x, [0.25, 0.26, 1], "discrete"),
      d.quantile(x, [0.25, 0.75], "continuous"),
    );
    expect(found).toEqual([2, 2.5, [1, 2, 10], [1.75, 4.75]]);
    expect(await over("(null, 0)", d.quantile(x, 0.5, "discrete"))).toEqual([null]);
  });

  test("a sum in order is the same however rows are read", async () => {
    const numbers = [1e16, 1, -1e16, 0.1, 0.2, 3e15, 1e-9];
    const expected = [...numbers].sort((a, b) => a - b).reduce((sum, each) => sum + each, 0);
    for (const order of [numbers, numbers.toReversed(), numbers.toSorted((a, b) => a - b)]) {
      const rows = order.map((x) => `(${d.double(x)}, 1)`).join(", ");
      expect(await over(rows, d.sumInOrder("x"), d.sumInOrder("x", "x > 0.15 and x < 0.25"))).toEqual([
        expected,
        0.2,
      ]);
    }
    expect(await over("(null, 1)", d.sumInOrder(dbl("x")))).toEqual([null]);
  });

  test("any value is not null where there is one, and the extremes are by the other column", async () => {
    expect(await over("(null, 1), (5, 2)", d.anyValue("x"))).toEqual([5]);
    expect(
      await over("(1, 30), (2, 10), (3, 20), (4, null)", d.atLeast("x", "y"), d.atMost("x", "y")),
    ).toEqual([2, 1]);
    expect(await over("(null, 1), (2, 2)", d.atLeast("x", "y"))).toEqual([null]);
  });

  test("texts and lists keep the order asked for", async () => {
    const rows = "('b', 2), ('a', 3), (null, 0), ('c', 1)";
    expect(await over(rows, d.joinedText("x", "; ", "y"), d.list("y", "y desc"))).toEqual([
      "c; b; a",
      [3, 2, 1, 0],
    ]);
  });

  test("all columns but some", async () => {
    const names = ["id", "Amount", "note"];
    const rows = `(select 1 as id, 2 as ${d.identifier("Amount")}, 3 as note) as t`;
    const of = { columns: names };
    expect(await ask(`select ${textOf(d.allBut<string>(["amount"], of))} from ${rows}`)).toEqual([[1, 3]]);
    expect(
      await ask(`select ${textOf(d.allBut<string>(["id"], { ...of, table: "t" }))} from ${rows}`),
    ).toEqual([[2, 3]]);
    expect(await ask(`select ${textOf(d.allBut<string>([], of))} from ${rows}`)).toEqual([[1, 2, 3]]);
    if (d.needsColumns) expect(() => d.allBut(["id"])).toThrow("name all columns");
  });

  test("lists become rows, side by side", async () => {
    const rows = d.rows<string>([
      { name: "n", type: "integer", values: textOf(d.listOf(["1", "2"], "integer")) },
      { name: "share", type: "double", values: textOf(d.listOf(["0.5", "0.25"], "double")) },
    ]);
    expect(await ask(textOf(rows))).toEqual([
      [1, 0.5],
      [2, 0.25],
    ]);
    const none = textOf(d.listOf<string>([], "integer"));
    const orNull = (list: string) => ask(`select ${textOf(d.unnestOrNull<string>(list))} as i`);
    expect(await orNull(textOf(d.listOf(["1", "2"], "integer")))).toEqual([[1], [2]]);
    expect(await orNull(none)).toEqual([[null]]);
    expect(await orNull(textOf(d.listAs<string>("null", "integer")))).toEqual([[null]]);
    expect(await ask(`select ${textOf(d.counting("2", "4"))} as i`)).toEqual([[2], [3], [4]]);
    expect(await ask(`select ${textOf(d.counting("4", "2"))} as i`)).toEqual([]);
    expect(await ask(`select ${textOf(d.unnest(d.listOf(["'x'", "'y'"], "text")))} as i`)).toEqual([
      ["x"],
      ["y"],
    ]);
  });

  test("places in lists are counted from 1", async () => {
    const list = textOf(d.listOf(["10", "20", "30"], "double"));
    const found = await values(
      d.listAt(list, "2"),
      d.listAt(list, "0"),
      d.listAt(list, "4"),
      d.listAt(list, "-1"),
      d.listPlace(list, dbl("30")),
      d.listPlace(list, dbl("31")),
      d.listContains(list, dbl("20")),
      d.listLength(list),
      d.listLength(d.listOf<string>([], "double")),
      d.listBelow(list, dbl("20")),
      d.listBelow(list, dbl("20"), "including"),
      d.listBelow(list, dbl("5")),
    );
    expect(found).toEqual([20, null, null, null, 3, null, true, 3, 0, 1, 2, 0]);
  });

  test("shares follow from texts and seed alone, and are evenly spread", async () => {
    const share = (text: string) =>
      Number.parseInt(createHash("md5").update(text).digest("hex").slice(0, 13), 16) / 2 ** 52;
    const found = await values(
      d.share(["'añb'", "null"], 7),
      d.share(["'a'", "'b'"], "s"),
      d.share(["'ab'", "''"], "s"),
    );
    expect(found).toEqual([share("7|3:añb|-"), share("s|1:a|1:b"), share("s|2:ab|0:")]);
    const text = textOf(d.share<string>(["i"], 1));
    const [row] = await ask(
      `select count(*), sum(case when ${text} < 0.5 then 1 else 0 end), min(${text}), max(${text}) from (select ${textOf(d.counting<string>("1", "10000"))} as i) as t`,
    );
    const [n, below, low, high] = row as number[];
    expect(n).toBe(10_000);
    // Five standard deviations of a fair coin.
    expect(Math.abs((below as number) - 5000)).toBeLessThan(250);
    expect(low).toBeGreaterThanOrEqual(0);
    expect(high).toBeLessThan(1);
  });
});

function plainValue(value: unknown): unknown {
  if (typeof value === "bigint") return Number(value);
  if (typeof value === "object" && value !== null && "items" in value)
    return (value.items as unknown[]).map(plainValue);
  return Array.isArray(value) ? value.map(plainValue) : value;
}

async function openDuckDB(): Promise<Asked> {
  const instance = await DuckDBInstance.create(":memory:");
  const connection = await instance.connect();
  return {
    ask: async (text) => (await connection.runAndReadAll(text)).getRowObjectsJS(),
    close: async () => {
      connection.closeSync();
      instance.closeSync();
    },
  };
}

async function openPostgres(): Promise<Asked> {
  const database = await PGlite.create({
    parsers: { [types.NUMERIC]: Number, [types.INT8]: Number },
  });
  return {
    ask: async (text) => (await database.query<Record<string, unknown>>(text)).rows,
    close: () => database.close(),
  };
}
