/** Where the grid takes its rows from: the table itself, or pages that are asked of the kernel as they come into sight. */
import type { Json } from "../../../shared/json.ts";
import type { Rows, TablePage } from "../../../shared/output/table.ts";
import { RequestFault } from "../../connection/transport.ts";

export interface RowsFault {
  readonly message: string;
  /** The way out, where the server knows one. */
  readonly hint: string | null;
}

export interface RowSource {
  readonly rowCount: number;
  /** Undefined while the row is on its way. */
  row(index: number): readonly Json[] | undefined;
  /** The rows in sight, again whenever they change. */
  want(from: number, to: number): void;
  /** All rows of a stretch, loaded if need be. */
  read(from: number, to: number): Promise<readonly (readonly Json[])[]>;
  readonly fault: RowsFault | null;
  subscribe(listener: () => void): () => void;
  /** Asks again for what failed. */
  retry(): void;
  /** Another number whenever something changed. */
  version(): number;
}

export class LocalRows implements RowSource {
  readonly fault = null;
  readonly #rows: Rows;

  constructor(rows: Rows) {
    this.#rows = rows;
  }

  get rowCount(): number {
    return this.#rows.length;
  }

  row(index: number): readonly Json[] | undefined {
    return this.#rows[index];
  }

  want(): void {
    // Every row is here.
  }

  async read(from: number, to: number): Promise<Rows> {
    return this.#rows.slice(from, to);
  }

  retry(): void {
    // Nothing can fail.
  }

  subscribe(): () => void {
    return () => undefined;
  }

  version(): number {
    return 0;
  }
}

export type LoadPage = (offset: number, limit: number) => Promise<TablePage>;
/** Calls back when the scrolling has paused. */
export type Pause = (callback: () => void) => () => void;

const PAGE = 100;
const KEPT_PAGES = 60;
const LARGEST_PAGE = 1000;

const pause: Pause = (callback) => {
  const timer = setTimeout(callback, 60);
  return () => clearTimeout(timer);
};

export class PagedRows implements RowSource {
  rowCount: number;
  fault: RowsFault | null = null;
  /** Pages by number, the one used last at the end. */
  readonly #pages = new Map<number, Rows>();
  readonly #loading = new Set<number>();
  /** Not asked for again until a person says so. */
  readonly #failed = new Set<number>();
  readonly #listeners = new Set<() => void>();
  readonly #load: LoadPage;
  readonly #pause: Pause;
  #cancel: (() => void) | null = null;
  #wanted: number[] = [];
  #version = 0;

  constructor(load: LoadPage, rowCount: number, first: Rows = [], wait: Pause = pause) {
    this.#load = load;
    this.#pause = wait;
    this.rowCount = rowCount;
    for (let page = 0; page * PAGE < first.length; page++) {
      const rows = first.slice(page * PAGE, (page + 1) * PAGE);
      if (rows.length === PAGE || first.length === rowCount) this.#pages.set(page, rows);
    }
  }

  row(index: number): readonly Json[] | undefined {
    return this.#pages.get(Math.floor(index / PAGE))?.[index % PAGE];
  }

  /** The first pages are asked for at once; later ones when the scrolling pauses, so that a flight over millions of rows asks for nothing. */
  want(from: number, to: number): void {
    const pages: number[] = [];
    for (let page = Math.floor(from / PAGE); page * PAGE < Math.max(to, 1); page++) pages.push(page);
    this.#wanted = pages.filter(
      (page) => !this.#touch(page) && !this.#loading.has(page) && !this.#failed.has(page),
    );
    this.#cancel?.();
    this.#cancel = null;
    if (this.#wanted.length === 0) return;
    if (this.#pages.size === 0 && this.#loading.size === 0) this.#ask();
    else this.#cancel = this.#pause(() => this.#ask());
  }

  retry(): void {
    this.#wanted = [...this.#failed];
    this.#failed.clear();
    this.fault = null;
    this.#ask();
    this.#changed();
  }

  async read(from: number, to: number): Promise<Rows> {
    const rows: Rows = [];
    for (let at = from; at < to; at++) {
      const row = this.#pages.get(Math.floor(at / PAGE))?.[at % PAGE];
      if (!row) break;
      rows.push(row);
    }
    if (rows.length === to - from) return rows;
    rows.length = 0;
    for (let offset = from; offset < to; offset += LARGEST_PAGE) {
      const page = await this.#load(offset, Math.min(LARGEST_PAGE, to - offset));
      rows.push(...page.rows);
      if (page.rows.length === 0) break;
    }
    return rows;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly version = (): number => this.#version;

  #touch(page: number): boolean {
    const rows = this.#pages.get(page);
    if (!rows) return false;
    this.#pages.delete(page);
    this.#pages.set(page, rows);
    return true;
  }

  #ask(): void {
    for (const page of this.#wanted) {
      this.#loading.add(page);
      this.#load(page * PAGE, PAGE).then(
        (answer) => this.#take(page, answer),
        (error: unknown) => this.#refuse(page, error),
      );
    }
    this.#wanted = [];
  }

  #take(page: number, answer: TablePage): void {
    this.#loading.delete(page);
    this.#pages.set(page, answer.rows);
    this.rowCount = answer.rowCount;
    for (const oldest of this.#pages.keys()) {
      if (this.#pages.size <= KEPT_PAGES) break;
      this.#pages.delete(oldest);
    }
    this.#changed();
  }

  #refuse(page: number, error: unknown): void {
    this.#loading.delete(page);
    this.#failed.add(page);
    this.fault = {
      message: error instanceof Error ? error.message : String(error),
      hint: error instanceof RequestFault ? (error.fault.hint ?? null) : null,
    };
    this.#changed();
  }

  #changed(): void {
    this.#version++;
    for (const listener of [...this.#listeners]) listener();
  }
}
