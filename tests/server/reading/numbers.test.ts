/** Numbers in the conventions of several countries; what has two readings stays text unless the file decides. */
import { expect, test } from "vitest";
import { lines, read } from "./reading.ts";

const column = async (delimiter: string, values: readonly string[], name = "x.csv") => {
  const rows = values.map((value, i) => [`C${i}`, value].join(delimiter));
  const { values: all, columns } = await read(lines(`customer${delimiter}amount`, ...rows), name);
  return [columns[1]?.slice(7), ...all.map(([, amount]) => amount)];
};

test.each<[string, string, string[], (string | null)[]]>([
  ["comma for decimals", ";", ["1234,56", "12,00", "5"], ["DOUBLE", "1234.56", "12.0", "5.0"]],
  ["the same between quotes", ",", ['"1234,56"', '"12,00"', "5"], ["DOUBLE", "1234.56", "12.0", "5.0"]],
  [
    "dots for thousands, too",
    ";",
    ["1.234,56", "12,00", "1.000.000,00"],
    ["DOUBLE", "1234.56", "12.0", "1000000.0"],
  ],
  [
    "dots before three digits beside a comma",
    ";",
    ["1.234", "2.500,50", "12.000"],
    ["DOUBLE", "1234.0", "2500.5", "12000.0"],
  ],
  ["dots before three digits, nothing else", ";", ["1.234", "2.500"], ["VARCHAR", "1.234", "2.500"]],
  ["dots twice", ";", ["1.234.567", "2.500"], ["BIGINT", "1234567", "2500"]],
  ["three decimals where commas part fields", ",", ["1.234", "2.500"], ["DOUBLE", "1.234", "2.5"]],
  ["three decimals beside others", ";", ["1.234", "0.5"], ["DOUBLE", "1.234", "0.5"]],
  [
    "commas for thousands",
    ",",
    ['"1,234.56"', "12.00", '"1,000,000.00"'],
    ["DOUBLE", "1234.56", "12.0", "1000000.0"],
  ],
  ["spaces for thousands", ";", ["1 234,56", "12,00"], ["DOUBLE", "1234.56", "12.0"]],
  ["hard spaces for thousands", ";", ["1\u00a0234,56", "12\u202f000,5"], ["DOUBLE", "1234.56", "12000.5"]],
  ["apostrophes for thousands", ";", ["1'234.56", "12.00"], ["DOUBLE", "1234.56", "12.0"]],
  ["a dot and a comma, each for decimals", ";", ["1234.56", "12,00"], ["VARCHAR", "1234.56", "12,00"]],
  ["signs", ",", ["+12.50", "-3.00"], ["DOUBLE", "12.5", "-3.0"]],
  ["spaces around", ",", ["  12.50", "3.00 "], ["DOUBLE", "12.5", "3.0"]],
  ["a missing value by word", ",", ["12.5", "NA", "3"], ["DOUBLE", "12.5", null, "3.0"]],
  ["a missing value by sign", ",", ["12.5", "-", "3"], ["DOUBLE", "12.5", null, "3.0"]],
  ["not a number", ",", ["12.5", "nan", "3"], ["DOUBLE", "12.5", null, "3.0"]],
  ["without an end", ",", ["12.5", "inf", "3"], ["VARCHAR", "12.5", "inf", "3"]],
  ["currencies", ",", ["$12.50", "$3.00"], ["VARCHAR", "$12.50", "$3.00"]],
  ["negative in brackets", ",", ["(12.50)", "3.00"], ["VARCHAR", "(12.50)", "3.00"]],
  ["small numbers as programs write them", ",", ["1.5e-07", "0.25"], ["DOUBLE", "1.5e-07", "0.25"]],
])("%s", async (_, delimiter, values, expected) => {
  expect(await column(delimiter, values)).toEqual(expected);
});

test("one column's decimals tell how another is read", async () => {
  const { values, columns } = await read(lines("umsatz;stueck", "12,5;1.234", "3;2.500", "7,25;12.000"));
  expect(columns).toEqual(["umsatz DOUBLE", "stueck BIGINT"]);
  expect(values.map(([, stueck]) => stueck)).toEqual(["1234", "2500", "12000"]);
});

test("other readings are offered with what would not fit, and can be chosen", async () => {
  const text = lines("a;b", "x;1.234", "y;2.500");
  const [, b] = (await read(text)).report.columns;
  expect(b?.alternatives.map(({ label, misfits }) => [label, misfits])).toContainEqual([
    "whole number, written 1.234,5",
    0,
  ]);
  const chosen = b?.alternatives.find(({ spec }) => spec.type === "integer")?.spec;
  const { values } = await read(text, "x.csv", { changes: { columns: [{ name: "b", ...chosen }] } });
  expect(values).toEqual([
    ["x", "1234"],
    ["y", "2500"],
  ]);
  const money = (await read(lines("a,b", "x,$12.50", "y,($3.00)"))).report.columns[1]?.alternatives[0]?.spec;
  const read2 = await read(lines("a,b", "x,$12.50", "y,($3.00)"), "x.csv", {
    changes: { columns: [{ name: "b", ...money }] },
  });
  expect(read2.values.map(([, b2]) => b2)).toEqual(["12.5", "-3.0"]);
});

test("missing values by word are kept among texts that may mean them, and are none among codes", async () => {
  const values = async (...texts: string[]) =>
    (await read(lines("k,n", ...texts.map((text, i) => `${text},${i}`)))).values.map(([k]) => k);
  expect(await values("DE", "NA", "US")).toEqual(["DE", "NA", "US"]);
  expect(await values("C1", "NA", "C3")).toEqual(["C1", null, "C3"]);
  expect(await values("Ann", "NULL", "N/A")).toEqual(["Ann", null, null]);
});
