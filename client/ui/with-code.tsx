import type { ReactNode } from "react";

/** A sentence in which `names` stand between backticks and *cells* between asterisks. */
export function withCode(sentence: string): ReactNode {
  // biome-ignore lint/suspicious/noArrayIndexKey: the pieces of a sentence never change places
  return piecesOf(sentence).map(({ kind: Kind, text }, at) => (Kind ? <Kind key={at}>{text}</Kind> : text));
}

/** The same where there is only text to be shown: names stand between quotation marks. */
export function withQuotes(sentence: string): string {
  return piecesOf(sentence)
    .map(({ kind, text }) => (kind ? `“${text}”` : text))
    .join("");
}

interface Piece {
  readonly kind: "code" | "em" | null;
  readonly text: string;
}

function piecesOf(sentence: string): Piece[] {
  return sentence.split(/(`[^`]+`|(?<![\w*])\*[^*\s](?:[^*]*[^*\s])?\*(?![\w*]))/).map((part, at) => {
    if (at % 2 === 0) return { kind: null, text: part };
    return { kind: part.startsWith("`") ? "code" : "em", text: part.slice(1, -1) };
  });
}
