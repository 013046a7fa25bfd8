/** The cells of a notebook together: what a name stands for, wherever it is defined. */
import type { Node } from "../../compile/ast.ts";
import type { CellSource } from "../cells/cell-typing.ts";
import { type CellCode, emptyCell, type Names, readCell } from "./cell-code.ts";
import { BlamedText, type Guard, UNGUARDED } from "./guard.ts";

export type Meaning =
  | { readonly kind: "constant"; readonly code: CellCode; readonly node: Node; readonly names: Names }
  /** Something that only TypeScript knows more of. */
  | { readonly kind: "other" }
  /** A name of the cell API or a global one. */
  | { readonly kind: "given" };

export class NotebookCode {
  readonly cells: readonly CellCode[];
  readonly #byId: ReadonlyMap<string, CellCode>;
  /** Name -> the cells that define it. */
  readonly #definers = new Map<string, string[]>();

  constructor(cells: readonly CellSource[], read: (cell: CellSource) => CellCode) {
    this.cells = cells.map(read);
    this.#byId = new Map(this.cells.map((code) => [code.id, code]));
    for (const { id, analysis } of cells) {
      for (const name of analysis.defines) {
        const others = this.#definers.get(name);
        if (others) others.push(id);
        else this.#definers.set(name, [id]);
      }
    }
  }

  get(cell: string): CellCode | undefined {
    return this.#byId.get(cell);
  }

  meaning(name: string, code: CellCode, names: Names): Meaning {
    for (let at: Names | null = names; at; at = at.parent) {
      const node = at.values.get(name);
      if (node) return { kind: "constant", code, node, names: at };
      if (node === null) return { kind: "other" };
    }
    const definers = this.#definers.get(name) ?? [];
    if (definers.length === 0) return { kind: "given" };
    const definer = definers.length === 1 ? this.#byId.get(definers[0] as string) : undefined;
    const node = definer?.top.values.get(name);
    return definer && node
      ? { kind: "constant", code: definer, node, names: definer.top }
      : { kind: "other" };
  }
}

/** Keeps what was read of a cell as long as its source stays. */
export class CellReader {
  readonly #known = new Map<string, CellCode>();
  readonly #guard: Guard;
  readonly #limit: number;

  constructor(guard: Guard = UNGUARDED, limit = 2000) {
    this.#guard = guard;
    this.#limit = limit;
  }

  read = ({ id, source }: Pick<CellSource, "id" | "source">): CellCode => {
    const key = `${id}\0${source}`;
    const code = this.#known.get(key) ?? this.#read(id, source);
    this.#known.delete(key);
    this.#known.set(key, code);
    if (this.#known.size > this.#limit) this.#known.delete(this.#known.keys().next().value as string);
    return code;
  };

  /** Of a cell that cannot be read, others have told so: it has no statements. */
  #read(id: string, source: string): CellCode {
    try {
      return this.#guard.runSync(source, () => readCell(id, source));
    } catch (error) {
      if (error instanceof BlamedText || error instanceof RangeError) return emptyCell(id, source);
      throw error;
    }
  }
}
