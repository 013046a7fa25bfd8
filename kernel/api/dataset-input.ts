/**
 * `input.dataset(label, contract, options)`: a person's own table in the place of the sample data. The control offers
 * every dataset; which column plays which role is guessed from names and kinds, and can be chosen.
 */
import type { Value } from "../../analysis/relation.ts";
import type { TableDescription } from "../../shared/engine/connection.ts";
import type { Json } from "../../shared/json.ts";
import {
  type ContractKind,
  contractKindSchema,
  type DatasetBinding,
  type InputDefinition,
  NO_COLUMN,
  type PlainKind,
  plainKind,
} from "../../shared/output/input.ts";
import { validateInput } from "../../shared/output/input-value.ts";
import type { Data } from "../data/data.ts";
import type { KernelRelation } from "../data/relation.ts";
import { type Contract, fits, guessColumns } from "./column-guess.ts";
import { defineInput } from "./define-input.ts";
import { InputError } from "./input-error.ts";
import { asOffered, conversionOf, type OfferedColumn } from "./text-dates.ts";

/** The type of a role's values; any column may lack some, since which one it is shows when the notebook runs. */
type RoleValue<K extends ContractKind> = K extends `${infer P extends PlainKind}?`
  ? RoleValue<P>
  : K extends "id"
    ? string | number
    : K extends "string"
      ? string
      : K extends "number" | "integer"
        ? number
        : K extends "boolean"
          ? boolean
          : K extends "date" | "timestamp"
            ? Date
            : Value;

export interface DatasetInputOptions<C extends Contract> {
  /** The binding when nobody chose another: a table, or a table and (some of) its columns. Left out, the first table that fits. */
  readonly default?:
    | string
    | { readonly table: string; readonly columns?: { readonly [role in keyof C]?: string } };
  /** A sentence below the control. */
  readonly help?: string;
}

export type DatasetInput = <const C extends Contract>(
  label: string,
  contract: C,
  options?: DatasetInputOptions<C>,
) => Promise<KernelRelation<{ -readonly [role in keyof C]: RoleValue<C[role]> | null }>>;

type Definition = Extract<InputDefinition, { control: "dataset" }>;

/** A table as the control offers it, with how its columns are read. */
interface Offer {
  readonly table: Definition["tables"][number];
  readonly columns: readonly OfferedColumn[];
}

/**
 * Makes the function that cells call.
 *
 *     const purchases = await input.dataset("Purchases", { customer: "id", at: "timestamp", amount: "number" },
 *       { default: { table: "purchases", columns: { customer: "customer_id", at: "bought_at", amount: "amount" } } });
 *
 * It resolves to a relation with the contract's names in the contract's order: `number` as DOUBLE, `timestamp` as
 * TIMESTAMP in UTC, `date` as DATE; `id`, `string`, `integer`, `boolean` and `any` keep the column's type. A column of
 * text, or of integers such as 20240131, may be a `timestamp` or `date` when every value of it reads as one.
 *
 * A kind with a question mark, `order: "id?"`, is of a role that may stay empty: its column is null throughout where the table
 * has none, or `""` was chosen.
 *
 * A value from outside is a table's name, or `{ table, columns }` where columns that are left out are guessed. It
 * rejects with an `InputError` that says what does not fit and what is allowed.
 */
export function datasetInput(kernelData: unknown): DatasetInput {
  const data = kernelData as Data;
  return async (label, contract, options = {}) => {
    const roles = checkContract(label, contract);
    const offers = await Promise.all(
      (await data.describeDatasets()).map((table) => offer(table, roles, data)),
    );
    const usable = offers.filter((each) => each !== null);
    const definition: Definition = {
      control: "dataset",
      label,
      ...(options.help === undefined ? {} : { help: options.help }),
      contract: roles,
      tables: usable.map(({ table }) => table),
    };
    const fallback = defaultBinding(definition, options.default);
    const binding = defineInput(
      definition,
      fallback instanceof InputError ? NOTHING_BOUND : fallback,
      (value) => {
        if (value === NOTHING_BOUND && fallback instanceof InputError) throw fallback;
        return complete(definition, value);
      },
      (complete) => complete,
    );
    return relation(binding, roles, usable, data);
  };
}

function checkContract(label: string, contract: Contract): Record<string, ContractKind> {
  const entries = Object.entries(contract);
  if (entries.length === 0) throw new InputError(`The contract of "${label}" names no column.`);
  for (const [role, kind] of entries) {
    if (contractKindSchema.safeParse(kind).success) continue;
    throw new InputError(
      `The contract of "${label}" says that "${role}" is ${JSON.stringify(kind)}.`,
      `A role is one of ${contractKindSchema.options.filter((each) => !each.endsWith("?")).join(", ")}; with a question mark, as in "id?", it may stay empty.`,
    );
  }
  return Object.fromEntries(entries);
}

/** Null for a file that cannot be read: its error comes where it is used, and it must not keep others from working. */
async function offer(described: TableDescription, contract: Contract, data: Data): Promise<Offer | null> {
  if (described.problem !== null) return null;
  const columns = await asOffered(described, contract, data);
  const plain = columns.map(({ name, kind }) => ({ name, kind }));
  const guess = guessColumns(contract, plain);
  return { table: { name: described.name, rowCount: described.rowCount, columns: plain, guess }, columns };
}

/**
 * The table that the notebook proposes, or where somebody's workspace lacks it, the first that fits. What is wrong with
 * the proposal is told only where nobody chose another.
 */
