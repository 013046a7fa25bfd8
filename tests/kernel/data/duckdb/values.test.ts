import { expect, test } from "vitest";
import { opened } from "../opened.ts";

test.each([
  ["1::tinyint", 1],
  ["255::utinyint", 255],
  ["(-32768)::smallint", -32768],
  ["65535::usmallint", 65535],
  ["(-2147483648)::integer", -2147483648],
  ["4294967295::uinteger", 4294967295],
  ["-9007199254740991::bigint", -9007199254740991],
  ["9007199254740991::ubigint", 9007199254740991],
  ["-5::hugeint", -5],
  ["5::uhugeint", 5],
  ["0.5::float", 0.5],
  ["0.1::double", 0.1],
  ["'nan'::double", Number.NaN],
  ["12.34::decimal(4,2)", 12.34],
  ["-0.001::decimal(5,3)", -0.001],
  ["99999999.99::decimal(10,2)", 99999999.99],
  ["1234567890123.45678::decimal(38,10)", 1234567890123.4568],
  ["(-0.1234567890123456789)::decimal(38,19)", -0.12345678901234568],
  ["true", true],
  ["'Zoë 客户'", "Zoë 客户"],
  ["date '2024-02-29'", new Date("2024-02-29T00:00:00Z")],
  ["date '1969-12-31'", new Date("1969-12-31T00:00:00Z")],
  ["timestamp '2024-02-29 12:34:56.789123'", new Date("2024-02-29T12:34:56.789Z")],
  ["timestamp '1969-12-31 23:59:59.999999'", new Date(-1)],
  ["timestamptz '2024-02-29 12:00:00+08'", new Date("2024-02-29T04:00:00Z")],
  ["timestamp_s '2024-01-01 00:00:01'", new Date("2024-01-01T00:00:01Z")],
  ["timestamp_ms '2024-01-01 00:00:00.5'", new Date("2024-01-01T00:00:00.500Z")],
  ["timestamp_ns '2024-01-01 00:00:00.5'", new Date("2024-01-01T00:00:00.500Z")],
  ["time '12:34:56'", "12:34:56"],
  ["interval '1 month 2 days'", "1 month 2 days"],
  ["uuid '00000000-0000-0000-0000-00000000000a'", "00000000-0000-0000-0000-00000000000a"],
  ["'101'::bit", "101"],
  ["'b'::enum('a', 'b')", "b"],
  ["[1, null, 3]::bigint[]", [1, null, 3]],
  ["[1.5, 2.5]::double[2]", [1.5, 2.5]],
  ["{'at': date '2024-01-01', 'tags': ['x']}", { at: new Date("2024-01-01T00:00:00Z"), tags: ["x"] }],
  ["map {'a': 1::bigint, 'b': null}", { a: 1, b: null }],
  ["map {1: 'x'}", { 1: "x" }],
  ["union_value(n := 5)", 5],
  ["null", null],
])("%s", async (expression, expected) => {
  const { data } = await opened();
  const relation = data.sql`select ${data.sql.fragment(Object.assign([expression], { raw: [expression] }))} as x`;
  expect(await relation.rows()).toEqual([{ x: expected }]);
  expect(await data.sql`select * from ${relation} where false`.rows()).toEqual([]);
});

test("bytes", async () => {
  const { data } = await opened();
  const [row] = await data.sql`select 'ab'::blob as x`.rows();
  expect(Array.from(row?.x as Uint8Array)).toEqual([97, 98]);
});

test.each([
  "9007199254740993::bigint",
  "18446744073709551615::ubigint",
  "9007199254740993::hugeint",
  "[9007199254740993]",
])("%s is refused with the column's name", async (expression) => {
  const { data } = await opened();
  const text = `select 1 as a, ${expression} as "Order no"`;
  const relation = data.sql(Object.assign([text], { raw: [text] }));
  const expected = expect.objectContaining({
    name: "SqlError",
    message: expect.stringMatching(/^Column "Order no" holds \d+, which is beyond 2\^53/),
    hint: expect.stringContaining('"Order no"::varchar'),
    statement: text,
  });
  await expect(relation.rows()).rejects.toThrow(expected);
  await expect(relation.columns()).rejects.toThrow(expected);
});

test("columns: integers of 32 bits stay integers, and nulls make them numbers with NaN", async () => {
  const { data } = await opened();
  const columns = await data.sql`
    select i::integer as small, i::bigint as whole, nullif(i, 1)::integer as gap, i % 2 = 0 as even, 'p' || i as name,
      date '2024-01-01' + i::integer as day, (i / 10)::decimal(4,1) as tenth
    from range(3) t(i)`.columns();
  expect(columns).toEqual({
    small: new Int32Array([0, 1, 2]),
    whole: new Float64Array([0, 1, 2]),
    gap: new Float64Array([0, Number.NaN, 2]),
    even: [true, false, true],
    name: ["p0", "p1", "p2"],
    day: [new Date("2024-01-01"), new Date("2024-01-02"), new Date("2024-01-03")],
    tenth: new Float64Array([0, 0.1, 0.2]),
  });
});

test("columns over many batches keep their order and their nulls", async () => {
  const { data } = await opened();
  const { i, x } = await data.sql<{ i: number; x: number }>`
    select i::integer as i, case when i % 3000 = 7 then null else i * 0.5 end as x from range(10000) t(i)`.columns();
  expect(i).toEqual(Int32Array.from({ length: 10000 }, (_, k) => k));
  expect(Array.from(x).flatMap((value, k) => (Number.isNaN(value) ? [k] : []))).toEqual([
    7, 3007, 6007, 9007,
  ]);
});

test("an empty result has its columns", async () => {
  const { data } = await opened();
  expect(await data.sql`select 1 as a, 'x' as b where false`.columns()).toEqual({
    a: new Float64Array(0),
    b: [],
  });
});
