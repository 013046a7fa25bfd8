/**
 * SQL put together of texts and of what is interpolated into them. A `Piece` of strings is plain text (`textOf`); one of the
 * values of `sql` is what `sql.fragment` gives, so that what a dialect writes can stand in any template.
 */
export interface Piece<V> {
  readonly kind: "fragment";
  /** One more than there are values. */
  readonly strings: readonly string[];
  readonly values: readonly V[];
}

/** A template of SQL. Pieces within it are spliced in, so that the values of the result are no pieces. */
export function piece<V>(strings: TemplateStringsArray, ...values: (V | Piece<V>)[]): Piece<V> {
  return spliced(strings, values);
}

/** Pieces and values with a separator between them. */
export function joined<V>(parts: readonly (V | Piece<V>)[], separator = ", "): Piece<V> {
  if (parts.length === 0) return { kind: "fragment", strings: [""], values: [] };
  return spliced(["", ...parts.slice(1).map(() => separator), ""], parts);
}

/** SQL as it stands. */
export function plain(text: string): Piece<never> {
  return { kind: "fragment", strings: [text], values: [] };
}

/** The text of a piece whose values are texts. */
export function textOf({ strings, values }: Piece<string>): string {
  return strings.reduce((text, next, i) => text + values[i - 1] + next);
}

function spliced<V>(strings: readonly string[], values: readonly (V | Piece<V>)[]): Piece<V> {
  const texts = [strings[0] ?? ""];
  const kept: V[] = [];
  const write = (text: string) => {
    texts[texts.length - 1] += text;
  };
  values.forEach((value, i) => {
    if (isPiece<V>(value)) {
      write(value.strings[0] ?? "");
      kept.push(...value.values);
      texts.push(...value.strings.slice(1));
    } else {
      kept.push(value);
      texts.push("");
    }
    write(strings[i + 1] ?? "");
  });
  return { kind: "fragment", strings: texts, values: kept };
}

function isPiece<V>(value: V | Piece<V>): value is Piece<V> {
  return typeof value === "object" && value !== null && "kind" in value && value.kind === "fragment";
}
