import type * as monaco from "monaco-editor/esm/vs/editor/editor.api.js";
import { tokenizerFor } from "../tokenize/source.ts";
import { type State, sameState, type Tokenizer, type TokenKind } from "../tokenize/token.ts";

/** Names of tokens in the editor, which keeps brackets and quotes within strings and comments apart by them. */
const SCOPES: Record<TokenKind, string> = {
  plain: "",
  keyword: "keyword",
  string: "string",
  number: "number",
  function: "function",
  comment: "comment",
  regexp: "regexp",
  sql: "sql",
  heading: "heading",
  emphasis: "emphasis",
};

class LineState implements monaco.languages.IState {
  readonly state: State;

  constructor(state: State) {
    this.state = state;
  }

  clone(): LineState {
    return this;
  }

  equals(other: monaco.languages.IState): boolean {
    return other instanceof LineState && sameState(this.state, other.state);
  }
}

function provider(tokenizer: Tokenizer): monaco.languages.TokensProvider {
  return {
    getInitialState: () => new LineState(tokenizer.start),
    tokenize(line, state) {
      const before = state instanceof LineState ? state.state : tokenizer.start;
      const { tokens, state: after } = tokenizer.line(line, before);
      return {
        tokens: tokens.map(({ start, kind }) => ({ startIndex: start, scopes: SCOPES[kind] })),
        endState: new LineState(after),
      };
    },
  };
}

/** What code blocks in documentation are called. */
const ALIASES = { typescript: ["typescript", "ts", "tsx", "javascript", "js"], markdown: ["markdown", "md"] };

export function registerLanguages({ languages }: Pick<typeof monaco, "languages">): void {
  for (const id of ["typescript", "markdown"] as const) {
    languages.register({ id, aliases: ALIASES[id] });
    languages.setTokensProvider(id, provider(tokenizerFor(id)));
  }
  languages.setLanguageConfiguration("typescript", typescriptTyping);
  languages.setLanguageConfiguration("markdown", {
    brackets: [
      ["[", "]"],
      ["(", ")"],
    ],
    autoClosingPairs: [
      { open: "[", close: "]" },
      { open: "(", close: ")" },
      { open: "`", close: "`" },
    ],
    surroundingPairs: ["*", "_", "`", '"'].map((sign) => ({ open: sign, close: sign })),
  });
}

const typescriptTyping: monaco.languages.LanguageConfiguration = {
  comments: { lineComment: "//", blockComment: ["/*", "*/"] },
  brackets: [
    ["{", "}"],
    ["[", "]"],
    ["(", ")"],
  ],
  autoClosingPairs: [
    { open: "{", close: "}" },
    { open: "[", close: "]" },
    { open: "(", close: ")" },
    { open: '"', close: '"', notIn: ["string", "comment"] },
    { open: "'", close: "'", notIn: ["string", "comment"] },
    { open: "`", close: "`", notIn: ["string", "comment"] },
  ],
  surroundingPairs: ["{}", "[]", "()", '""', "''", "``"].map((pair) => ({
    open: pair.charAt(0),
    close: pair.charAt(1),
  })),
  indentationRules: {
    increaseIndentPattern: /^((?!\/\/).)*(\{[^}"'`]*|\([^)"'`]*|\[[^\]"'`]*)$/,
    decreaseIndentPattern: /^\s*[}\])]/,
  },
};
