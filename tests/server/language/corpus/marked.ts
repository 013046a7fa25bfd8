/** Cases whose mistakes are marked in the source: `sql\`select «amuont» from purchases\``. */
import { type Case, cells } from "./case.ts";

/** Marks stand for `codes`, in the order of the cells and of their places. */
export function marked(name: string, codes: readonly string[], ...sources: string[]): Case {
  const left = [...codes];
  const plain = cells(...sources.map((source) => source.replace(/[«»]/g, "")));
  const places = Object.keys(plain).flatMap((id, i) =>
    rangesOf(sources[i] as string).map((range) => `${id}:${range} ${left.shift()}`),
  );
  if (left.length > 0) throw new Error(`${name}: ${left.length} codes without a mark.`);
  return { name, cells: plain, expect: places };
}

/** `line:column-endColumn` of each mark in the source without marks. */
function rangesOf(source: string): string[] {
  const ranges: string[] = [];
  let [line, column, start] = [1, 1, ""];
  let startLine = 1;
  for (const letter of source) {
    if (letter === "«") [start, startLine] = [`${line}:${column}`, line];
    else if (letter === "»") ranges.push(`${start}-${line === startLine ? "" : `${line}:`}${column}`);
    else if (letter === "\n") [line, column] = [line + 1, 1];
    else column += letter.length;
  }
  return ranges;
}
