/** Relations and their statements over one engine. */
import type { ColumnArray, RelationColumn, SqlValue, Value } from "../../analysis/relation.ts";
import {
  type Batch,
  type Connection,
  type ResultStream,
  type RunOptions,
  SCHEMA,
  type Vector,
} from "../../shared/engine/connection.ts";
import { isRelationLike } from "../../shared/engine/is-relation.ts";
import type { DataReads } from "../../shared/protocol/data-reads.ts";
import { type AnyColumn, readColumns, readRows } from "./columns.ts";
import type { Reads } from "./datasets/reads.ts";
import { type LoadSource, loadSource } from "./load.ts";
import { DataRelation, type KernelRelation } from "./relation.ts";
import { compile, type Source } from "./sql/compile.ts";
import { compute, flatten, fragment, identifier, join, type KernelSql, type Template } from "./sql/sql.ts";
import { type Compiled, locate } from "./sql/statement-text.ts";
import { SqlError } from "./sql-error.ts";

export class Database {
  readonly engine: Connection;
  readonly reads: Reads;
  readonly sql: KernelSql;
  /** What each relation is made of; one over values is a promise until they are loaded. */
  readonly #sources = new WeakMap<object, Source | (() => Promise<Source>)>();
  readonly #forgotten: FinalizationRegistry<string>;
  #tables = 0;

  constructor(engine: Connection, reads: Reads) {
    this.engine = engine;
    this.reads = reads;
    this.#forgotten = new FinalizationRegistry((table) => this.discard(table));
    const tag = <Row>(strings: TemplateStringsArray, ...values: SqlValue[]) =>
      this.template<Row>(strings, ...values);
    const from = <Row>(source: LoadSource) => this.from<Row>(source);
    const { dialect, capabilities } = engine;
    const words = { id: identifier, fragment, join, from, dialect, capabilities };
    this.sql = Object.freeze(Object.assign(tag, words, capabilities.callsBack ? { compute } : {}));
  }

  template<Row = Record<string, Value>>(
    strings: readonly string[],
    ...values: SqlValue[]
  ): KernelRelation<Row> {
    return this.relation<Row>({ template: flatten(strings, values) });
  }

  relation<Row = Record<string, Value>>(source: Source | (() => Promise<Source>)): KernelRelation<Row> {
    const relation = new DataRelation<Row>(this);
    this.#sources.set(relation, source);
    return relation;
  }

  from<Row = Record<string, Value>>(source: LoadSource): KernelRelation<Row> {
    const columns = loadSource(source);
    const relation = this.relation<Row>(async () => {
      const table = this.tableName();
      await this.engine.load([SCHEMA, table], columns);
      this.#forgotten.register(relation, table);
      return { table: [SCHEMA, table] };
    });
    return relation;
  }

  async compiled(relation: object): Promise<Compiled> {
    const source = this.#sources.get(relation);
    const { dialect } = this.engine;
    if (source === undefined) throw new SqlError("The relation belongs to another engine.");
    const template = await this.#templateOf(relation);
    await this.#settle(template, new Set());
    return compile(template, dialect, (value) => this.#lookup(value));
  }

  async #templateOf(relation: object): Promise<Template> {
    const source = await this.#settled(relation);
    if ("template" in source) return source.template;
    return { strings: ["select * from ", ""], values: [{ kind: "identifier", path: source.table }] };
  }

  /** Loads the values of relations that a statement uses, before it is compiled. */
  async #settle(template: Template, seen: Set<object>): Promise<void> {
    for (const value of template.values) {
      if (typeof value !== "object" || value === null || seen.has(value) || !this.#sources.has(value))
        continue;
      seen.add(value);
      const source = await this.#settled(value);
      if ("template" in source) await this.#settle(source.template, seen);
    }
  }

