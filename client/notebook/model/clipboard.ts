/** Cut and copied cells. They are kept in the browser, so that they can be pasted into another notebook. */
import { z } from "zod";
import { jsonSchema } from "../../../shared/json.ts";
import type { CellContent } from "./cell-operations.ts";

const KEY = "clientele.cells";

const contentsSchema = z.array(
  z.object({
    kind: z.enum(["code", "markdown"]),
    source: z.string(),
    title: z.string().default(""),
    attributes: z.record(z.string(), jsonSchema).default({}),
  }),
);

export class CellClipboard {
  #cells: readonly CellContent[] = [];
  readonly #storage: Storage;

  constructor(storage: Storage) {
    this.#storage = storage;
  }

  write(cells: readonly CellContent[]): void {
    this.#cells = cells;
    try {
      this.#storage.setItem(KEY, JSON.stringify(cells));
    } catch {
      // Too large for the browser's storage: it can still be pasted into this notebook.
      this.#storage.removeItem(KEY);
    }
  }

  read(): readonly CellContent[] {
    try {
      const stored = contentsSchema.safeParse(JSON.parse(this.#storage.getItem(KEY) ?? "null"));
      return stored.success ? stored.data : this.#cells;
    } catch {
      return this.#cells;
    }
  }
}
