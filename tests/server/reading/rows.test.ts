/** Every record of a file is a row or is refused with its line; nothing vanishes. */
import { expect, test } from "vitest";
import { lines, read, refusal } from "./reading.ts";

const many = (count: number, line: (i: number) => string) => Array.from({ length: count }, (_, i) => line(i));

test.each<[string, string, string]>([
  [
    "a wide row at the end",
    lines(
      "id,amount",
      many(100, (i) => `${i},${i}`),
      "100,1,note",
    ),
    "line 102",
  ],
  ["one wide row of two", lines("id,amount", "1,10", "2,20,x"), "line 3"],
  ["rows that grow wider", lines("id,amount", "1,10", "2,20", "3,30,x", "4,40,y"), "line 4"],
  ["half of the rows wider", lines("id\tamount", "1\t10", "2\t20\tx", "3\t30\ty"), "line 3"],
  [
    "addresses with a comma",
    lines(
      "name,street",
      many(40, (i) => `N${i},Road ${i}`),
      "N,Road 1, Ulm",
    ),
    "line 42",
  ],
  [
    "a wide row after 200,000",
    lines(
      "id,amount",
      many(200_000, (i) => `${i},1`),
      "1,2,3",
    ),
    "line 200002",
  ],
  ["a narrow row", lines("a,b,c", "1,2,3", "4,5"), "line 3"],
  ["a total below", lines("customer,amount,day", "A,10,2026-05-01", "Total,10"), "line 3"],
  ["a quote that is not closed", lines("a,b", "1,2", '3,"x', "4,y"), "line 3"],
  ["text behind a quote", lines("a,b", '1,"x"y', '2,"z"'), "line 2"],
])("%s is refused with its line", async (_, text, line) => {
  expect(await refusal(text, text.includes("\t") ? "x.tsv" : "x.csv")).toMatch(
    new RegExp(`^x\\.[ct]sv, ${line}: `),
  );
});

test.each<[string, string, number, string[]]>([
  ["a plain table", lines("id,amount", "1,10", "2,20"), 2, ["id BIGINT", "amount BIGINT"]],
  ["a delimiter at the end of rows", lines("a,b", "1,x,", "2,y,"), 2, ["a BIGINT", "b VARCHAR"]],
  [
    "a last column of seldom notes",
    lines("a,b,note", "1,2,", "3,4,x"),
    2,
    ["a BIGINT", "b BIGINT", "note VARCHAR"],
  ],
  [
    "names of rows without a name",
    lines("customer,amount", "0,C1,10", "1,C2,20"),
    2,
    ["column0 BIGINT", "customer VARCHAR", "amount BIGINT"],
  ],
  [
    "remarks before the table",
    lines("Sales", "May 2026", "", "customer,amount", "A,10", "B,20"),
    2,
    ["customer VARCHAR", "amount BIGINT"],
  ],
  [
    "a remark with the other delimiter",
    lines("Umsatz, Mai", "customer;amount", "A;10,5", "B;2,25"),
    2,
    ["customer VARCHAR", "amount DOUBLE"],
  ],
  [
    "a remark with the table's delimiters",
    lines("Sales,,", "customer,day,amount", "A,2026-01-01,10", "B,2026-01-02,20"),
    2,
    ["customer VARCHAR", "day DATE", "amount BIGINT"],
  ],
  [
    "one column of sentences",
    lines(
      "comment",
      many(39, () => "fine"),
      "late; but polite",
      "dear; sir",
    ),
    41,
    ["comment VARCHAR"],
  ],
  ["one column with commas", lines("name", "Lee, Ann", "Ray, Bob"), 2, ["name VARCHAR"]],
  ["a named delimiter", "sep=;\ncustomer;amount\nA;1\nB;2\n", 2, ["customer VARCHAR", "amount BIGINT"]],
  [
    "rows without a value",
    lines("customer;amount", "A;10", ";", "B;20"),
    3,
    ["customer VARCHAR", "amount BIGINT"],
  ],
  ["blank lines in one column", lines("amount", "10", "", "20"), 3, ["amount BIGINT"]],
  ["blank lines between rows", lines("a,b", "", "1,2", "   ", "3,4", ""), 2, ["a BIGINT", "b BIGINT"]],
  ["line ends of three kinds", "a,b\r\n1,2\n3,4\r5,6", 3, ["a BIGINT", "b BIGINT"]],
  ["line ends of old Macs", "a,b\r1,2\r3,4\r", 2, ["a BIGINT", "b BIGINT"]],
  ["two marks at the beginning", "\ufeff\ufeffa,b\n1,2\n", 1, ["a BIGINT", "b BIGINT"]],
  ["a quote within a value", lines("a,b", '1,5" pipe', "2,y"), 2, ["a BIGINT", "b VARCHAR"]],
  ["escapes by a backslash", lines("a,b", '1,"say \\"hi\\", ok"', "2,y"), 2, ["a BIGINT", "b VARCHAR"]],
  ["single quotes", lines("a,b", "1,'x, y'", "2,'z'"), 2, ["a BIGINT", "b VARCHAR"]],
  ["bars", lines("a|b", "1|x,y", "2|z"), 2, ["a BIGINT", "b VARCHAR"]],
  [
    "fields parted by a control character",
    lines("a\u0001b", "1\u0001x", "2\u0001y"),
    2,
    ["a BIGINT", "b VARCHAR"],
  ],
  ["names alone", "customer,amount\n", 0, ["customer VARCHAR", "amount VARCHAR"]],
])("%s", async (_, text, rows, columns) => {
  const outcome = await read(text);
  expect([outcome.rows, outcome.columns]).toEqual([rows, columns]);
});

test("a cell of three megabytes", async () => {
  const long = "word, ".repeat(500_000);
  const { values } = await read(`a,b\n1,"${long}"\n2,y\n`);
  expect(values.map(([, b]) => b?.length)).toEqual([long.length, 1]);
});

test("quotes, delimiters and line ends within values come back", async () => {
  const { values } = await read('a,b\n1,"x, ""y""\nz"\n2,"\r\n"\n');
  expect(values).toEqual([
    ["1", 'x, "y"\nz'],
    ["2", "\r\n"],
  ]);
});

test("rows that do not fit can be set aside, or filled", async () => {
  const text = lines("a,b", "1,2", "3", "4,5,6");
  const aside = await read(text, "x.csv", { changes: { misfits: "aside" } });
  expect([aside.values, aside.report.refused]).toEqual([[["1", "2"]], 2]);
  const filled = await read(text, "x.csv", { changes: { misfits: "fill" } });
  expect(filled.values).toEqual([
    ["1", "2", null],
    ["3", null, null],
    ["4", "5", "6"],
  ]);
});
