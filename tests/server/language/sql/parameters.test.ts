/**
 * Values in statements: whatever the kernel refuses to run is an error before, whatever it runs is none, and the types
 * with which values are thought to be bound are those with which the kernel binds them.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { parseSync } from "oxc-parser";
import { expect, onTestFinished, test } from "vitest";
import { openData } from "../../../../kernel/data/data.ts";
import { openDuckDB } from "../../../../kernel/data/duckdb/duckdb-connection.ts";
import { typed as bound } from "../../../../kernel/data/duckdb/parameters.ts";
import { literalParameter } from "../../../../server/language/sql/literals.ts";
import type { Parameter } from "../../../../shared/engine/connection.ts";
import { misfits } from "./misfits.ts";
import { said, typed } from "./typed.ts";

test.each<[string, Parameter]>([
  ["0", 0],
  ["-5", -5],
  ["2147483647", 2147483647],
  ["2147483648", 2147483648],
  ["-2147483648", -2147483648],
  ["-2147483649", -2147483649],
  ["1.5", 1.5],
  ["-0", -0],
  ["1e21", 1e21],
  ["5n", 5n],
  ["99999999999999999999n", 99999999999999999999n],
  ["'a'", "a"],
  ["true", true],
  ["null", null],
  ["new Date()", new Date()],
])("%s is bound as the kernel binds it", (source, value) => {
  const { program } = parseSync("x.ts", `(${source})`);
  const [statement] = program.body;
  let node = statement?.type === "ExpressionStatement" ? statement.expression : null;
  if (node?.type === "ParenthesizedExpression") node = node.expression;
  expect(node && literalParameter(node)?.type).toBe(
    String(bound(value).type) === "SQLNULL" ? '"NULL"' : String(bound(value).type),
  );
});

/** Expressions with values of which only the type is known before, and what they may turn out to be. */
const VALUES: Readonly<Record<string, readonly [string, ...unknown[]]>> = {
  whole: ["number", 2],
  half: ["number", 0.5],
  text: ["string", "2024-01-01", "5", "month"],
  moment: ["Date", new Date(0)],
  yes: ["boolean", true],
  nothing: ["null", null],
  numbers: ["number[]", [1, 2]],
  texts: ["string[]", ["a", "b"]],
  maybe: ["number | null", null, 2],
};

const TABLE =
  "(values (1, timestamp '2024-01-01', date '2024-01-01', 1.5::decimal(10,2), 'web', 0.5::double, true, [1, 2])) t(n, moment, day, amount, channel, w, ok, l)";

const STATEMENTS = [
  "select moment > ? as a",
  "select day > ? as a",
  "select amount > ? as a",
  "select n = ? as a",
  "select channel = ? as a",
  "select ok = ? as a",
  "select day - ? as a",
  "select day + ? as a",
  "select moment - ? as a",
  "select n + ? as a",
  "select n // ? as a",
  "select amount * ? as a",
  "select channel || ? as a",
  "select coalesce(channel, ?) as a",
  "select coalesce(n, ?) as a",
  "select n in (?) as a",
  "select channel in (?) as a",
  "select list_contains(l, ?) as a",
  "select ? as a",
  "select [?] as a",
  "select {'x': ?} as a",
  "select quantile_cont(n, ?) as a",
  "select date_trunc(?, moment) as a",
  "select round(amount, ?) as a",
  "select substring(channel, ?) as a",
  "select ntile(?) over (order by n) as a",
  "select lag(n, ?) over (order by n) as a",
  "select n as a order by n limit ?",
  "select case when ok then ? else n end as a",
  "select cast(? as integer) as a",
  "select strftime(moment, ?) as a",
  "select interval (?) day as a",
  "select l[?] as a",
  "select sum(?) as a",
  "select greatest(n, ?) as a",
  "select channel like ? as a",
  "select nullif(channel, ?) as a",
  "select case when ok then ? else day end as a",
  "select [day, ?] as a",
  "select date_diff('day', moment, ?) as a",
  "select strptime(?, '%Y-%m-%d') as a",
  "select day - interval (?) month as a",
  "select date ? as a",
  "select interval ? day as a",
  "select n as a where ?",
  "select n as a where moment between ? and ?",
  "select a.v as a from range(?) a(v)",
];

test("what the kernel runs is no error, and its rows are as said", { timeout: 60_000 }, async () => {
  const scratch = mkdtempSync(path.join(tmpdir(), "clientele-parameters-"));
  const data = await openData({ datasets: [], scratch, memory: 2 ** 28, threads: 1 }, openDuckDB);
  onTestFinished(() => {
    data.close();
    rmSync(scratch, { recursive: true });
  });
  const combinations = STATEMENTS.flatMap((statement) =>
    Object.keys(VALUES).map((name) => ({ statement, name })),
  );
  const textOf = (statement: string) =>
    statement.includes(" from ")
      ? statement
      : statement.replace(/ (?=where|order|limit)|$/, ` from ${TABLE} `);
  const sources = Object.fromEntries(
    combinations.map(({ statement, name }, i) => [
      `c${i}`,
      `sql\`${textOf(statement).replaceAll("?", `\${${name}}`)}\``,
    ]),
  );
  const typings = await typed(
    sources,
    Object.fromEntries(Object.entries(VALUES).map(([name, [type]]) => [name, type])),
  );
  const wrong: string[] = [];
  let ran = 0;
  for (const [i, { statement, name }] of combinations.entries()) {
    const strings = textOf(statement).split("?");
    const [type, ...values] = VALUES[name] as readonly [string, ...Parameter[]];
    const results: (readonly object[])[] = [];
    for (const value of values) {
      const rows = await data
        .sql<object>(Object.assign([...strings], { raw: strings }), ...strings.slice(1).map(() => value))
        .rows()
        .catch(() => null);
      if (rows) results.push(rows);
    }
    ran += results.length;
    const [first] = said(typings.get(`c${i}`));
    // Nothing is said of rows that are not known.
    if (first === undefined || first === "<Record<string, any>>") continue;
    // Of several types each has to do, of several texts one.
    const runs = type.includes("|") ? results.length === values.length : results.length > 0;
    if (!first.startsWith("<")) {
      if (runs) wrong.push(`${statement} with ${name}: ${first}, and it runs`);
      continue;
    }
    const faults = results.flatMap((rows) => misfits(first, rows));
    wrong.push(...faults.map((fault) => `${statement} with ${name}: ${fault} ${first}`));
  }
  expect(wrong).toEqual([]);
  expect(ran).toBeGreaterThan(combinations.length / 2);
});
