/** Dates: what is day and what is month is decided by the whole file, or asked. */
import { expect, test } from "vitest";
import { lines, read } from "./reading.ts";

const column = async (...values: readonly string[]) => {
  const { values: all, columns } = await read(lines("at;n", ...values.map((value, i) => `${value};${i}`)));
  return [columns[0]?.slice(3), ...all.map(([at]) => at)];
};

test.each<[string, string[], string[]]>([
  ["ISO", ["2026-02-01", "2026-12-31"], ["DATE", "2026-02-01", "2026-12-31"]],
  ["slashes, year first", ["2026/02/01", "2026/2/13"], ["DATE", "2026-02-01", "2026-02-13"]],
  ["day first", ["03/04/2026", "13/02/2026"], ["DATE", "2026-04-03", "2026-02-13"]],
  ["month first", ["03/04/2026", "2/13/2026"], ["DATE", "2026-03-04", "2026-02-13"]],
  ["dots", ["03.04.2026", "1.2.2026"], ["DATE", "2026-04-03", "2026-02-01"]],
  [
    "dots and two digits",
    ["31.12.25", "30.11.25", "29.10.25"],
    ["DATE", "2025-12-31", "2025-11-30", "2025-10-29"],
  ],
  ["dots and two digits, low", ["01.02.26", "13.02.26"], ["DATE", "2026-02-01", "2026-02-13"]],
  ["names of months", ["13 Feb 2026", "1 March 2026"], ["DATE", "2026-02-13", "2026-03-01"]],
  ["names of months first", ["Feb 13, 2026", "Mar 1, 2026"], ["DATE", "2026-02-13", "2026-03-01"]],
  ["Chinese", ["2026年2月1日", "2026年12月31日"], ["DATE", "2026-02-01", "2026-12-31"]],
  [
    "minutes",
    ["12/1/2010 8:26", "12/13/2010 10:05"],
    ["TIMESTAMP", "2010-12-01 08:26:00", "2010-12-13 10:05:00"],
  ],
  [
    "dots and minutes",
    ["13.02.2026 11:20", "01.02.2026 09:05"],
    ["TIMESTAMP", "2026-02-13 11:20:00", "2026-02-01 09:05:00"],
  ],
  [
    "AM and PM",
    ["1/13/2026 12:05 AM", "1/14/2026 1:30 PM"],
    ["TIMESTAMP", "2026-01-13 00:05:00", "2026-01-14 13:30:00"],
  ],
  [
    "fractions in some",
    ["2026-02-01 10:00:00", "2026-02-01 10:00:00.25"],
    ["TIMESTAMP", "2026-02-01 10:00:00", "2026-02-01 10:00:00.25"],
  ],
  [
    "zones",
    ["2026-02-01T10:00:00+08:00", "2026-02-01T10:00:00-05:00"],
    ["TIMESTAMP WITH TIME ZONE", "2026-02-01 02:00:00+00", "2026-02-01 15:00:00+00"],
  ],
  [
    "zones of two forms",
    ["2026-02-01T10:00:00Z", "2026-02-01T10:00:00+0530"],
    ["TIMESTAMP WITH TIME ZONE", "2026-02-01 10:00:00+00", "2026-02-01 04:30:00+00"],
  ],
])("%s", async (_, values, expected) => {
  expect(await column(...values)).toEqual(expected);
});

test.each<[string, string[]]>([
  ["low days and months", ["03/04/2026", "05/06/2026"]],
  ["two digits with two readings", ["26-02-01", "26-02-13"]],
  ["no order that fits all", ["13/02/2026", "02/13/2026"]],
  ["a zone in some", ["2026-02-01 10:00:00", "2026-02-01 10:00:00Z"]],
  ["a day that is none", ["30.02.2026", "01.02.2026"]],
  ["dates and times", ["2026-02-01", "2026-02-01 10:00:00"]],
  ["nanoseconds that would be lost", ["2026-02-01 10:00:00.123456789", "2026-02-01 10:00:00.1"]],
])("%s stay texts", async (_, values) => {
  expect(await column(...values)).toEqual(["VARCHAR", ...values]);
});

test("another column tells the order, and a late value does", async () => {
  const low = lines("a,b", "03/04/2026,13/02/2026", "05/06/2026,01/02/2026");
  expect((await read(low)).values[0]).toEqual(["2026-04-03", "2026-02-13"]);
  const many = Array.from({ length: 250_000 }, () => "03/04/2026,1");
  const late = await read(lines("at,n", many, "12/31/2026,1"));
  expect([late.columns[0], late.values[0]?.[0]]).toEqual(["at DATE", "2026-03-04"]);
});

test("readings are offered where there are two, and for numbers that may be times", async () => {
  const offered = async (...values: string[]) =>
    (
      await read(lines("at,n", ...values.map((value, i) => `${value},${i}`)))
    ).report.columns[0]?.alternatives.map(({ label }) => label);
  expect(await offered("03/04/2026", "05/06/2026")).toEqual(["date d/m/Y", "date m/d/Y"]);
  expect(await offered("1767225600", "1767312000")).toContain("seconds since 1970");
  expect(await offered("20260201", "20260213")).toContain("date Ymd");
  expect(await offered("46054", "46066")).toContain("date as a spreadsheet counts days");
});

test.each([
  ["seconds", "1767225600", "2026-01-01 00:00:00+00"],
  ["milliseconds", "1767225600000", "2026-01-01 00:00:00+00"],
])("%s since 1970 can be chosen", async (format, value, expected) => {
  const columns = [{ name: "at", type: "instant" as const, format }];
  expect((await read(lines("at,n", `${value},1`), "x.csv", { changes: { columns } })).values[0]?.[0]).toBe(
    expected,
  );
});

test("days as a spreadsheet counts them can be chosen", async () => {
  const columns = [{ name: "at", type: "date" as const, format: "excel" }];
  expect((await read(lines("at,n", "46054,1"), "x.csv", { changes: { columns } })).values[0]?.[0]).toBe(
    "2026-02-01",
  );
});
