import { expect, test } from "vitest";
import type { SqlValue } from "../../../../analysis/relation.ts";
import { compile, type Source } from "../../../../kernel/data/sql/compile.ts";
import { flatten, fragment, identifier, join } from "../../../../kernel/data/sql/sql.ts";
import { locate } from "../../../../kernel/data/sql/statement-text.ts";
import { duckdbDialect } from "../../../../shared/engine/duckdb/dialect.ts";

/** Stands for a relation. */
class Fake {
  readonly source: Source;
  constructor(source: Source) {
    this.source = source;
  }
}

const sql = (strings: TemplateStringsArray, ...values: unknown[]) =>
  new Fake({ template: flatten(strings, values as SqlValue[]) });

function compiled(relation: Fake) {
  if (!("template" in relation.source)) throw new Error("The test compiles statements.");
  return compile(relation.source.template, duckdbDialect, (value) =>
    value instanceof Fake ? { relation: value, source: value.source } : null,
  );
}

const text = (relation: Fake) => compiled(relation).text.replace(/\s+/g, " ");

test("values become parameters in order", () => {
  const { text, parameters } = compiled(sql`select ${1} where x = ${"a"} and y > ${undefined}`);
  expect([text, parameters]).toEqual(["select $1 where x = $2 and y > $3", [1, "a", null]]);
});

test("identifiers are quoted and fragments keep their values as parameters", () => {
  const piece = fragment`ntile(${5}) over (order by ${identifier('a "b"')})`;
  const { text, parameters } = compiled(sql`select ${piece}, ${join([identifier("s", "t"), 2])} from x`);
  expect(text).toBe('select ntile($1) over (order by "a ""b"""), "s"."t", $2 from x');
  expect(parameters).toEqual([5, 2]);
});

test("a relation stands once, however often it is used", () => {
  const base = sql`select ${1} as x`;
  const both = sql`select * from ${base} a join ${base} b using (x) where x < ${9}`;
  expect(text(both)).toBe(
    "with __relation_1 as (select $1 as x ) select * from __relation_1 a join __relation_1 b using (x) where x < $2",
  );
});

test("a relation used once is planned into its place", () => {
  expect(text(sql`select * from ${sql`select 1 as x`}`)).toContain("as not materialized (");
});

test("thirty levels that each use the last one twice grow by addition", () => {
  let relation = sql`select 1 as x`;
  for (let i = 0; i < 30; i++) relation = sql`select * from ${relation} a join ${relation} b using (x)`;
  expect(text(relation).match(/__relation_\d+ as/g)).toHaveLength(30);
});

test("a table is named where it stands", () => {
  const table = new Fake({ table: ["main", "my data"] });
  expect(text(sql`select * from ${table} where id in (${table})`)).toBe(
    'select * from "main"."my data" where id in (from "main"."my data")',
  );
});

test.each([
  [sql`with a as (select 1) select * from a, ${sql`select 2`}`, /^with __relation_1 .+\), a as \(select 1\)/],
  [sql`with recursive a as (select 1) from ${sql`select 2`}`, /^with recursive __relation_1 /],
  [sql`summarize ${sql`select 2`}`, /\) from \(summarize \(from __relation_1\) \)$/],
  [sql`from ${sql`describe x`}`, /__relation_1 as not materialized \(from \(describe x \) \)/],
  [
    sql`${sql`select 1`} union all ${sql`select 2`}`,
    /\(from __relation_1\) union all \(from __relation_2\)$/,
  ],
])("relations within other forms (%#)", (relation, expected) => {
  expect(text(relation)).toMatch(expected);
});

test("a list in parentheses becomes its values, and an empty one a subquery of no rows", () => {
  expect(text(sql`select 1 where x in (${[1, 2]}) and y not in ( ${[]} ) and z in ${[3]}`)).toBe(
    "select 1 where x in ($1, $2) and y not in ( select null where false ) and z in $3",
  );
});

test("a value in a comment is left out", () => {
  const { text, parameters } = compiled(sql`select ${1} -- and ${2}`);
  expect([text, parameters]).toEqual(["select $1", [1]]);
});

test.each([
  [
    sql`select * from x where name = '${"a"}'`,
    "A value stands inside quotes, where it would be read as text.",
    29,
  ],
  [sql`select 1; select 2`, "There are two statements here, and a relation is one.", 10],
  [sql`  create table x (a int)`, "A relation is a query, and CREATE is none.", 2],
  [sql`install httpfs`, "A relation is a query, and INSTALL is none.", 0],
  [sql`pragma version`, "A relation is a query, and PRAGMA is none.", 0],
  [sql`-- nothing`, "The statement is empty.", undefined],
  [sql`select ${Promise.resolve(1)}`, "A promise cannot stand in a statement.", 7],
  [sql`select ${new Date(Number.NaN)}`, "An invalid date cannot stand in a statement.", 7],
])("refused (%#): %s", (relation, message, offset) => {
  expect(() => compiled(relation)).toThrow(expect.objectContaining({ message, offset }));
});

test("a place in the whole is told in the statement that holds it", () => {
  const inner = sql`select custmer from purchases`;
  const all = compiled(sql`select * from ${inner} where x = ${1}`);
  const offset = all.text.indexOf("custmer");
  expect(locate(all, offset)).toEqual({ text: "select custmer from purchases", offset: 7 });
  const outer = all.text.indexOf("where");
  expect(locate(all, outer)).toEqual({ text: "select * from __relation_1 where x = $1", offset: 27 });
});
