/** Declarations of a library are tens of thousands of lines; these many are drawn above and below the one looked for. */
const AROUND = 250;

export function linesAround(text: string, line: number): { first: number; text: string } {
  const lines = text.split(/\r?\n/);
  const first = Math.max(1, line - AROUND);
  return { first, text: lines.slice(first - 1, line + AROUND).join("\n") };
}
