/** A statement built up by layers: each selects all of the one below and adds columns. */
import { Columns } from "./text.ts";
import type { Words } from "./words.ts";

export class Layers {
  readonly words: Words;
  readonly #parts: string[] = [];
  #columns: Columns;
  #from: string;
  #serial = 0;
  /** Columns of the layer below. */
  #below: string[];
  readonly #prefix: string;

  /**
   * @param source Name of a table expression.
   * @param prefix Begins the names of all layers and columns.
   * @param columns Of the source, where they are asked for.
   */
  constructor(words: Words, source: string, prefix: string, columns: readonly string[] = []) {
    this.words = words;
    this.#below = [...columns];
    this.#from = source;
    this.#prefix = prefix;
    this.#columns = new Columns(`${prefix}0_`);
  }

  /** A column of the layer that is being written; later layers read it by the name that is returned. */
  add(expression: string): string {
    return this.#columns.add(expression);
  }

  /** Closes the layer: columns added from here on may use those before. */
  next(): void {
    if (this.#columns.size === 0) return;
    const added = this.#columns.all;
    this.replace((from) => `select *${this.#columns.list} from ${from}`);
    this.#below.push(...added);
  }

  /** Columns of the layers so far. */
  get columns(): readonly string[] {
    return this.#below;
  }

  /** Puts a query in the place of the layer, which has the same columns unless others are said; columns that were added and not closed are the query's affair. */
  replace(query: (from: string) => string, columns: readonly string[] = this.#below): void {
    this.#below = [...columns];
    this.#serial++;
    const name = `${this.#prefix}${this.#serial}`;
    this.#parts.push(`${name} as (${query(this.#from)})`);
    this.#from = name;
    this.#columns = new Columns(`${this.#prefix}${this.#serial}_`);
  }

  /** A table expression beside the layers. */
  beside(name: string, query: string): void {
    this.#parts.push(`${name} as (${query})`);
  }

  /** The topmost layer's name. */
  get top(): string {
    this.next();
    return this.#from;
  }

  get with(): string {
    return this.#parts.join(",\n");
  }
}
