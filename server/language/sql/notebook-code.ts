/** The cells of a notebook together: what a name stands for, wherever it is defined. */
import type { Node } from "../../compile/ast.ts";
import type { LanguageCell } from "../cells/cell-typing.ts";
import { type CellCode, type Names, readCell } from "./cell-code.ts";

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

  constructor(cells: readonly LanguageCell[], read: (cell: LanguageCell) => CellCode) {
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
  readonly #limit: number;

  constructor(limit = 2000) {
    this.#limit = limit;
  }

  read = ({ id, source }: LanguageCell): CellCode => {
    const key = `${id}\0${source}`;
    const code = this.#known.get(key) ?? readCell(id, source);
    this.#known.delete(key);
    this.#known.set(key, code);
    if (this.#known.size > this.#limit) this.#known.delete(this.#known.keys().next().value as string);
    return code;
  };
}
