/**
 * Which datasets a statement reads, told before it runs: a result is out of date when one of them changes. What is in doubt
 * counts as read. A name in the text counts, whatever it stands for; a statement that can reach tables in another way than by
 * their names (`query('…')`, `show tables`, a file's path) reads all of them; and a result kept in a table of Clientele's own
 * goes on reading what it was made of, as it was then.
 */
import { type DataReads, type DatasetRead, ReadsTogether } from "../../../shared/protocol/data-reads.ts";
import type { Datasets } from "./datasets.ts";

const NO_READS: DataReads = { datasets: [], catalogue: false };

export class Reads {
  readonly #datasets: Datasets;
  readonly #listeners = new Set<(reads: DataReads) => void>();
  /** What the tables of Clientele's own were made of. */
  readonly #kept = new Map<string, DataReads>();

  readonly #readsUnnamed: (text: string) => boolean;

  /** @param readsUnnamed whether a statement may read tables that it does not name */
  constructor(datasets: Datasets, readsUnnamed: (text: string) => boolean) {
    this.#datasets = datasets;
    this.#readsUnnamed = readsUnnamed;
  }

  /** Called on behalf of whoever reads, before the statement runs. */
  listen(listener: (reads: DataReads) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  tell(reads: DataReads): void {
    if (reads.datasets.length === 0 && !reads.catalogue) return;
    for (const listener of this.#listeners) listener(reads);
  }

  /** What a statement reads that uses these tables of Clientele's own. `of` is `columns` where it is described and not run. */
  of(text: string, tables: Iterable<string>, of: "columns" | "content"): DataReads {
    const all = this.#readsUnnamed(text);
    const lower = text.toLowerCase();
    const named = this.#datasets.names.filter((name) => all || lower.includes(written(name.toLowerCase())));
    const found: DataReads = { datasets: named.map((name) => this.dataset(name, of)), catalogue: all };
    const used = new Set(tables);
    for (const table of this.#kept.keys()) if (lower.includes(table)) used.add(table);
    const reads = new ReadsTogether().add(found);
    for (const table of used) reads.add(this.#kept.get(table) ?? NO_READS);
    return reads.all();
  }

  /** One dataset as its file is now. */
  dataset(name: string, of: DatasetRead["of"]): DatasetRead {
    return { name: this.#datasets.get(name)?.name ?? name, of, ...this.#datasets.version(name) };
  }

  /** All datasets, and which there are. */
  all(of: DatasetRead["of"]): DataReads {
    return { datasets: this.#datasets.names.map((name) => this.dataset(name, of)), catalogue: true };
  }

  keep(table: string, reads: DataReads): void {
    if (reads.datasets.length > 0 || reads.catalogue) this.#kept.set(table, reads);
  }

  forget(table: string): void {
    this.#kept.delete(table);
  }
}

const written = (name: string) => name.replaceAll('"', '""');
