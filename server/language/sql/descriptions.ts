/**
 * What statements give, asked of an engine that holds no data. Where values leave open what a statement is (a number may
 * be whole or not), each possibility is described, and only what all agree on is said.
 */
import { type DuckDBReport, missingTable } from "../../../shared/engine/duckdb/report.ts";
import { uniqueNames } from "../../../shared/engine/unique-names.ts";
import { stampOf } from "../../../shared/session/diagnostics.ts";
import type { DatasetTables } from "../tables/dataset-tables.ts";
import { engineType } from "../tables/engine-type.ts";
import type { TypedColumn } from "../tables/row-type.ts";
import type { DescribingEngine, Prepared, PreparedColumn } from "./engine.ts";
import { queryColumns } from "./nullability/query.ts";
import type { Columns } from "./nullability/scope.ts";
import type { Tree } from "./nullability/tree.ts";
import { classOfType } from "./nullability/value-class.ts";
import type { ParameterPart } from "./part.ts";
import { sampled } from "./samples.ts";
import type { Statement } from "./statement.ts";

export type Description =
  | { readonly columns: readonly TypedColumn[] }
  | { readonly report: DuckDBReport }
  /** It depends on something that is not known here. */
  | { readonly unknown: true };

type Described = Exclude<Prepared, { expands: true }> | { readonly unknown: true };

const UNKNOWN: Description = { unknown: true };
/** Statements that are remembered. */
const REMEMBERED = 5000;
/** Tables that stand for relations and are kept. */
const KEPT_TABLES = 200;

export class Descriptions {
  readonly #engine: DescribingEngine;
  readonly #datasets: DatasetTables;
  readonly #known = new Map<string, Promise<Description>>();
  readonly #tables = new Set<string>();
  /** Datasets that the engine has a table of. */
  readonly #made = new Set<string>();
  #revision = "";
  #renewed: Promise<void> = Promise.resolve();

  constructor(engine: DescribingEngine, datasets: DatasetTables) {
    this.#engine = engine;
    this.#datasets = datasets;
  }

  /**
   * Statements of equal text over equal tables are described once.
   *
   * @param constants the statement with its texts as constants; it is right where the one with parameters is not
   */
  async describe(statement: Statement, constants = statement.text): Promise<Description> {
    await this.#renew();
    const nulls = statement.parameters.map(({ nullable }) => (nullable ? "?" : "!")).join("");
    const key = `${nulls}\0${statement.text}\0${constants}`;
    const description = this.#known.get(key) ?? this.#describe(statement, constants);
    this.#known.delete(key);
    this.#known.set(key, description);
    if (this.#known.size > REMEMBERED) this.#known.delete(this.#known.keys().next().value as string);
    return description;
  }

  /** The name of a table with these columns, which stands for a relation. */
  tableName(columns: readonly TypedColumn[], ordinal: number): string {
    return `__relation_${ordinal}_${stampOf(JSON.stringify(columns)).replace(".", "_")}`;
  }

  /** After a change of the datasets nothing is known, and the tables that stand for them are others. */
  async #renew(): Promise<void> {
    const revision = await this.#datasets.revision();
    if (revision !== this.#revision) {
      this.#revision = revision;
      this.#known.clear();
      this.#renewed = this.#dropDatasets();
    }
    await this.#renewed;
  }

  async #dropDatasets(): Promise<void> {
    const names = [...this.#made];
    this.#made.clear();
    for (const name of names) await this.#engine.drop(name);
  }

