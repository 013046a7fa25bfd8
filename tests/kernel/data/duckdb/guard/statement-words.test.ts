import { expect, test } from "vitest";
import { isOwnCopy, statementRefusal } from "../../../../../kernel/data/duckdb/guard/statement-words.ts";

test.each([
  "select 1",
  "  -- a comment; copy\n /* and /* another */ ; */ select 1;",
  "((select 1))",
  "from calls",
  "with a as (select 1) from a",
  "values (1), (2)",
  "describe calls",
  "pivot calls on kind using sum(amount)",
  "create table clientele.table_1 as from (select 1)",
  "create or replace view \"my data\" as from read_csv('/data/my data.csv')",
  "create temporary table x as select 1",
  "create schema clientele",
  "drop view if exists calls",
  "rollback",
  'select \'copy x to y; install z\' as text, "attach" from "export"',
  "select $$;copy$$, $tag$ ; copy $tag$, e'\\'; copy', '''; copy' from x; ",
  "select query, query_text from searches; ",
  "select copy, install, load, export from words",
  "select $1, $2::int; select $3",
])("a kernel runs: %s", (text) => {
  expect(statementRefusal(text)).toBeNull();
});

test.each([
  ["copy (select 1) to 'x'", "copy"],
  ["select 1; copy (select 1) to 'x'", "copy"],
  ["((copy (select 1) to 'x'))", "copy"],
  ["select ';' /* ; */ ; -- ;\n attach 'x'", "attach"],
  ["explain select 1", "explain"],
  ["create secret s (type http)", "create secret"],
  ["create or replace persistent secret s (type http)", "create persistent"],
  ["create unique index i on t (x)", "create unique"],
  ["drop secret s", "drop secret"],
  ["insert into t values (1)", "insert"],
  ["pragma enable_profiling", "enable_profiling"],
  ["EXPORT/**/DATABASE 'x'", "export"],
  ["\u00A0\uFEFFcopy (select 1) to 'x'", "copy"],
  ['select * from "Enable_Logging"()', "enable_logging"],
  ["from query('select 1')", "query"],
  ["from \"query\" /* */ ('select 1')", "query"],
])("a kernel refuses %s", (text, named) => {
  expect(statementRefusal(text)).toContain(named);
});

test("what is no text is no statement", () => {
  expect(statementRefusal({ toString: () => "select 1" })).toBe("A statement is a text.");
  expect(statementRefusal(undefined)).toBe("A statement is a text.");
});

test("rows are written into the scratch folder and nowhere else", () => {
  const copy = (to: string, options = "(format parquet)") =>
    `copy "clientele"."export_7" to '${to}' ${options}`;
  const csv = "(format csv, header false, suffix '\n', prefix '\uFEFF\"it''s\", b\n')";
  expect(isOwnCopy(copy("/scratch/exports/t/Käufe 2024.parquet"), "/scratch")).toBe(true);
  expect(isOwnCopy(copy("/scratch/a.csv", csv), "/scratch")).toBe(true);
  for (const text of [
    copy("/datasets/a.parquet"),
    copy("/scratch/../datasets/a.parquet"),
    copy("/scratch2/a.parquet"),
    copy("/scratch/"),
    copy("/scratch/a.parquet", "(format csv, header false, suffix '\n', prefix ''); drop table x; --')"),
    copy("/scratch/a.parquet", "(format parquet); copy (select 1) to '/datasets/a'"),
    copy("/scratch/a' || '/b.parquet"),
    `copy "clientele"."export_" to '/scratch/a' (format parquet)`,
    `copy "clientele"."table_1" to '/scratch/a' (format parquet)`,
    `copy (select 1) to '/scratch/a' (format parquet)`,
  ]) {
    expect(isOwnCopy(text, "/scratch"), text).toBe(false);
  }
});
