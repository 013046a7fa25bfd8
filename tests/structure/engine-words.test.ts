/**
 * Analyses write SQL that all engines share, and ask `sql.dialect` for the rest: words that only some engines know, or that
 * mean something else to another, stand nowhere in them.
 */
import { readFileSync } from "node:fs";
import { parseSync } from "oxc-parser";
import { expect, test } from "vitest";
import { sourceFiles } from "../support/source-files.ts";

const WORDS: readonly (readonly [words: RegExp, instead: string])[] = [
  [/\b(?:isfinite|isnan|isinf)\b/i, "dialect.isFinite, isNaN"],
  [/\b(?:list_\w+|list_value|array_\w+|len)\s*\(|\blist\s*\((?!product)/i, "dialect.list…"],
  [/\blambda\b|->/i, "dialect.fold, listBelow"],
  [/\bexclude\b|\*\s*replace\b/i, "columnsBut"],
  [/\bunnest\b|\b(?:range|generate_series)\s*\(/i, "dialect.unnest, rows, counting"],
  [/\bby all\b|\bby name\b|\bqualify\b|\b(?:asof|anti|semi)\s+join\b/i, "columns, one by one"],
  [/\s\/\/\s/, "dialect.wholeDivide"],
  [/\b(?:quantile\w*|median|mode|approx_\w+)\s*\(/i, "dialect.quantile"],
  [/\btry_cast\b|::/i, "dialect.castOrNull, cast"],
  [
    /\bas\s+(?:double|float8?|real|varchar|string|hugeint|timestamp|datetime)\b/i,
    "double, text, moment of sql/types.ts",
  ],
  [/\b(?:hash|md5\w*)\s*\(/i, "dialect.share"],
  [/\b(?:arg_(?:min|max)\w*|(?:min|max)_by|any_value|first|last)\s*\(/i, "dialect.atLeast, anyValue, latest"],
  [/\b(?:epoch\w*|date_?(?:diff|trunc|part|add|sub))\s*\(/i, "dialect.epochDays, daysBetween …"],
  [/\b(?:make_\w+|to_(?:days|months|years|\w*seconds|timestamp)|str[fp]time)\s*\(/i, "dialect.span, cast"],
  [/\b(?:string_agg|group_concat|listagg)\b/i, "dialect.joinedText"],
  [/'-?(?:nan|inf(?:inity)?)'/i, "nan of sql/types.ts, dialect.double"],
  [/\b(?:if|ifnull|count_if|log2|starts_with)\s*\(/, "case, coalesce, dialect.startsWith"],
  [/\bfilter\s*\((?!where)\s*[a-z_]\w*\s*\)/, "filter (where …)"],
];

/** Texts of a file outside of comments. What a person is advised to write “in SQL, as in …” may be of any engine. */
function textsOf(file: string): { text: string; line: number }[] {
  const source = readFileSync(file, "utf8");
  const found: { text: string; line: number }[] = [];
  const visit = (node: unknown): void => {
    if (Array.isArray(node)) node.forEach(visit);
    else if (typeof node === "object" && node !== null) {
      const { type, value, start } = node as { type?: string; value?: unknown; start?: number };
      const text =
        type === "TemplateElement" ? (value as { raw: string }).raw : type === "Literal" ? value : undefined;
      if (typeof text === "string") {
        const line = source.slice(0, start).split("\n").length;
        if (!/\bas in\b|\bin SQL\b/.test(text)) found.push({ text, line });
      }
      for (const [key, child] of Object.entries(node)) if (key !== "type") visit(child);
    }
  };
  visit(parseSync(file, source).program);
  return found;
}

const files = sourceFiles().filter(
  ({ file }) => file.startsWith("analysis/") && !file.startsWith("analysis/wasm/"),
);

test("analyses are seen, and words are found in them", () => {
  expect(files.length).toBeGreaterThan(150);
  expect(
    WORDS.filter(([words]) => words.test("select isfinite(x), unnest(y) from t group by all")).length,
  ).toBe(3);
});

test("no engine's own words stand in analyses", () => {
  const found = files.flatMap(({ file }) =>
    textsOf(file).flatMap(({ text, line }) =>
      WORDS.flatMap(([words, instead]) => {
        const word = words.exec(text);
        return word ? [`${file}:${line} ${word[0].trim()} -> ${instead}`] : [];
      }),
    ),
  );
  expect(found).toEqual([]);
});
