/** What every engine does for whoever asks it through a `Connection`: one suite over DuckDB and PostgreSQL. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readColumns, readRows } from "../../kernel/data/columns.ts";
import { openDuckDB } from "../../kernel/data/duckdb/duckdb-connection.ts";
import { Interrupted, SqlError } from "../../kernel/data/sql-error.ts";
import {
  type Connection,
  type OpenConnection,
  type Parameter,
  SCHEMA,
} from "../../shared/engine/connection.ts";
import { textOf } from "../../shared/engine/piece.ts";
import { openPostgres } from "../support/pglite/connection.ts";

const ENGINES: readonly [name: string, open: OpenConnection][] = [
  ["DuckDB", openDuckDB],
  ["PostgreSQL", openPostgres],
];

/** PostgreSQL in WebAssembly takes its time to start where the machine is busy. */
const STARTING = 60_000;

describe.each(ENGINES)("%s", (_, open) => {
  let scratch: string;
  let engine: Connection;
  const provided: string[] = [];
  beforeAll(async () => {
    scratch = mkdtempSync(path.join(tmpdir(), "engines-"));
    engine = await open({
      folders: [],
      scratch,
      memory: 2 ** 28,
      threads: 2,
      provide: async (table) => {
        provided.push(table);
        if (table !== "late") return false;
        await engine.execute({ text: "create table late as select 7 as x", parameters: [] });
        return true;
      },
      known: () => ["calls", "customers"],
    });
  }, STARTING);
  afterAll(() => {
    engine.close();
    rmSync(scratch, { recursive: true });
  });

  const rows = async (text: string, parameters: readonly Parameter[] = []) =>
    readRows(await engine.stream({ text, parameters }));
  const type = (name: Parameters<typeof engine.dialect.type>[0]) => engine.dialect.type(name);
  const value = async (text: string) => (await rows(`select ${text} as v`))[0]?.v;
  const failure = (work: Promise<unknown>) =>
    work.then(
      () => null,
      (error: unknown) => error,
    );

  describe("values come as JavaScript has them", () => {
    test.each<[string, () => string, unknown]>([
      ["whole numbers", () => `cast(-5 as ${type("integer")})`, -5],
      ["whole numbers of 64 bits", () => `cast(9007199254740991 as ${type("bigint")})`, 9007199254740991],
      ["doubles", () => engine.dialect.double(0.1), 0.1],
      ["NaN", () => engine.dialect.double(Number.NaN), Number.NaN],
      ["infinity", () => engine.dialect.double(Number.NEGATIVE_INFINITY), Number.NEGATIVE_INFINITY],
      ["decimals", () => "cast(12.50 as decimal(10, 2))", 12.5],
      ["booleans", () => "(1 = 1)", true],
      ["texts", () => "'añ“\\n'", "añ“\\n"],
      ["an empty text", () => "''", ""],
      ["null", () => `cast(null as ${type("double")})`, null],
      ["dates", () => "cast('2024-02-29' as date)", new Date(Date.UTC(2024, 1, 29))],
      [
        "moments",
        () => `cast('2024-02-29 12:34:56.789' as ${type("moment")})`,
        new Date(Date.UTC(2024, 1, 29, 12, 34, 56, 789)),
      ],
      [
        "moments of a zone",
        () => "cast('2024-02-29 12:00:00+02' as timestamp with time zone)",
        new Date(Date.UTC(2024, 1, 29, 10)),
      ],
      ["lists", () => textOf(engine.dialect.listOf(["1", "null", "3"], "integer")), [1, null, 3]],
      [
        "lists of texts",
        () => textOf(engine.dialect.listOf(["'a, b'", "'\"q\"'", "''"], "text")),
        ["a, b", '"q"', ""],
      ],
    ])("%s", async (_kind, text, expected) => {
      expect(await value(text())).toEqual(expected);
    });

    test("an infinite moment is no Date", async () => {
      expect(Number.isNaN(((await value(`cast('infinity' as ${type("moment")})`)) as Date).getTime())).toBe(
        true,
      );
    });

    test("structures come with the names of their fields", async () => {
      const text =
        engine.dialect.name === "duckdb" ? "{'a': 1, 'b': 'x'}" : `cast('{"a": 1, "b": "x"}' as jsonb)`;
      expect(await value(text)).toEqual({ a: 1, b: "x" });
    });

    test("a whole number that a double cannot hold is refused, with its column", async () => {
      const text = `select cast(9007199254740993 as ${type("bigint")}) as big`;
      const error = await failure(rows(text));
      expect(error).toBeInstanceOf(SqlError);
      expect((error as SqlError).message).toContain('"big"');
      const exact = await readRows(await engine.stream({ text, parameters: [] }, { large: "text" }));
      expect(exact).toEqual([{ big: "9007199254740993" }]);
    });
  });

  test.each<[string, Parameter]>([
    ["a small whole number", 5],
    ["a large whole number", 2 ** 40],
    ["a fraction", 0.1],
    ["NaN", Number.NaN],
    ["a text with quotes", `it's "$1"`],
    ["true", true],
    ["null", null],
    ["a moment", new Date(Date.UTC(1999, 11, 31, 23, 59, 59, 999))],
    ["bytes", Uint8Array.of(0, 1, 255)],
    ["a list", [1, null, 3]],
    ["a list of texts", ['a, "b"', "\\", null]],
  ])("%s is bound as it is", async (_kind, parameter) => {
    const [row] = await rows(`select ${engine.dialect.parameter(1)} as v`, [parameter]);
    expect(row?.v).toEqual(parameter);
  });

  test("what was loaded comes back, with its missing values", async () => {
    const at = [new Date(0), null, new Date(Date.UTC(2024, 1, 29, 1, 2, 3, 4))];
    await engine.load(
      [SCHEMA, "loaded"],
      [
        { name: "id", type: "integer", values: Int32Array.of(1, 2, 3) },
        { name: "big", type: "bigint", values: [2 ** 50, null, -1] },
        {
          name: "amount",
          type: "double",
          values: Float64Array.of(0.1, Number.NaN, Number.POSITIVE_INFINITY),
        },
        { name: "ok", type: "boolean", values: [true, false, null] },
        { name: "the note", type: "varchar", values: ["a", null, "“c”\n"] },
        { name: "at", type: "timestamp", values: at },
        { name: "raw", type: "blob", values: [Uint8Array.of(1), null, Uint8Array.of()] },
      ],
    );
    const found = await rows(`select * from ${engine.dialect.identifier(SCHEMA, "loaded")} order by id`);
    expect(found).toEqual([
      { id: 1, big: 2 ** 50, amount: 0.1, ok: true, "the note": "a", at: at[0], raw: Uint8Array.of(1) },
      { id: 2, big: null, amount: Number.NaN, ok: false, "the note": null, at: null, raw: null },
      {
        id: 3,
        big: -1,
        amount: Number.POSITIVE_INFINITY,
        ok: null,
        "the note": "“c”\n",
        at: at[2],
        raw: Uint8Array.of(),
      },
    ]);
  });

  test("many rows come in batches, in order, as typed arrays", async () => {
    const text = `select cast(i as ${type("integer")}) as i, cast(i as ${type("double")}) / 4 as x
      from (select ${textOf(engine.dialect.counting<string>("0", "99999"))} as i) as t order by i`;
    const { columns, batches } = await engine.stream({ text, parameters: [] });
    let count = 0;
    let most = 0;
    for await (const batch of batches()) {
      count += batch.rowCount;
      most = Math.max(most, batch.rowCount);
    }
    expect([columns.map(({ name, kind }) => [name, kind]), count]).toEqual([
      [
        ["i", "integer"],
        ["x", "number"],
      ],
      100_000,
    ]);
    expect(most).toBeLessThan(100_000);
    const all = await readColumns(await engine.stream({ text, parameters: [] }));
    expect(all.i).toEqual(Int32Array.from({ length: 100_000 }, (_each, i) => i));
    expect(all.x).toEqual(Float64Array.from({ length: 100_000 }, (_each, i) => i / 4));
  });

  test("nulls among numbers are NaN in arrays", async () => {
    const values = `(values (1, ${engine.dialect.double(1.5)}), (2, null)) as t(id, x)`;
    const stream = await engine.stream({ text: `select x from ${values} order by id`, parameters: [] });
    expect((await readColumns(stream)).x).toEqual(Float64Array.of(1.5, Number.NaN));
  });

  test("no rows still have columns", async () => {
    const text = `select 1 as a, 'x' as b where 1 = 0`;
    expect(await rows(text)).toEqual([]);
    expect((await engine.stream({ text, parameters: [] })).columns.map(({ name }) => name)).toEqual([
      "a",
      "b",
    ]);
  });

  test("columns of one name are told apart", async () => {
    expect(await rows("select 1 as id, 2 as id")).toEqual([{ id: 1, id_1: 2 }]);
  });

  test("a statement is described and not run", async () => {
    const columns = await engine.describe({
      text: `select cast(1 as ${type("integer")}) / 0 as never, 'a' as name, cast('2024-01-01' as date) as day, ${engine.dialect.parameter(1)} as given`,
      parameters: [2.5],
    });
    expect(columns.map(({ name }) => name)).toEqual(["never", "name", "day", "given"]);
    expect(columns.slice(1).map(({ kind }) => kind)).toEqual(["string", "date", "number"]);
  });

  test.each([
    ["a word that is none", "selec", "select 1 from (selec 1) as t"],
    ["a column that is not there", "nothing", "select a, nothing from (select 1 as a) as t"],
    ["behind letters of several bytes", "nothing", "select '“é𝄞”', nothing from (select 1 as a) as t"],
  ])("an error has its place in the text: %s", async (_kind, word, text) => {
    const error = await failure(rows(text));
    expect(error).toBeInstanceOf(SqlError);
    const { offset, message } = error as SqlError;
    expect(message).toMatch(/[.!?]$/);
    if (word === "nothing") expect([offset, message.includes("nothing")]).toEqual([text.indexOf(word), true]);
    else expect(offset).toBeGreaterThanOrEqual(text.indexOf(word));
    // What Clientele wrote before it does not count.
    const shifted = await failure(
      engine.stream({ text: `select 5 as five, * from (${text}) as t`, parameters: [], shift: 26 }),
    );
    expect((shifted as SqlError).offset).toBe(offset);
  });

  test("after an error the engine goes on, also within what a statement makes", async () => {
    await expect(rows("select * from")).rejects.toThrow(SqlError);
    await expect(
      engine.execute({
        text: "create table clientele.bad as select cast('x' as integer) as n",
        parameters: [],
      }),
    ).rejects.toThrow(SqlError);
    await expect(rows("select * from clientele.bad")).rejects.toThrow(SqlError);
    expect(await rows("select 1 as n")).toEqual([{ n: 1 }]);
  });

  test("a table that is asked for is provided once, and missed with the names that there are", async () => {
    expect(await rows("select x from late")).toEqual([{ x: 7 }]);
    expect(await rows("select x from late")).toEqual([{ x: 7 }]);
    const error = await failure(rows("select * from nowhere"));
    expect((error as SqlError).message).toContain("nowhere");
    expect((error as SqlError).hint).toContain("customers");
    expect(provided.filter((table) => ["late", "nowhere"].includes(table))).toEqual(["late", "nowhere"]);
  });

  test("statements at once do not mix", async () => {
    const all = await Promise.all(
      Array.from({ length: 12 }, (_each, i) => rows(`select ${engine.dialect.parameter(1)} as i`, [i])),
    );
    expect(all.map(([row]) => row?.i)).toEqual(Array.from({ length: 12 }, (_each, i) => i));
  });

  test("leaving a result early frees what it holds", async () => {
    for (let i = 0; i < 8; i++) {
      const text = `select ${textOf(engine.dialect.counting<string>("1", "50000"))} as i`;
      const { batches } = await engine.stream({ text, parameters: [] });
      for await (const batch of batches()) {
        expect(batch.rowCount).toBeGreaterThan(0);
        break;
      }
    }
    expect(await rows("select 1 as n")).toEqual([{ n: 1 }]);
  });

  test("an interrupt ends what is waited for, and nothing else", async () => {
    const slow = `select count(*) as n from (select ${textOf(engine.dialect.counting<string>("1", "3000000"))} as i) as a
      where md5(cast(i as varchar)) like '%zzz%'`;
    const waiting = failure(rows(slow));
    const kept = readRows(
      await engine
        .stream({ text: "select 2 as n", parameters: [] }, { interruptible: false })
        .catch(() => Promise.reject(new Error("It was stopped."))),
    );
    expect(await kept).toEqual([{ n: 2 }]);
    const again = failure(rows(slow));
    await new Promise(setImmediate);
    engine.interrupt();
    const ends = [await waiting, await again];
    expect(ends.every((end) => end === null || end instanceof Interrupted)).toBe(true);
    if (engine.capabilities.cancels) expect(ends.some((end) => end instanceof Interrupted)).toBe(true);
    expect(await rows("select 1 as n")).toEqual([{ n: 1 }]);
  });

  test("every capability is answered, and the ones that are said are there", async () => {
    expect(Object.values(engine.capabilities).every((answer) => typeof answer === "boolean")).toBe(true);
    if (engine.capabilities.exactWide) {
      const wide = `cast('99999999999999999999999999' as ${type("wide")})`;
      expect(await value(`cast(${wide} + 1 as varchar(40))`)).toBe("100000000000000000000000000");
    }
    const file = path.join(scratch, "rows.csv");
    const writing = failure(engine.writeFile("select 1 as a", file, { kind: "csv", before: "a\n" }));
    expect((await writing) === null).toBe(engine.capabilities.writesFiles);
  });

  test("a closed engine runs nothing more", async () => {
    const other = await open({ folders: [], scratch, memory: 2 ** 28, threads: 1 });
    expect(await readRows(await other.stream({ text: "select 1 as n", parameters: [] }))).toEqual([{ n: 1 }]);
    other.close();
    await expect(other.stream({ text: "select 1 as n", parameters: [] })).rejects.toThrow(Interrupted);
  });
});