  async #describe(statement: Statement, constants: string): Promise<Description> {
    try {
      for (const { name, columns } of statement.tables) await this.#provide(name, columns);
    } catch {
      // A type that cannot be written down, such as a struct without names.
      return UNKNOWN;
    }
    const plain = await this.#prepare(statement.text);
    if ("unknown" in plain) return UNKNOWN;
    const isSyntax = "report" in plain && plain.report.exception_type === "Parser";
    const written = constants === statement.text || isSyntax ? null : await this.#prepare(constants);
    if (written !== null && isTyped(written)) return this.#typed(written.columns, statement);
    if (isTyped(plain)) return this.#typed(plain.columns, statement);
    const sample = sampled(statement);
    const tried = sample === null ? null : await this.#prepare(sample.text);
    if (tried !== null && isTyped(tried)) return this.#typed(tried.columns, statement);
    return "report" in plain && !hangsOnText(written, statement) ? plain : UNKNOWN;
  }

  async #prepare(text: string): Promise<Described> {
    for (let missing: string | null = null; ; ) {
      const prepared = await this.#engine.prepare(text);
      if ("expands" in prepared) return { unknown: true };
      if ("columns" in prepared) return prepared;
      const { report } = prepared;
      const table = missingTable(report);
      if (table === null || table === missing) return prepared;
      const dataset = this.#datasets.get(table);
      if (!dataset) return prepared;
      missing = table;
      if (dataset.columns === null || !(await this.#define(dataset.name, dataset.columns)))
        return { unknown: true };
    }
  }

  async #typed(prepared: readonly PreparedColumn[], statement: Statement): Promise<Description> {
    const names = uniqueNames(prepared.map(({ name }) => name));
    const found = await this.#nullability(statement);
    // What was found is of this statement only if it has the same columns.
    const agrees =
      found?.length === prepared.length &&
      found.every(({ name }, i) => name === null || name.toLowerCase() === prepared[i]?.name.toLowerCase());
    const columns = prepared.map(({ type }, i) => ({
      name: names[i] as string,
      type: type as string,
      nullable: agrees ? (found[i]?.nullable ?? true) : true,
    }));
    return { columns };
  }

  async #nullability(statement: Statement): Promise<Columns> {
    const tree = await this.#engine.tree(statement.text);
    try {
      return tree && this.#columnsOfTree(tree, statement);
    } catch (error) {
      // The engine nests deeper than what walks over its tree.
      if (error instanceof RangeError) return null;
      throw error;
    }
  }

  #columnsOfTree(tree: Tree, { parameters, tables }: Statement): Columns {
    const relations = new Map(tables.map(({ name, columns }) => [name.toLowerCase(), columns]));
    return queryColumns(tree, {
      table: (name) => columnsOf(relations.get(name) ?? this.#datasets.get(name)?.columns ?? null),
      parameter: (identifier) => parameterValue(parameters[Number(identifier) - 1]),
    });
  }

  async #provide(name: string, columns: readonly TypedColumn[]): Promise<void> {
    await this.#engine.define({ name, columns });
    this.#tables.delete(name);
    this.#tables.add(name);
    if (this.#tables.size <= KEPT_TABLES) return;
    const oldest = this.#tables.values().next().value as string;
    this.#tables.delete(oldest);
    await this.#engine.drop(oldest);
  }

  async #define(name: string, columns: readonly TypedColumn[]): Promise<boolean> {
    try {
      await this.#engine.define({ name, columns });
      this.#made.add(name);
      return true;
    } catch {
      return false;
    }
  }
}

/** Whether the engine can tell all columns, of whatever value the parameters are. */
function isTyped(prepared: Described): prepared is { columns: readonly PreparedColumn[] } {
  return "columns" in prepared && prepared.columns.every(({ type }) => type !== null);
}

/** Whether a text that is not known may be right, were it another. */
function hangsOnText(written: Described | null, { parameters }: Statement): boolean {
  const isOpen = parameters.some(({ type, value }) => type === "VARCHAR" && value === null);
  const report = written !== null && "report" in written ? written.report : null;
  return isOpen && /^(Conversion|Invalid Input)$/.test(report?.exception_type ?? "");
}

function columnsOf(columns: readonly TypedColumn[] | null): Columns {
  return (
    columns?.map(({ name, type, nullable }) => ({
      name,
      nullable,
      valueClass: classOfType(engineType(type)),
    })) ?? null
  );
}

function parameterValue(part: ParameterPart | undefined): {
  nullable: boolean;
  valueClass: ReturnType<typeof classOfType>;
} {
  if (!part) return { nullable: true, valueClass: "other" };
  return { nullable: part.nullable, valueClass: classOfType(engineType(part.type)) };
}
