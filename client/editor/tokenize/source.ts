import { assertNever } from "../../../shared/assert-never.ts";
import type { EditorLanguage } from "../editor-command.ts";
import { markdown } from "./markdown.ts";
import type { Token, Tokenizer } from "./token.ts";
import { typescript } from "./typescript.ts";

export function tokenizerFor(language: EditorLanguage): Tokenizer {
  switch (language) {
    case "typescript":
      return typescript;
    case "markdown":
      return markdown;
    default:
      return assertNever(language);
  }
}

export interface Line {
  readonly text: string;
  readonly tokens: readonly Token[];
}

/** The whole text of a cell, line by line. */
export function tokenizeSource(source: string, language: EditorLanguage): Line[] {
  const tokenizer = tokenizerFor(language);
  let state = tokenizer.start;
  return source.split("\n").map((text) => {
    const { tokens, state: next } = tokenizer.line(text, state);
    state = next;
    return { text, tokens };
  });
}