function defaultBinding(
  definition: Definition,
  wanted: DatasetInputOptions<Contract>["default"],
): DatasetBinding | InputError {
  const table = typeof wanted === "string" ? wanted : wanted?.table;
  if (table !== undefined && definition.tables.some(({ name }) => name === table)) {
    const columns = typeof wanted === "object" ? definedOnly(wanted.columns ?? {}) : {};
    try {
      return complete(definition, { table, columns });
    } catch (error) {
      if (error instanceof InputError) return error;
      throw error;
    }
  }
  const first = definition.tables.find(({ guess }) => guess !== null);
  return first?.guess ? { table: first.name, columns: first.guess } : nothingFits(definition);
}

/** What the control shows where nothing fits by itself: a person may still choose. */
const NOTHING_BOUND: DatasetBinding = { table: "", columns: {} };

function nothingFits(definition: Definition): InputError {
  const needs = Object.entries(definition.contract).map(([role, kind]) => `${role} (${kind})`);
  return new InputError(
    `No dataset fits "${definition.label}", which needs ${needs.join(", ")}.`,
    "Put a file with such columns into datasets/, or give a default: { default: { table, columns } }.",
  );
}

const definedOnly = (columns: { readonly [role: string]: string | undefined }): Record<string, string> =>
  Object.fromEntries(
    Object.entries(columns).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );

/** The whole binding that a value means. Throws an `InputError` when it does not fit. */
export function complete(definition: Definition, value: Json): DatasetBinding {
  const { table, columns: given } = readBinding(definition, value);
  const found = definition.tables.find(({ name }) => name === table);
  for (const role of Object.keys(given)) {
    if (Object.hasOwn(definition.contract, role)) continue;
    throw refused(
      definition,
      `There is no role "${role}". The roles are ${Object.keys(definition.contract).join(", ")}.`,
    );
  }
  // What was chosen is judged before the rest is guessed, so that a wrong choice is named and not its consequence.
  const chosen = Object.fromEntries(
    Object.entries(definition.contract).filter(([role]) => Object.hasOwn(given, role)),
  );
  const wrong =
    Object.keys(given).length === 0
      ? null
      : validateInput({ ...definition, contract: chosen }, { table, columns: given });
  if (wrong !== null) throw refused(definition, wrong);
  const columns = found ? guessColumns(definition.contract, found.columns, given) : given;
  if (columns === null) throw refused(definition, undecided(definition, table, given));
  const problem = validateInput(definition, { table, columns });
  if (problem !== null) throw refused(definition, problem);
  return { table, columns };
}

function readBinding(definition: Definition, value: Json): DatasetBinding {
  if (typeof value === "string") return { table: value, columns: {} };
  if (
    typeof value === "object" &&
    value !== null &&
    !Array.isArray(value) &&
    typeof value.table === "string"
  ) {
    const { table, columns = {} } = value;
    if (typeof columns === "object" && columns !== null && !Array.isArray(columns)) {
      const entries = Object.entries(columns);
      if (entries.every((entry): entry is [string, string] => typeof entry[1] === "string")) {
        return { table, columns: Object.fromEntries(entries) };
      }
    }
  }
  throw refused(definition, `${JSON.stringify(value).slice(0, 80)} is no table and columns.`);
}

function undecided(
  { contract, tables }: Definition,
  table: string,
  given: { readonly [role: string]: string },
): string {
  const columns = tables.find(({ name }) => name === table)?.columns ?? [];
  const open = Object.entries(contract).filter(([role]) => !Object.hasOwn(given, role));
  const parts = open.map(([role, kind]) => {
    const fitting = columns.filter((column) => fits(kind, column.kind)).map(({ name }) => name);
    return `${role} (${kind}): ${fitting.length > 0 ? fitting.join(", ") : "no column fits"}`;
  });
  return `It does not show which columns of "${table}" to take. They could be ${parts.join("; ")}.`;
}

function refused({ label, contract }: Definition, problem: string): InputError {
  const columns = Object.entries(contract).map(([role, kind]) => `${role}: "a column (${kind})"`);
  return new InputError(
    `"${label}" was given a dataset that does not fit: ${problem}`,
    `Give a table's name, or { table, columns: { ${columns.join(", ")} } }.`,
  );
}

/** The bound columns under the names of the contract. */
async function relation<Row>(
  { table, columns }: DatasetBinding,
  contract: Contract,
  offers: readonly Offer[],
  data: Data,
): Promise<KernelRelation<Row>> {
  const { sql } = data;
  const offered = offers.find((each) => each.table.name === table)?.columns ?? [];
  const selected = [];
  for (const [role, kind] of Object.entries(contract)) {
    if (columns[role] === NO_COLUMN) {
      selected.push(sql.fragment`cast(null as ${emptyType(data, plainKind(kind))}) as ${sql.id(role)}`);
      continue;
    }
    const column = offered.find(({ name }) => name === columns[role]) as OfferedColumn;
    selected.push(sql.fragment`${await conversionOf(column, kind, table, data)} as ${sql.id(role)}`);
  }
  return sql<Row>`select ${sql.join(selected)} from ${data.dataset(table)}`;
}

/** The type of a column that is not there. */
function emptyType({ sql }: Data, kind: PlainKind) {
  if (kind === "number") return sql.fragment`double`;
  if (kind === "integer") return sql.fragment`bigint`;
  if (kind === "boolean") return sql.fragment`boolean`;
  if (kind === "date") return sql.fragment`date`;
  return kind === "timestamp" ? sql.fragment`timestamp` : sql.fragment`varchar`;
}
