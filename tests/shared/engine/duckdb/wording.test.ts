/** A fault is worded alike where it is underlined and where it fails. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openDuckDB } from "../../../../kernel/data/duckdb/duckdb-connection.ts";
import { DescribingEngine } from "../../../../server/language/sql/engine.ts";
import { mistakeOf } from "../../../../server/language/sql/wording.ts";
import type { Connection } from "../../../../shared/engine/connection.ts";
import { offsetOf } from "../../../../shared/engine/duckdb/report.ts";

const typing = new DescribingEngine();
const scratch = mkdtempSync(path.join(tmpdir(), "wording-"));
const TABLES = ["calls", "customers"];
let kernel: Connection;

beforeAll(async () => {
  kernel = await openDuckDB({ folders: [], scratch, memory: 2 ** 28, threads: 1, known: () => TABLES });
  await kernel.execute({ text: "create table calls as select 1 as id, 'x' as caller", parameters: [] });
  await typing.define({
    name: "calls",
    columns: [
      { name: "id", type: "INTEGER", nullable: true },
      { name: "caller", type: "VARCHAR", nullable: true },
    ],
  });
});
afterAll(async () => {
  kernel.close();
  await typing.close();
  rmSync(scratch, { recursive: true });
});

const failed = (text: string) =>
  kernel.stream({ text, parameters: [] }).then(
    () => null,
    ({ message, hint, offset }: { message: string; hint?: string; offset?: number }) => ({
      message,
      hint,
      offset,
    }),
  );

async function underlined(text: string) {
  const prepared = await typing.prepare(text);
  if (!("report" in prepared)) return null;
  const offset = offsetOf(prepared.report, text);
  const found = mistakeOf(prepared.report, { statement: text, offset, tables: () => TABLES });
  return found && { message: found.message, hint: found.hint, offset };
}

test.each([
  ["select calr from calls", 'There is no column "calr" here.', "Did you mean caller?"],
  ["select '客户', c.calr from calls as c", 'There is no column "calr" in "c".', "Did you mean caller?"],
  ["select * exclude (nothing) from calls", 'There is no column "nothing" here.', undefined],
  [
    "select * from calls a join calls b using (ids)",
    'There is no column "ids" on the left side of the join.',
    undefined,
  ],
  ["from cals", 'There is no table "cals".', "Did you mean calls?"],
  ["from zzzzzzzz", 'There is no table "zzzzzzzz".', "The datasets are calls, customers."],
  ["select d.id from calls as c", 'There is no table "d" in this statement.', "Did you mean c?"],
  ["select summ(id) from calls", 'There is no function "summ".', "Did you mean sum?"],
  [
    "select sum('x') from calls",
    "No function takes sum(VARCHAR).",
    expect.stringMatching(/^It exists as sum\(\w+\) -> \w+; .* Cast the arguments\.$/),
  ],
  [
    "select end from calls",
    'Syntax error at or near "end".',
    '"end" is a word of SQL. If a column is meant, write it in double quotes: "end".',
  ],
  ["select 1 +", "Syntax error at end of input.", undefined],
  [
    "select id from calls group by caller",
    expect.stringContaining('"id" must appear in the GROUP BY'),
    undefined,
  ],
  [
    `select ${"abs(".repeat(1100)}1${")".repeat(1100)}`,
    "This statement nests too deeply to be read.",
    expect.stringMatching(/^Split it/),
  ],
])("%#", async (text, message, hint) => {
  const told = await failed(text);
  expect([told?.message, told?.hint]).toEqual([message, hint]);
  expect(await underlined(text)).toEqual(told);
});
