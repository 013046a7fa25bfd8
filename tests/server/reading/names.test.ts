/** A line of names is never taken for data, nor data for names, without a word. */
import { expect, test } from "vitest";
import { lines, read } from "./reading.ts";

const names = async (text: string) =>
  (await read(text)).columns.map((column) => column.replace(/ [A-Z]+$/, ""));

test.each<[string, string, string[]]>([
  [
    "years over columns",
    lines("customer,2024,2025,2026", "A,10,20,30", "B,11,21,31"),
    ["customer", "2024", "2025", "2026"],
  ],
  ["months by number", lines("customer,1,2,3", "A,10,20,30", "B,11,21,31"), ["customer", "1", "2", "3"]],
  ["years alone", lines("2023,2024", "10,20", "30,40"), ["2023", "2024"]],
  [
    "days over columns",
    lines("store,2026-01-01,2026-01-02", "N,5,6", "S,7,8"),
    ["store", "2026-01-01", "2026-01-02"],
  ],
  ["a key and years", lines("id,2024,2025", "1,10,20", "2,11,21"), ["id", "2024", "2025"]],
  ["texts over texts", lines("first,last", "Ann,Lee", "Bob,Ray"), ["first", "last"]],
  ["words over words for yes", lines("active,t", "yes,t", "no,f"), ["active", "t"]],
  ["numbers alone", lines("1,2", "3,4", "5,6"), ["column0", "column1"]],
  ["numbers without names", lines("1,10.5", "2,11.5"), ["column0", "column1"]],
  ["codes without names", lines("C1,Ann", "C2,Bob", "C3,Cid"), ["column0", "column1"]],
  ["dates without names", lines("A,2026-01-01", "B,2026-01-02"), ["column0", "column1"]],
  [
    "names twice, also by case",
    lines("id,amount,amount,Amount", "1,2,3,4"),
    ["id", "amount", "amount_1", "Amount_2"],
  ],
  ["names left out", lines("id,,amount,", "1,a,10,x"), ["id", "column1", "amount", "column3"]],
  ["spaces around", lines('customer id , amount,"total "', "1,10,5"), ["customer id", "amount", "total"]],
  [
    "names of objects",
    lines("__proto__,constructor,amount", "x,y,10"),
    ["__proto__", "constructor", "amount"],
  ],
  ["signs in names", lines(`customer,"a.b","c'd","e""f"`, "A,1,2,3"), ["customer", "a.b", "c'd", 'e"f']],
  ["words of SQL", lines("select,from,order", "1,2,3"), ["select", "from", "order"]],
  ["a line end in a name", 'customer,"amount\n(EUR)"\nA,10\n', ["customer", "amount\n(EUR)"]],
  ["names in Chinese", lines("客户,💰", "A,10"), ["客户", "💰"]],
])("%s", async (_, text, expected) => {
  expect(await names(text)).toEqual(expected);
});

test("what was guessed of the names is said", async () => {
  const doubts = async (text: string) => (await read(text)).report.doubts;
  expect(await doubts(lines("1,2", "3,4"))).toEqual([expect.stringMatching(/taken for data/)]);
  expect(await doubts(lines("customer,2024,2025", "A,1,2"))).toEqual([
    expect.stringMatching(/taken for names/),
  ]);
  expect(await doubts(lines("first,last", "Ann,Lee"))).toEqual([
    expect.stringMatching(/All columns are text/),
  ]);
  expect(await doubts(lines("first,age", "Ann,1"))).toEqual([]);
});

test("a guess can be changed", async () => {
  const { columns, rows } = await read(lines("Ann,Lee", "Bob,Ray"), "x.csv", { changes: { header: false } });
  expect([columns, rows]).toEqual([["column0 VARCHAR", "column1 VARCHAR"], 2]);
});
