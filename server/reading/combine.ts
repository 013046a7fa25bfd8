/** New rows put together with those that are there: behind them, in their place, or by a key. */
import { rename, rm } from "node:fs/promises";
import path from "node:path";
import type { Combined, Combining } from "./process/jobs.ts";
import { identifier, literal, openEngine, type WritingEngine } from "./write/engine.ts";

interface CombineInput {
  readonly before: string;
  readonly fresh: string;
  /** Null to count only. */
  readonly target: string | null;
  readonly combining: Combining;
}

interface Column {
  readonly name: string;
  readonly type: string;
}

export async function combine({ before, fresh, target, combining }: CombineInput): Promise<Combined> {
  const folders = [
    ...new Set([...(target === null ? [] : [target]), fresh, before].map((file) => path.dirname(file))),
  ];
  const engine = await openEngine({ folders });
  try {
    const task = new Task(engine, before, fresh);
    const combined = await task.count(combining);
    if (target !== null && combined.problem === null) await task.write(combining, target);
    return combined;
  } finally {
    engine.close();
  }
}

class Task {
  readonly #engine: WritingEngine;
  readonly #before: string;
  readonly #fresh: string;

  constructor(engine: WritingEngine, before: string, fresh: string) {
    this.#engine = engine;
    this.#before = `read_parquet(${literal(before)})`;
    this.#fresh = `read_parquet(${literal(fresh)})`;
  }

  async count(combining: Combining): Promise<Combined> {
    const [old, young] = await Promise.all([this.#columns(this.#before), this.#columns(this.#fresh)]);
    const has = (columns: readonly Column[], { name }: Column) => columns.some((each) => each.name === name);
    const base = {
      before: await this.#rows(this.#before),
      onlyBefore: old.filter((column) => !has(young, column)).map(({ name }) => name),
      onlyNew: young.filter((column) => !has(old, column)).map(({ name }) => name),
    };
    const fresh = await this.#rows(this.#fresh);
    const none = { ...base, added: 0, removed: 0, changed: 0, after: base.before };
    const problem = combining.how === "replace" ? null : typeProblem(old, young, base.onlyBefore);
    if (problem !== null) return { ...none, problem };
    if (combining.how === "append")
      return { ...none, added: fresh, after: base.before + fresh, problem: null };
    if (combining.how === "replace")
      return { ...none, ...(await this.#replaced(old, young, base.before, fresh)), problem: null };
    return { ...none, ...(await this.#upserted(combining.key, old, young, base.before)) };
  }

  async write(combining: Combining, target: string): Promise<void> {
    const part = `${target}.part`;
    await rm(part, { force: true });
    try {
      await this.#engine.run(
        `copy (${this.#select(combining)}) to ${literal(part)} (format parquet, compression zstd)`,
      );
      await rename(part, target);
    } finally {
      await rm(part, { force: true });
    }
  }

  #select(combining: Combining): string {
    switch (combining.how) {
      case "replace":
        return `from ${this.#fresh}`;
      case "append":
        return `from ${this.#before} union all by name from ${this.#fresh}`;
      case "upsert": {
        const match = matching(combining.key);
        return `select b.* from ${this.#before} b where not exists (from ${this.#fresh} f where ${match}) union all by name from ${this.#fresh}`;
      }
    }
  }

  /** Rows of which there is no equal before, and the other way round; equal rows count as often as they stand there. */
  async #replaced(old: readonly Column[], young: readonly Column[], before: number, fresh: number) {
    const shared = old.filter(({ name, type }) =>
      young.some((each) => each.name === name && each.type === type),
    );
    if (shared.length === 0 || shared.length < old.length || shared.length < young.length) {
      return { added: fresh, removed: before, after: fresh };
    }
    const columns = shared.map(({ name }) => identifier(name)).join(", ");
    const added = await this.#rows(
      `(select ${columns} from ${this.#fresh} except all select ${columns} from ${this.#before})`,
    );
    return { added, removed: before - (fresh - added), after: fresh };
  }

  async #upserted(key: readonly string[], old: readonly Column[], young: readonly Column[], before: number) {
    const names = young.map(({ name }) => name);
    const unknown = key.filter(
      (name) => !names.includes(name) || !old.some((column) => column.name === name),
    );
    if (unknown.length > 0) {
      return {
        problem: {
          message: `There is no column ${unknown.join(", ")}.`,
          hint: `The columns are ${names.join(", ")}.`,
        },
      };
    }
    const repeated = await this.#repeated(key);
    if (repeated) return { problem: repeated };
    const match = matching(key);
    const differs = names
      .filter((name) => !key.includes(name) && old.some((column) => column.name === name))
      .map((name) => `b.${identifier(name)} is distinct from f.${identifier(name)}`);
    const [row] = await this.#engine.rows(
      `select count(*) filter (where b.${identifier(key[0] as string)} is null)::double as added,
         count(*) filter (where b.${identifier(key[0] as string)} is not null and (${differs.join(" or ") || "false"}))::double as changed
       from ${this.#fresh} f left join ${this.#before} b on ${match}`,
    );
    const added = Number(row?.added);
    return { added, changed: Number(row?.changed), after: before + added, problem: null };
  }

  /** A key names one row: else nobody could say which one is meant. */
  async #repeated(key: readonly string[]) {
    const columns = key.map(identifier).join(", ");
    const missing = key.map((name) => `${identifier(name)} is null`).join(" or ");
    for (const [where, file] of [
      ["the new file", this.#fresh],
      ["the dataset", this.#before],
    ]) {
      const [twice] = await this.#engine.rows(
        `select ${columns}, count(*)::double as n from ${file} group by ${columns} having count(*) > 1 or ${missing} limit 1`,
      );
      if (twice) {
        const value = key
          .map((name) => `${name} ${twice[name] === null ? "missing" : String(twice[name])}`)
          .join(", ");
        return {
          message: `The key is not unique in ${where}: ${value} stands in ${twice.n} rows.`,
          hint: "Name more columns, with commas between them.",
        };
      }
    }
    return null;
  }

  async #columns(from: string): Promise<Column[]> {
    const rows = await this.#engine.rows(`describe from ${from}`);
    return rows.map((row) => ({ name: String(row.column_name), type: String(row.column_type) }));
  }

  async #rows(from: string): Promise<number> {
    const [row] = await this.#engine.rows(`select count(*)::double as n from ${from}`);
    return Number(row?.n);
  }
}

const matching = (key: readonly string[]) =>
  key.map((name) => `b.${identifier(name)} = f.${identifier(name)}`).join(" and ");

/** Columns must not change their type in silence when rows come to others, and none may be missing. */
function typeProblem(old: readonly Column[], young: readonly Column[], onlyBefore: readonly string[]) {
  const changed = old.flatMap(({ name, type }) => {
    const other = young.find((column) => column.name === name);
    return other && other.type !== type ? [`\`${name}\` was ${type} and is ${other.type}.`] : [];
  });
  const gone = onlyBefore.map((name) => `\`${name}\` is not in the file.`);
  if (changed.length + gone.length === 0) return null;
  return { message: [...gone, ...changed].join(" "), hint: "Correct the file, or replace the dataset." };
}
