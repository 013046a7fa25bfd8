/** The columns that a name can mean at a place of a statement. */

/** What a value is, as far as nulls depend on it. */
export type ValueClass = "number" | "string" | "date" | "boolean" | "json" | "other";

export interface Column {
  /** Null for an expression without a name of its own. */
  readonly name: string | null;
  readonly nullable: boolean;
  readonly valueClass: ValueClass;
}

/** Columns of a table or a query, in order; null where they cannot be told. */
export type Columns = readonly Column[] | null;

/** A column within `from`. Changed by what `where` says of it. */
export interface ScopeColumn {
  readonly name: string | null;
  nullable: boolean;
  readonly valueClass: ValueClass;
  /** The other of two columns that `using` made one. */
  hidden: boolean;
}

export interface Source {
  readonly alias: string;
  /** Null where they cannot be told. */
  readonly columns: readonly ScopeColumn[] | null;
}

const UNKNOWN: Column = { name: null, nullable: true, valueClass: "other" };

/** Functions that are called without parentheses, so that they look like columns. */
const MOMENTS: ReadonlySet<string> = new Set(["current_date", "current_timestamp", "localtimestamp"]);
const MOMENT: Column = { name: null, nullable: false, valueClass: "date" };

export class Scope {
  readonly sources: readonly Source[];
  readonly outer: Scope | null;
  /** Names that the select list has given so far; a column of a table comes before them. */
  readonly aliases = new Map<string, Column>();

  constructor(sources: readonly Source[], outer: Scope | null) {
    this.sources = sources;
    this.outer = outer;
  }

  /** What a reference may hold. A name that is not found may be null. */
  find(path: readonly string[]): Column {
    const own = this.own(path);
    if (own) return own;
    if (path.length > 2 || this.sources.some(({ columns }) => columns === null)) return UNKNOWN;
    const alias = path.length === 1 ? this.aliases.get(lower(path[0])) : undefined;
    // A table of that name makes the rest a field of a struct, or a column that is not there.
    if (alias) return alias;
    if (this.#names(path)) return UNKNOWN;
    if (this.outer) return this.outer.find(path);
    return path.length === 1 && MOMENTS.has(lower(path[0])) ? MOMENT : UNKNOWN;
  }

  /** The column of this very scope, or null. */
  own(path: readonly string[]): ScopeColumn | null {
    const [first, second] = path;
    if (path.length === 1) return this.#column(this.sources, first, false);
    if (path.length !== 2) return null;
    return this.#column(
      this.sources.filter(({ alias }) => lower(alias) === lower(first)),
      second,
      true,
    );
  }

  #names(path: readonly string[]): boolean {
    return (
      path.length > 1 &&
      (this.sources.some(({ alias }) => lower(alias) === lower(path[0])) ||
        this.own(path.slice(0, 1)) !== null)
    );
  }

  #column(sources: readonly Source[], name: string | undefined, hidden: boolean): ScopeColumn | null {
    const found = sources
      .flatMap(({ columns }) => columns ?? [])
      .filter(
        (column) => column.name !== null && lower(column.name) === lower(name) && (hidden || !column.hidden),
      );
    // Of several, the engine takes none, or one that is not known here.
    return found.length > 1 ? { ...(found[0] as ScopeColumn), nullable: true } : (found[0] ?? null);
  }
}

export const lower = (name: string | undefined | null) => (name ?? "").toLowerCase();
