/** JSON: every key, every digit and every record. */
import { expect, test } from "vitest";
import { lines, read, refusal } from "./reading.ts";

const json = (...records: readonly (string | readonly string[])[]) => read(lines(...records), "x.jsonl");

test.each<[string, string[], string[], (string | null)[][]]>([
  [
    "keys that differ in case",
    ['{"id":1,"Id":"a","ID":"b"}'],
    ["id BIGINT", "Id_1 VARCHAR", "ID_2 VARCHAR"],
    [["1", "a", "b"]],
  ],
  [
    "keys that differ in case from record to record",
    ['{"UserUPN":"abc"}', '{"UserUpn":"efg"}'],
    ["UserUPN VARCHAR", "UserUpn_1 VARCHAR"],
    [
      ["abc", null],
      [null, "efg"],
    ],
  ],
  ["a key twice", ['{"id":1,"id":2}'], ["id BIGINT", "id_1 BIGINT"], [["1", "2"]]],
  [
    "digits beyond a double",
    ['{"iccid":89860123456789012345}', '{"iccid":89860123456789012346}'],
    ["iccid VARCHAR"],
    [["89860123456789012345"], ["89860123456789012346"]],
  ],
  [
    "a decimal beside a large number",
    ['{"id":9007199254740993}', '{"id":1.5}'],
    ["id DECIMAL(17,1)"],
    [["9007199254740993.0"], ["1.5"]],
  ],
  ["numbers of three decimals", ['{"v":1.234}', '{"v":2.5}'], ["v DOUBLE"], [["1.234"], ["2.5"]]],
  ["exponents", ['{"v":1e5}', '{"v":1.5}'], ["v DOUBLE"], [["100000.0"], ["1.5"]]],
  [
    "identifiers of three kinds",
    ['{"c":17}', '{"c":"A18"}', '{"c":"17"}'],
    ["c VARCHAR"],
    [["17"], ["A18"], ["17"]],
  ],
  [
    "values of every kind",
    ['{"v":1}', '{"v":"two"}', '{"v":null}', '{"v":true}'],
    ["v VARCHAR"],
    [["1"], ["two"], [null], ["true"]],
  ],
  ["codes", ['{"zip":"01234","version":"1.2.3"}'], ["zip VARCHAR", "version VARCHAR"], [["01234", "1.2.3"]]],
  ["digits that are a text", ['{"v":"12"}', '{"v":"13"}'], ["v VARCHAR"], [["12"], ["13"]]],
  ["empty texts", ['{"v":""}', '{"v":"x"}', '{"v":null}'], ["v VARCHAR"], [[""], ["x"], [null]]],
  ["not a number", ['{"v":NaN}', '{"v":1}'], ["v BIGINT"], [[null], ["1"]]],
  ["records without keys", ["{}", '{"a":1}'], ["a BIGINT"], [[null], ["1"]]],
  ["dates", ['{"d":"25-11-2025"}', '{"d":"26-11-2025"}'], ["d DATE"], [["2025-11-25"], ["2025-11-26"]]],
  ["two-digit years", ['{"d":"26-02-01"}', '{"d":"26-02-13"}'], ["d VARCHAR"], [["26-02-01"], ["26-02-13"]]],
  [
    "offsets",
    ['{"d":"2026-02-01T10:00:00+08:00"}', '{"d":"2026-02-01T10:00:00-05:00"}'],
    ["d TIMESTAMP WITH TIME ZONE"],
    [["2026-02-01 02:00:00+00"], ["2026-02-01 15:00:00+00"]],
  ],
  ["numbers that are the records", ["1", "2"], ["json BIGINT"], [["1"], ["2"]]],
  [
    "names of objects",
    ['{"__proto__":1,"constructor":"x"}'],
    ["__proto__ BIGINT", "constructor VARCHAR"],
    [["1", "x"]],
  ],
  ["escapes", ['{"v":"a\\u0041\\n\\"b\\"\\\\"}'], ["v VARCHAR"], [['aA\n"b"\\']]],
])("%s", async (_, records, columns, values) => {
  const outcome = await json(...records);
  expect([outcome.columns, outcome.values]).toEqual([columns, values]);
});

test.each([
  ["one array", '[{"id":1},{"id":2}]'],
  ["an array over lines", '[\n {"id":1},\n {"id":2}\n]\n'],
  ["records over lines", '{\n "id": 1\n}\n{\n "id": 2\n}\n'],
  ["blank lines", '{"id":1}\n\n{"id":2}\n'],
  ["a mark at the beginning", '\ufeff{"id":1}\n{"id":2}\n'],
  ["records on one line", '{"id":1}{"id":2}'],
])("%s", async (_, text) => {
  const outcome = await read(text, "x.json");
  expect([outcome.columns, outcome.values]).toEqual([["id BIGINT"], [["1"], ["2"]]]);
});

test("what comes late counts like the first, and a late key is a column", async () => {
  const sevens = Array.from({ length: 100_000 }, () => '{"v":7}');
  const { rows, columns, values } = await json(sevens, '{"v":1.5}', '{"v":true,"extra":1}');
  expect([rows, columns]).toEqual([100_002, ["v VARCHAR", "extra BIGINT"]]);
  expect(values.slice(-2)).toEqual([
    ["1.5", null],
    ["true", "1"],
  ]);
});

test("objects and lists keep their digits", async () => {
  const keys = Array.from({ length: 200 }, (_, i) => `"k${i}":${i === 0 ? "1.5" : "9007199254740993"}`);
  const { values, columns } = await json(`{"spend":{${keys.join(",")}}}`);
  expect(columns[0]).toMatch(/^spend STRUCT\(k0 DOUBLE, k1 VARCHAR/);
  expect(values[0]?.[0]).toContain("'k1': 9007199254740993");
  const lists = await json('{"t":["x","y"],"o":{"a":1,"b":"q"}}', '{"t":null,"o":{"a":2}}');
  expect(lists.columns).toEqual(["t VARCHAR[]", "o STRUCT(a BIGINT, b VARCHAR)"]);
  expect(lists.values[1]).toEqual([null, "{'a': 2, 'b': NULL}"]);
  const mixed = await json('{"n":{"name":"x"}}', '{"n":{"Name":"y"}}', '{"n":5}');
  expect(mixed.columns).toEqual(["n JSON"]);
  expect(mixed.values).toEqual([['{"name":"x"}'], ['{"Name":"y"}'], ["5"]]);
});

test.each<[string, string, string]>([
  ["a record cut off", '{"a":1}\n{"a":\n', "x.jsonl, line 2: no whole JSON value: unexpected end of data."],
  ["a missing quote", '{"a":1}\n{"a:2}\n', "x.jsonl, line 2: no whole JSON value: unexpected end of data."],
  [
    "no JSON",
    '{"a":1}\n{a:2}\n',
    "x.jsonl, line 2: no whole JSON value: “a:2}” is not expected there. The line is “{a:2}”.",
  ],
  ["an array cut off", '[{"a":1},\n{"a":2}', "x.jsonl, line 2: no whole JSON value: unexpected end of data."],
  [
    "something behind an array",
    '[{"a":1}]\n{"a":2}',
    "x.jsonl, line 2: no whole JSON value: something follows the end of the array.",
  ],
  [
    "a number among objects",
    '{"a":1}\n5\n',
    "x.jsonl, line 2: no whole JSON value: the record is no object, as those before it are. The line is “5”.",
  ],
])("%s is refused with its line", async (_, text, message) => {
  expect(await refusal(text, "x.jsonl")).toBe(message);
});
