/** Code of docstrings and pages, run with what it says comes out. */
import { stripTypeScriptTypes } from "node:module";
import { expect } from "vitest";

/** Runs the code with the names of the scope, and compares every `expression; // value`. */
export async function runExample(code: string, scope: Readonly<Record<string, unknown>>): Promise<void> {
  const names = { ...scope, compare };
  const js = stripTypeScriptTypes(claimed(code));
  const run = new Function(...Object.keys(names), `return (async () => {${js}\n})();`);
  await run(...Object.values(names));
}

/** Whether the code says of anything what comes out. */
export function claims(code: string): boolean {
  return claimed(code) !== code;
}

/** `expression; // value` on a line of its own, where the value is one of JavaScript, alone or before `: ` or `, for `. */
const CLAIM = /^(?!const |let |\/\/|[)\]}])(\S.*); \/\/ (.+)$/gm;

function valueIn(comment: string): { readonly value: unknown } | null {
  for (const text of [comment, comment.split(/: |, for /)[0] as string]) {
    try {
      return { value: new Function(`return (${text});`)() };
    } catch {
      // Words, not a value.
    }
  }
  return null;
}

function claimed(code: string): string {
  return code.replaceAll(CLAIM, (line, expression: string, comment: string) =>
    valueIn(comment)
      ? `compare(${JSON.stringify(expression)}, (${expression}), ${JSON.stringify(comment)});`
      : line,
  );
}

function compare(expression: string, found: unknown, comment: string): void {
  const { value } = valueIn(comment) as { value: unknown };
  expect(rounded(found, decimalsOf(comment)), expression).toEqual(rounded(value, decimalsOf(comment)));
}

/** Typed arrays as arrays, and numbers to as many digits as the example gives. */
function rounded(value: unknown, decimals: number): unknown {
  if (typeof value === "number") return Number(value.toFixed(decimals));
  if (Array.isArray(value) || ArrayBuffer.isView(value))
    return Array.from(value as ArrayLike<unknown>, (item) => rounded(item, decimals));
  return value;
}

/** The most digits after a point in a text; all but the last few of a number that is written out in full. */
function decimalsOf(text: string): number {
  const digits = Array.from(text.matchAll(/\.(\d+)/g), ([, after = ""]) => after.length);
  return digits.length > 0 ? Math.min(12, Math.max(...digits)) : 12;
}
