/**
 * Sorted and filtered views of a table. A large one is copied in its order, once, so that every later page of it is a
 * read of a hundred neighbouring rows; while the copy is being made, its beginning is answered by a top-n query.
 * Measured on ten million rows: reading a hundred rows by their scattered places takes 120 ms, from a copy 8 ms.
 */
import type { RelationColumn } from "../../../analysis/relation.ts";
import { type Parameter, SCHEMA } from "../../../shared/engine/connection.ts";
import type { Rows, TableFilter } from "../../../shared/output/table.ts";
import type { Database } from "../database.ts";
import { type Base, readPart, readRowsOf, select, tableBase } from "./base.ts";
import { orderBy, type TableSort, where } from "./query-sql.ts";

/** Up to this many rows a sort is made anew for every page. */
const SORTED_ON_THE_FLY = 20_000;
/** A page that ends before this row does not wait for the copy. */
const BEGINNING = 2_000;
/** Copies that are kept over all tables: each is as large as its table, and what does not fit into memory is slow. */
const COPIES = 3;
/** Strings of fewer values than this are sorted by their rank, which halves the time. */
const RANKED_VALUES = 1_000_000;

export interface ViewPage {
  readonly rowCount: number;
  readonly rows: Rows;
}

interface Copy {
  readonly owner: object;
  readonly base: Promise<Base>;
  ready: boolean;
  users: number;
}

export class Views {
  readonly #database: Database;
  /** In order of last use. */
  readonly #copies = new Map<string, Copy>();

  constructor(database: Database) {
    this.#database = database;
  }

  /** `owner` is the table on display, whose copies go with it. */
  async page(owner: object, base: Base, query: ViewQuery, offset: number, limit: number): Promise<ViewPage> {
    return this.use(owner, base, query.filters, async (filtered) => {
      const rows = await this.#sorted(owner, filtered, query, offset, limit);
      return { rowCount: filtered.rowCount, rows };
    });
  }

  /** Calls back with the rows that pass the filters; the copy lives as long as the call takes. */
  async use<T>(
    owner: object,
    base: Base,
    filters: readonly TableFilter[],
    read: (base: Base) => Promise<T>,
  ): Promise<T> {
    if (filters.length === 0) return read(base);
    const condition = where(filters, base.columns, this.#database.engine.dialect);
    const text = `select ${select(base.columns, this.#database)} from ${base.from} where ${condition.text}`;
    const key = `${base.from} ${JSON.stringify(filters)}`;
    return this.#with(this.#copy(key, owner, base.columns, text, condition.parameters), read);
  }

  async #sorted(
    owner: object,
    base: Base,
    { sort }: ViewQuery,
    offset: number,
    limit: number,
  ): Promise<Rows> {
    if (sort.length === 0) return readPart(base, offset, limit, this.#database);
    const order = orderBy(sort, base.columns, base.position, this.#database.engine.dialect);
    const direct = `${this.#all(base)} order by ${order} limit ${limit} offset ${offset}`;
    if (base.rowCount <= SORTED_ON_THE_FLY) return readRowsOf(direct, this.#database);
    const key = `${base.from} order by ${order}`;
    const copy = async () =>
      this.#copy(key, owner, base.columns, await this.#sortedCopy(base, sort, order), []);
    const known = this.#copies.get(key);
    if (offset + limit <= BEGINNING && !known?.ready) {
      const rows = await readRowsOf(direct, this.#database);
      // Whoever looks at the beginning scrolls next. The copy starts after it, so as not to slow it down.
      if (!known) copy().catch(() => this.#copies.delete(key));
      return rows;
    }
    return this.#with(known ?? (await copy()), (sorted) => readPart(sorted, offset, limit, this.#database));
  }

  #all(base: Base): string {
    return `select ${select(base.columns, this.#database)} from ${base.from}`;
  }

  /** The statement of a sorted copy. A single string column is sorted by the ranks of its values. */
  async #sortedCopy(base: Base, sort: readonly TableSort[], order: string): Promise<string> {
    const [first] = sort;
    const column = base.columns.find(({ name }) => name === first?.column);
    const plain = `${this.#all(base)} order by ${order}`;
    if (!first || !column || sort.length > 1 || column.kind !== "string" || base.position === null)
      return plain;
    const name = this.#database.engine.dialect.identifier(column.name);
    const [row] = await readRowsOf(`select approx_count_distinct(${name}) from ${base.from}`, this.#database);
    if (Number(row?.[0]) > RANKED_VALUES) return plain;
    const columns = base.columns.map((each) => `rows.${this.#database.engine.dialect.identifier(each.name)}`);
    return `with ranks as (
        select value, row_number() over (order by value ${first.descending ? "desc" : "asc"}) as rank
        from (select distinct ${name} as value from ${base.from} where ${name} is not null)
      )
      select ${columns.join(", ")} from ${base.from} as rows left join ranks on rows.${name} = ranks.value
      order by ranks.rank nulls last, rows.${base.position}`;
  }

  #copy(
    key: string,
    owner: object,
    columns: readonly RelationColumn[],
    text: string,
    parameters: readonly Parameter[],
  ): Copy {
    const known = this.#copies.get(key);
    if (known) {
      this.#copies.delete(key);
      this.#copies.set(key, known);
      return known;
    }
    const copy: Copy = { owner, base: this.#make(columns, text, parameters), ready: false, users: 0 };
    this.#copies.set(key, copy);
    copy.base.then(
      () => {
        copy.ready = true;
        this.#evict();
      },
      () => this.#copies.delete(key),
    );
    return copy;
  }

  async #make(
    columns: readonly RelationColumn[],
    text: string,
    parameters: readonly Parameter[],
  ): Promise<Base> {
    const table = this.#database.tableName();
    const name = this.#database.engine.dialect.identifier(SCHEMA, table);
    await this.#database.engine.execute(
      { text: `create table ${name} as ${text}`, parameters },
      { interruptible: false },
    );
    return tableBase(table, columns, this.#database);
  }

  async #with<T>(copy: Copy, read: (base: Base) => Promise<T>): Promise<T> {
    copy.users++;
    try {
      return await read(await copy.base);
    } finally {
      copy.users--;
    }
  }

  #evict(): void {
    for (const [key, copy] of this.#copies) {
      if (this.#copies.size <= COPIES) return;
      if (copy.ready && copy.users === 0) this.#remove(key, copy);
    }
  }

  /** Removes the copies of a table that is shown no more. */
  drop(owner: object): void {
    for (const [key, copy] of this.#copies) if (copy.owner === owner) this.#remove(key, copy);
  }

  #remove(key: string, copy: Copy): void {
    this.#copies.delete(key);
    copy.base.then(
      ({ table }) => table !== null && this.#database.discard(table),
      () => {
        // It was never made.
      },
    );
  }
}

export interface ViewQuery {
  readonly sort: readonly TableSort[];
  readonly filters: readonly TableFilter[];
}
