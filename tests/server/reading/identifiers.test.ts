/** An identifier keeps all its digits and zeros. */
import { expect, test } from "vitest";
import { lines, read } from "./reading.ts";

test.each<[string, string[]]>([
  ["20 digits", ["89860123456789012345", "89860123456789012346"]],
  ["19 digits", ["8986012345678901234", "8986012345678901235"]],
  ["19 and 20 digits", ["8986012345678901234", "89860123456789012346"]],
  ["16 digits beyond 2^53", ["9007199254740993", "9007199254740992"]],
  ["zeros in front", ["007", "7", "0007"]],
  ["zeros alone", ["00000", "000"]],
  ["digits of a float, more than it holds", ["100000000000000001.0", "100000000000000002.0"]],
  ["an exponent", ["1.23457E+17", "1.23457E+17"]],
  ["codes with an e", ["1e5", "2E3", "100000"]],
  ["codes with a d", ["12d", "13f"]],
  ["telephone numbers", ["+8613800001111", "+8613800002222"]],
  ["versions", ["1.2.3", "4.5.6"]],
  ["addresses of machines", ["10.0.0.1", "10.0.0.2"]],
  ["sizes", ["01-02-03", "04-05-06"]],
  ["shelves", ["10:30", "11:45"]],
  ["scores", ["2:1", "0:3"]],
  ["initials", ["t", "f"]],
  ["underscores", ["1_000", "2_500"]],
  ["hexadecimal", ["8C13977967504ACA82806D447C97C2BB", "0x1F"]],
  ["names that are values of floats", ["Inf", "Infinity", "nanna"]],
  ["letters beside numbers", ["17", "A18"]],
  ["fullwidth digits", ["１２", "３"]],
])("%s stay texts as they are", async (_, values) => {
  const outcome = await read(lines("key,n", ...values.map((value, i) => `${value},${i}`)));
  expect(outcome.columns).toEqual(["key VARCHAR", "n BIGINT"]);
  expect(outcome.values.map(([key]) => key)).toEqual(values);
});

test.each<[string, string[], string]>([
  ["whole numbers", ["17", "-3", "0"], "BIGINT"],
  ["the largest that a double holds", ["9007199254740991", "1"], "BIGINT"],
  ["decimals", ["12.5", "3", "0.25"], "DOUBLE"],
  ["decimals of 17 digits, as programs write doubles", ["0.30000000000000004", "1.5"], "DOUBLE"],
  ["decimals of more digits", ["12345678901234567.25", "1.50"], "DECIMAL(19,2)"],
  ["true and false", ["true", "false"], "BOOLEAN"],
])("%s are what they are", async (_, values, type) => {
  const outcome = await read(lines("key,n", ...values.map((value, i) => `${value},${i}`)));
  expect(outcome.columns[0]).toBe(`key ${type}`);
});

test("what comes late counts like the first", async () => {
  const ones = Array.from({ length: 250_000 }, () => "7,1");
  const { values, columns } = await read(lines("a,b", ones, "10.40,00012"));
  expect(columns).toEqual(["a DOUBLE", "b VARCHAR"]);
  expect(values.at(-1)).toEqual(["10.4", "00012"]);
  expect(values[0]).toEqual(["7.0", "1"]);
});

test("identifiers that a program wrote as floats are whole numbers, and amounts stay what they are", async () => {
  const ids = await read(lines("customer,n", "17850.0,1", ",2", "13047.0,3"));
  expect([ids.columns[0], ids.values.map(([id]) => id)]).toEqual([
    "customer BIGINT",
    ["17850", null, "13047"],
  ]);
  expect(ids.report.columns[0]?.doubt).toMatch(/written with “.0”/);
  expect((await read(lines("amount,n", "10.0,1", "12.0,2"))).columns[0]).toBe("amount DOUBLE");
  expect((await read(lines("amount,n", "10.0,1", ",2", "12.5,3"))).columns[0]).toBe("amount DOUBLE");
  expect((await read(lines("amount,n", "10.00,1", ",2", "12.00,3"))).columns[0]).toBe("amount DOUBLE");
});
