/** The words of an engine over expressions that are texts. */
import type { Dialect, TypeName } from "../../../shared/engine/dialect.ts";
import { type Piece, textOf } from "../../../shared/engine/piece.ts";

export class Words {
  readonly #dialect: Dialect;

  constructor(dialect: Dialect) {
    this.#dialect = dialect;
  }

  /** Whole numbers divided, cut towards zero. */
  divided(value: string, by: string | number | bigint): string {
    return textOf(this.#dialect.wholeDivide<string>(value, String(by)));
  }

  cast(value: string, type: TypeName): string {
    return `cast(${value} as ${this.#dialect.type(type)})`;
  }

  castOrNull(value: string, type: TypeName): string {
    return textOf(this.#dialect.castOrNull<string>(value, type));
  }

  rounded(value: string): string {
    return textOf(this.#dialect.rounded<string>(value));
  }

  isNaN(value: string): string {
    return textOf(this.#dialect.isNaN<string>(value));
  }

  /** The value that all rows of a group have. */
  same(value: string): string {
    return textOf(this.#dialect.anyValue<string>(value));
  }

  contains(list: string, value: string): string {
    return textOf(this.#dialect.listContains<string>(list, value));
  }

  /** One of some whole numbers, by its place from 1. */
  oneOf(numbers: readonly (number | bigint)[], place: string): string {
    const list: Piece<string> = this.#dialect.listOf<string>(numbers.map(String), "bigint");
    return textOf(this.#dialect.listAt<string>(list, place));
  }

  /** A row for each whole number from one to the other. */
  counting(from: string, to: string): string {
    return textOf(this.#dialect.counting<string>(from, to));
  }
}