  async #settled(relation: object): Promise<Source> {
    const source = this.#sources.get(relation);
    if (typeof source !== "function") return source as Source;
    // Two statements at once load once: the promise takes the place of the function.
    const loading = source();
    this.#sources.set(relation, () => loading);
    try {
      const loaded = await loading;
      this.#sources.set(relation, loaded);
      return loaded;
    } catch (error) {
      this.#sources.set(relation, source);
      throw error;
    }
  }

  #lookup(value: unknown): { relation: object; source: Source } | null {
    if (typeof value !== "object" || value === null) return null;
    const source = this.#sources.get(value);
    if (source === undefined && isRelationLike(value)) {
      throw new SqlError("A relation of another engine stands in this statement.", {
        hint: "Bring its rows over with sql.from(await relation.columns()).",
      });
    }
    return source === undefined || typeof source === "function" ? null : { relation: value, source };
  }

  async stream(relation: object, options?: RunOptions): Promise<ResultStream> {
    const compiled = await this.compiled(relation);
    this.reads.tell(this.#readsOf(compiled, "content"));
    return this.#placed(compiled, async () => {
      const { columns, batches } = await this.engine.stream(compiled, options);
      return { columns, batches: () => placedBatches(compiled, batches()) };
    });
  }

  async describe(relation: object): Promise<readonly RelationColumn[]> {
    const compiled = await this.compiled(relation);
    this.reads.tell(this.#readsOf(compiled, "columns"));
    return this.#placed(compiled, () => this.engine.describe(compiled));
  }

  async rows<Row>(relation: object): Promise<Row[]> {
    return (await readRows(await this.stream(relation))) as Row[];
  }

  async columns<Row>(relation: object): Promise<{ readonly [K in keyof Row]: ColumnArray<Row[K]> }> {
    const columns: Record<string, AnyColumn> = await readColumns(await this.stream(relation));
    return columns as { [K in keyof Row]: ColumnArray<Row[K]> };
  }

  /** For tables that tell a missing number from NaN. */
  async columnsWithNulls(relation: object): Promise<Record<string, AnyColumn>> {
    return readColumns(await this.stream(relation), "null");
  }

  async count(relation: KernelRelation<unknown>): Promise<number> {
    const [row] = await this.rows<{ n: number }>(this.template`select count(*) as n from ${relation}`);
    return row?.n ?? 0;
  }

  async materialize<Row>(relation: KernelRelation<Row>): Promise<KernelRelation<Row>> {
    if (!this.engine.capabilities.temporaryTables) return relation;
    const table = await this.store(relation);
    const kept = this.relation<Row>({ table: [SCHEMA, table] });
    this.#forgotten.register(kept, table);
    return kept;
  }

  /** Runs a relation into a table of `SCHEMA` and gives the table's name. Rows keep their order. */
  async store(relation: object, options?: RunOptions): Promise<string> {
    const compiled = await this.compiled(relation);
    const reads = this.#readsOf(compiled, "content");
    this.reads.tell(reads);
    const table = this.tableName();
    this.reads.keep(table, reads);
    const before = `create table ${this.engine.dialect.identifier(SCHEMA, table)} as select * from (`;
    await this.#placed(compiled, () =>
      this.engine.execute(
        { ...compiled, text: `${before}${compiled.text}\n)`, shift: before.length },
        options,
      ),
    );
    return table;
  }

  /** What a relation of this database is made of; null for any other value. Loads the values of `sql.from`. */
  async sourceOf(value: unknown): Promise<Source | null> {
    if (typeof value !== "object" || value === null || !this.#sources.has(value)) return null;
    return this.#settled(value);
  }

  /** Drops a table of `SCHEMA` that nobody reads any more. */
  discard(table: string): void {
    this.reads.forget(table);
    const name = this.engine.dialect.identifier(SCHEMA, table);
    const statement = { text: `drop table if exists ${name}`, parameters: [] };
    this.engine.execute(statement, { interruptible: false }).catch(() => {
      // Closed in between: the tables went with the engine.
    });
  }

  tableName(): string {
    return `table_${++this.#tables}`;
  }

  #readsOf({ text, tables }: Compiled, of: "columns" | "content"): DataReads {
    return this.reads.of(text, tables, of);
  }

  /** Errors of the engine, shown in the statement that a person wrote. */
  async #placed<T>(compiled: Compiled, run: () => Promise<T>): Promise<T> {
    try {
      return await run();
    } catch (error) {
      throw placed(compiled, error);
    }
  }
}

/** Values are decoded when a column is asked for, so that a column may fail then. */
async function* placedBatches(compiled: Compiled, batches: AsyncGenerator<Batch, void, undefined>) {
  try {
    for await (const batch of batches) {
      yield { rowCount: batch.rowCount, vector: (i: number) => decoded(compiled, batch, i) };
    }
  } catch (error) {
    throw placed(compiled, error);
  }
}

function decoded(compiled: Compiled, batch: Batch, column: number): Vector {
  try {
    return batch.vector(column);
  } catch (error) {
    throw placed(compiled, error);
  }
}

function placed(compiled: Compiled, error: unknown): unknown {
  if (!(error instanceof SqlError)) return error;
  const { text, offset } = locate(compiled, error.offset);
  return error.within(text, offset);
}
