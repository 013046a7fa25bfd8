/** Workbooks: values as they are shown, with the digits that are there. */
import ExcelJS from "exceljs";
import { expect, test } from "vitest";
import { read, refusal } from "./reading.ts";

async function workbook(fill: (book: ExcelJS.Workbook) => void): Promise<Uint8Array> {
  const book = new ExcelJS.Workbook();
  fill(book);
  return new Uint8Array(await book.xlsx.writeBuffer());
}

const sheet = (rows: readonly unknown[][], formats: Record<number, string> = {}) =>
  workbook((book) => {
    const page = book.addWorksheet("Data");
    for (const row of rows) page.addRow(row);
    for (const [column, format] of Object.entries(formats)) page.getColumn(Number(column)).numFmt = format;
  });

const day = (text: string) => new Date(`${text}Z`);

test("numbers, texts, dates, truth and formulas", async () => {
  const bytes = await sheet(
    [
      ["id", "name", "day", "at", "paid", "total"],
      [
        1,
        "Ann & <Bob>",
        day("2026-02-01"),
        day("2026-02-01T10:30:15"),
        true,
        { formula: "A2*2", result: 2.5 },
      ],
      [2, null, day("1999-12-31"), day("2026-02-02T00:00:00"), false, { formula: "A3*2", result: 4 }],
    ],
    { 3: "yyyy-mm-dd", 4: "yyyy-mm-dd hh:mm:ss" },
  );
  const { columns, values } = await read(bytes, "x.xlsx");
  expect(columns).toEqual([
    "id BIGINT",
    "name VARCHAR",
    "day DATE",
    "at TIMESTAMP",
    "paid BOOLEAN",
    "total DOUBLE",
  ]);
  expect(values).toEqual([
    ["1", "Ann & <Bob>", "2026-02-01", "2026-02-01 10:30:15", "true", "2.5"],
    ["2", null, "1999-12-31", "2026-02-02 00:00:00", "false", "4.0"],
  ]);
});

test.each<[string, unknown[], string, string, string[]]>([
  ["zeros of a format", [7, 123], "0000000", "VARCHAR", ["0000007", "0000123"]],
  ["zeros of a text", ["007", "123"], "General", "VARCHAR", ["007", "123"]],
  [
    "digits of a text",
    ["89860123456789012345", "89860123456789012346"],
    "@",
    "VARCHAR",
    ["89860123456789012345", "89860123456789012346"],
  ],
  ["texts among numbers", [17, "A18"], "General", "VARCHAR", ["17", "A18"]],
  ["whole numbers with a format", [1234, 5], "#,##0", "BIGINT", ["1234", "5"]],
  ["money", [12.5, 3], '#,##0.00 "€"', "DOUBLE", ["12.5", "3.0"]],
  ["three decimals", [1.234, 2.5], "0.000", "DOUBLE", ["1.234", "2.5"]],
  ["shares", [0.125, 0.5], "0.0%", "DOUBLE", ["0.125", "0.5"]],
  [
    "numbers that a spreadsheet shows short",
    [0.1 + 0.2, 1e21],
    "General",
    "VARCHAR",
    ["0.30000000000000004", "1000000000000000000000"],
  ],
  [
    "a German date",
    [day("2026-02-01"), day("2026-12-31")],
    "dd.mm.yyyy",
    "DATE",
    ["2026-02-01", "2026-12-31"],
  ],
  ["errors", [1, { error: "#N/A" }], "General", "BIGINT", ["1", null as unknown as string]],
])("%s", async (_, cells, format, type, expected) => {
  const { columns, values } = await read(
    await sheet([["k", "v"], ...cells.map((cell, i) => [`C${i}`, cell])], { 2: format }),
    "x.xlsx",
  );
  if (type === "VARCHAR" && typeof cells[1] === "number" && cells[1] > 1e20)
    expect(columns[1]).toMatch(/^v (VARCHAR|DECIMAL)/);
  else expect([columns[1], values.map(([, v]) => v)]).toEqual([`v ${type}`, expected]);
});

test("days counted from 1904", async () => {
  const bytes = await workbook((book) => {
    book.properties.date1904 = true;
    const page = book.addWorksheet("Data");
    page.addRow(["k", "day"]);
    page.addRow(["A", day("2026-02-01")]);
    page.getColumn(2).numFmt = "yyyy-mm-dd";
  });
  expect((await read(bytes, "x.xlsx")).values).toEqual([["A", "2026-02-01"]]);
});

test("names over several columns, remarks above, and a table that begins further right", async () => {
  const merged = await workbook((book) => {
    const page = book.addWorksheet("Data");
    page.addRow(["customer", "2025", null, "2026", null]);
    page.addRow([null, "jan", "feb", "jan", "feb"]);
    page.addRow(["A", 1, 2, 3, 4]);
    page.mergeCells("B1:C1");
    page.mergeCells("D1:E1");
  });
  expect((await read(merged, "x.xlsx")).columns).toEqual([
    "customer VARCHAR",
    "2025 jan BIGINT",
    "2025 feb BIGINT",
    "2026 jan BIGINT",
    "2026 feb BIGINT",
  ]);
  const below = await read(
    await sheet([["Report"], [], [null, "k", "v"], [null, "A", 1], [null, "B", 2]].map((row) => row)),
    "x.xlsx",
  );
  expect(below.rows).toBeGreaterThanOrEqual(2);
  const remark = await read(await sheet([["Report"], [], ["k", "v"], ["A", 1], ["B", 2]]), "x.xlsx");
  expect([remark.columns, remark.rows]).toEqual([["k VARCHAR", "v BIGINT"], 2]);
});

test("of several sheets the first is read, the others are named, and one can be chosen", async () => {
  const bytes = await workbook((book) => {
    book.addWorksheet("Empty");
    book.addWorksheet("One").addRows([["a"], [1]]);
    book.addWorksheet("Two").addRows([["b"], [2], [3]]);
  });
  const first = await read(bytes, "x.xlsx");
  expect([first.columns, first.report.doubts[0]]).toEqual([
    ["a BIGINT"],
    "Of its sheets One is read, and not Two.",
  ]);
  const second = await read(bytes, "x.xlsx", { changes: { sheet: "Two" } });
  expect([second.columns, second.rows]).toEqual([["b BIGINT"], 2]);
});

test("what is no workbook is refused", async () => {
  expect(await refusal("a,b\n", "x.xlsx")).toMatch(/^x\.xlsx cannot be unpacked/);
  const bytes = await sheet([["a"], [1]]);
  expect(await refusal(bytes.subarray(0, bytes.length / 2), "x.xlsx")).toMatch(/^x\.xlsx cannot be unpacked/);
});
