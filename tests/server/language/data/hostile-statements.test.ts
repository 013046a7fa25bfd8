/** Statements and cells that end the process that types them, or keep it for long: named, and nothing beside them is lost. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { cellCompiler } from "../../../../server/compile/cell-compiler.ts";
import type { DataTyping } from "../../../../server/language/cells/cell-typing.ts";
import { createDataTyping } from "../../../../server/language/data/data-typing.ts";
import type { Dataset } from "../../../../shared/protocol/http.ts";

const table: Dataset = {
  name: "t",
  file: "t.csv",
  format: "csv",
  bytes: 1,
  hash: null,
  rowCount: 1,
  problem: null,
  columns: [{ name: "a", kind: "integer", type: "BIGINT", nullable: false }],
};

let typing: DataTyping;
beforeAll(() => {
  typing = createDataTyping({ list: async () => [table], onChange: () => () => undefined });
});
afterAll(() => typing.close());

const sql = (text: string) => `const result = sql\`${text}\`;`;

/** The typing of a cell between two others, which have to be typed as if they were alone. */
async function typed(source: string) {
  const sources = { before: sql("select a + 1 as b from t"), it: source, after: sql("select a as c from t") };
  const cells = await Promise.all(
    Object.entries(sources).map(async ([id, source]) => ({
      id,
      source,
      analysis: await cellCompiler().analyse(source),
    })),
  );
  const typings = await typing.type(cells, async (probes) => probes.map(() => null));
  expect(typings.get("before")?.insertions[0]?.text).toBe("<{ b: number }>");
  expect(typings.get("after")?.insertions[0]?.text).toBe("<{ c: number }>");
  return typings.get("it");
}

const DEEP = /nests too deeply to be read/;

describe("statements that nest too deeply are named", () => {
  const statements: Record<string, string> = {
    brackets: `select ${"(".repeat(50_000)}1${")".repeat(50_000)}`,
    "square brackets": `select ${"[".repeat(50_000)}${"]".repeat(50_000)}`,
    "a sum": `select ${Array(50_000).fill("1").join("+")}`,
    negations: `select ${"not ".repeat(50_000)}true`,
    subqueries: `select * from ${"(select * from ".repeat(3_000)}t${")".repeat(3_000)}`,
    functions: `select ${"abs(".repeat(20_000)}1${")".repeat(20_000)}`,
    structs: `select ${"{'a': ".repeat(20_000)}1${"}".repeat(20_000)}`,
  };
  test.each(Object.entries(statements))("%s", async (_, statement) => {
    expect((await typed(sql(statement)))?.diagnostics).toEqual([
      expect.objectContaining({ code: "sql-syntax", message: expect.stringMatching(DEEP) }),
    ]);
  });
});

test("a statement of very many columns is typed, or named in good time", async () => {
  const columns = Array.from({ length: 5_000 }, (_, i) => `a as c${i}`).join(", ");
  const it = await typed(sql(`select ${columns} from t`));
  expect(it?.diagnostics).toEqual([]);
  expect(it?.insertions[0]?.text).toContain("c4999: number");
});

test("what is deep and can be read is typed as ever", async () => {
  const text = `select ${"(".repeat(200)}a${")".repeat(200)} as d from t`;
  expect((await typed(sql(text)))?.insertions[0]?.text).toBe("<{ d: number }>");
});

describe("a process that is lost", () => {
  test("at a text that it named: the text is left out, the rest is asked again", async () => {
    // It has less time than it takes to describe this.
    const hasty = createDataTyping(
      { list: async () => [table], onChange: () => () => undefined },
      { namedMs: 60, silentMs: 60_000 },
    );
    try {
      const wide = sql(`select ${Array.from({ length: 20_000 }, (_, i) => `a as c${i}`).join(", ")} from t`);
      const cell = { id: "wide", source: wide, analysis: await cellCompiler().analyse(wide) };
      const flat = sql("select a as c from t");
      const other = { id: "flat", source: flat, analysis: await cellCompiler().analyse(flat) };
      const typings = await hasty.type([cell, other], async () => []);
      expect(typings.get("flat")?.insertions[0]?.text).toBe("<{ c: number }>");
      expect(typings.get("wide")?.diagnostics[0]?.message).toMatch(/too large to be described in good time/);
    } finally {
      await hasty.close();
    }
  });
});
