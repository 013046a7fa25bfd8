import { expect, test } from "vitest";
import { shapeOf, tokens } from "../../../../shared/engine/sql/sql-text.ts";

const kinds = (text: string) => tokens(text).map(({ kind, start, end }) => [kind, text.slice(start, end)]);

test("strings, names and comments are single tokens, whatever they hold", () => {
  expect(kinds(`select 'it''s -- no', "a "" b" -- c; d`)).toEqual([
    ["word", "select"],
    ["string", "'it''s -- no'"],
    ["symbol", ","],
    ["quoted", `"a "" b"`],
    ["comment", "-- c; d"],
  ]);
});

test("block comments nest", () => {
  expect(kinds("1 /* a /* b */ c */ 2")).toEqual([
    ["symbol", "1"],
    ["comment", "/* a /* b */ c */"],
    ["symbol", "2"],
  ]);
});

test("dollar quotes are strings and numbered parameters are not", () => {
  expect(kinds("$$ a ' b $$ $1 $x$ $$ $x$")).toEqual([
    ["string", "$$ a ' b $$"],
    ["symbol", "$"],
    ["symbol", "1"],
    ["string", "$x$ $$ $x$"],
  ]);
});

test("backslashes escape only in e-strings", () => {
  expect(kinds("e'a\\'b' 'a\\'")).toEqual([
    ["string", "e'a\\'b'"],
    ["string", "'a\\'"],
  ]);
});

test("what is not closed ends with the text", () => {
  expect(kinds("'abc")).toEqual([["string", "'abc"]]);
  expect(kinds("/* abc")).toEqual([["comment", "/* abc"]]);
});

const shape = (text: string) => {
  const { keyword, start, end, second } = shapeOf(text);
  return { keyword, statement: text.slice(start, end), second: second === null ? null : text.slice(second) };
};

test.each([
  ["select 1", "select", "select 1"],
  ["  -- why\n SELECT 1 ; -- done\n;", "select", "SELECT 1"],
  ["(select 1)", "(", "(select 1)"],
  ["select ';' ;", "select", "select ';'"],
])("the statement of %j", (text, keyword, statement) => {
  expect(shape(text)).toEqual({ keyword, statement, second: null });
});

test("a second statement is found", () => {
  expect(shape("select 1; /* and */ drop table x").second).toBe("drop table x");
});

test("no statement at all", () => {
  expect(shape(" ; -- nothing").keyword).toBe("");
});
