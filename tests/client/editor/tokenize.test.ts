// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the strings are the code that is coloured
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { EditorLanguage } from "../../../client/editor/editor-command.ts";
import { tokenizeSource } from "../../../client/editor/tokenize/source.ts";
import { sameState } from "../../../client/editor/tokenize/token.ts";
import { typescript } from "../../../client/editor/tokenize/typescript.ts";

const SHORT: Record<string, string> = {
  keyword: "k",
  string: "s",
  number: "n",
  function: "f",
  comment: "c",
  regexp: "r",
  sql: "q",
  heading: "h",
  emphasis: "e",
};

/** Writes the tokens as `k{const} x = n{1}`; plain text stands as it is. */
function mark(source: string, language: EditorLanguage = "typescript"): string {
  return tokenizeSource(source, language)
    .map(({ text, tokens }) =>
      tokens
        .map((token, i) => {
          const part = text.slice(token.start, tokens[i + 1]?.start ?? text.length);
          return token.kind === "plain" ? part : `${SHORT[token.kind]}«${part}»`;
        })
        .join(""),
    )
    .join("\n");
}

describe("TypeScript", () => {
  test.each([
    ["const x = 1", "k«const» x = n«1»"],
    ["await rfm(purchases, { asOf })", "k«await» f«rfm»(purchases, { asOf })"],
    ["x.default.of(3)", "x.default.f«of»(n«3»)"],
    ["[...this.rows]", "[...k«this».rows]"],
    ["type Row = { type: string }", "k«type» Row = { type: string }"],
    ["type = 3", "type = n«3»"],
    ["switch (x) { default: case 1: }", "k«switch» (x) { k«default»: k«case» n«1»: }"],
    ["// all of it", "c«// all of it»"],
    ["a /* b\nc */ d", "a c«/* b»\nc«c */» d"],
    ["a / b / c", "a / b / c"],
    ["x = /ab[/]c/g.test(y)", "x = r«/ab[/]c/g».f«test»(y)"],
    ["return /x/", "k«return» r«/x/»"],
    ["(a) / 2 / b", "(a) / n«2» / b"],
    ["0x1F + 1_000.5e-3 + 10n + .5", "n«0x1F» + n«1_000.5e-3» + n«10n» + n«.5»"],
    [`'it\\'s' + "a`, `s«'it\\'s'» + s«"a»`],
    ["const 客户 = f(1)", "k«const» 客户 = f«f»(n«1»)"],
    ["m.get<string>(1)", "m.f«get»<string>(n«1»)"],
    ["`a ${b + `c ${ {d: 1}.d } e`} f`", "s«`a »k«${»b + s«`c »k«${» {d: n«1»}.d k«}»s« e`»k«}»s« f`»"],
    ["`a\n b` + 1", "s«`a»\ns« b`» + n«1»"],
  ])("%s", (source, expected) => {
    expect(mark(source)).toBe(expected);
  });
});

describe("SQL in a template", () => {
  test.each([
    ["sql`select 1`", "f«sql»s«`»k«select»q« »n«1»s«`»"],
    ["sql<Row>`from t`", "f«sql»<Row>s«`»k«from»q« t»s«`»"],
    ["mysql`select`", "f«mysql»s«`select`»"],
    ["o.sql`select`", "o.f«sql»s«`select`»"],
    [
      "sql`SELECT sum(a) FROM ${t} WHERE b = 'x'`",
      "f«sql»s«`»k«SELECT»q« »f«sum»q«(a) »k«FROM»q« »k«${»tk«}»q« »k«WHERE»q« b = »s«'x'`»",
    ],
    ["sql`a -- why ${1}\n b`", "f«sql»s«`»q«a »c«-- why »k«${»n«1»k«}»\nq« b»s«`»"],
    ["sql`'two\nlines' as x`", "f«sql»s«`'two»\ns«lines'»q« »k«as»q« x»s«`»"],
    ["sql`/* a\nb */ 1`", "f«sql»s«`»c«/* a»\nc«b */»q« »n«1»s«`»"],
    ['sql`t.from, "group"`', 'f«sql»s«`»q«t.from, "group"»s«`»'],
    ["sql`x = 'open` + 1", "f«sql»s«`»q«x = »s«'open`» + n«1»"],
    ["sql`a ${sql`b = ${1}`} c`", "f«sql»s«`»q«a »k«${»f«sql»s«`»q«b = »k«${»n«1»k«}»s«`»k«}»q« c»s«`»"],
  ])("%s", (source, expected) => {
    expect(mark(source)).toBe(expected);
  });
});

describe("Markdown", () => {
  test.each([
    ["# Who *buys*", "h«# Who *buys*»"],
    ["a `code` b", "a s«`code`» b"],
    ["- see [docs](http://x) **now**", "n«- »see f«[docs](http://x)» e«**now**»"],
    ["```ts\nconst x\n```\nafter", "s«```ts»\ns«const x»\ns«```»\nafter"],
    ["snake_case_name", "snake_case_name"],
  ])("%s", (source, expected) => {
    expect(mark(source, "markdown")).toBe(expected);
  });
});

test("every text is covered from its start by tokens in order", () => {
  const pieces = fc.constantFrom(
    "`",
    "${",
    "}",
    "{",
    "sql`",
    "'",
    '"',
    "/*",
    "*/",
    "//",
    "/",
    "\\",
    "\n",
    "a",
    " ",
    "1",
    "客",
    "--",
  );
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 60 }), (parts) => {
      for (const language of ["typescript", "markdown"] as const) {
        for (const { text, tokens } of tokenizeSource(parts.join(""), language)) {
          if (text !== "") expect(tokens[0]?.start).toBe(0);
          tokens.forEach((token, i) => {
            expect(token.start).toBeLessThan(tokens[i + 1]?.start ?? Math.max(text.length, token.start + 1));
          });
        }
      }
    }),
    { numRuns: 500 },
  );
});

test("a line of more than 10,000 characters stays plain and is fast", () => {
  const [line] = tokenizeSource(`const x = "${"a".repeat(1_000_000)}"`, "typescript");
  expect(line?.tokens).toEqual([{ start: 0, kind: "plain" }]);
});

test("states are compared by content, so that the editor stops colouring where nothing changed", () => {
  const after = (text: string) => typescript.line(text, typescript.start).state;
  expect(sameState(after("sql`a"), after("x = sql`b"))).toBe(true);
  expect(sameState(after("sql`a"), after("sql`'a"))).toBe(false);
  expect(sameState(after("`a"), after("sql`a"))).toBe(false);
  expect(sameState(after("{"), after("1"))).toBe(false);
});
