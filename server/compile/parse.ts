import { type OxcError, parseSync } from "oxc-parser";
import type { Problem } from "../../shared/session/state.ts";
import type { Program } from "./ast.ts";
import type { Positions } from "./positions.ts";

export interface Parsed {
  readonly program: Program;
  readonly problems: readonly Problem[];
  /** Where each `import(...)` begins. */
  readonly dynamicImports: readonly number[];
}

/** Parses a cell as a TypeScript module, in which `await` may stand at the top level and strict mode holds. */
export function parseCell(source: string, positions: Positions): Parsed {
  const { program, errors, module } = parseSync("cell.ts", source, {
    lang: "ts",
    sourceType: "module",
    astType: "ts",
    showSemanticErrors: true,
  });
  const dynamicImports = module.dynamicImports.map(({ start }) => start);
  return { program, problems: problemsOf(source, errors, positions), dynamicImports };
}

function problemsOf(source: string, errors: readonly OxcError[], positions: Positions): Problem[] {
  if (errors.length === 0) return [];
  if (isJsx(source)) return [jsxProblem(source, positions)];
  return firstOfEachLine(errors.map((error) => toProblem(error, source, positions)));
}

function toProblem(error: OxcError, source: string, positions: Positions): Problem {
  const isRepeated = error.message.endsWith("already been declared");
  const label = (isRepeated ? error.labels.at(-1) : error.labels[0]) ?? { start: 0, end: source.length };
  return problem("syntax", wording(error, source, label.start, label.end), label, positions);
}

/** One mistake often makes several errors in a row; the first of a line is the one to mend. */
function firstOfEachLine(problems: readonly Problem[]): Problem[] {
  const lines = new Set<number>();
  return problems.filter(({ line }) => !lines.has(line) && lines.add(line));
}

export function problem(
  kind: Problem["kind"],
  message: string,
  span: { start: number; end: number },
  positions: Positions,
): Problem {
  const start = positions.at(span.start);
  const end = positions.at(Math.max(span.end, span.start + 1));
  return { kind, message, ...start, endLine: end.line, endColumn: end.column, cells: [] };
}

/** The parser's message in the words of a person who writes a cell. */
function wording(error: OxcError, source: string, start: number, end: number): string {
  const expected = /^Expected (.+) but found `(.+)`$/s.exec(error.message);
  if (expected) return `Expected ${expected[1]} but ${found(expected[2] ?? "")}.`;
  if (error.message === "Unexpected token") {
    return start >= source.trimEnd().length
      ? "The cell ends in the middle of a statement: something is missing here."
      : `\`${source.slice(start, end)}\` does not fit here.`;
  }
  if (error.message.startsWith("A 'return' statement")) {
    return "A cell cannot `return`. End it with an expression to show a value, or put the code into a function.";
  }
  const message = error.message.replace(/^TS\(\d+\): /, "").replace(/\.$/, "");
  return error.helpMessage ? `${message}. ${sentence(error.helpMessage)}` : `${message}.`;
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1).replace(/\.$/, "")}.`;
}

function found(token: string): string {
  return token === "EOF" ? "the cell ends here" : `found \`${token}\``;
}

function isJsx(source: string): boolean {
  if (!/<(>|[A-Za-z])/.test(source)) return false;
  return parseSync("cell.tsx", source, { lang: "tsx", sourceType: "module" }).errors.length === 0;
}

function jsxProblem(source: string, positions: Positions): Problem {
  const start = Math.max(0, source.search(/<(>|[A-Za-z])/));
  const message =
    "JSX is not supported in a cell. Write html`<div>...</div>` for markup, or return a chart or table.";
  return problem("unsupported", message, { start, end: start + 1 }, positions);
}
