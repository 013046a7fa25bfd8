import { describe, expect, test } from "vitest";
import * as Y from "yjs";
import { findingsOf } from "../../../client/editor/findings.ts";
import { CellMarks, carry, type Mark, marksOf } from "../../../client/editor/marks.ts";
import { type CellDiagnostics, type Diagnostic, stampOf } from "../../../shared/session/diagnostics.ts";
import type { Problem } from "../../../shared/session/state.ts";

const diagnostic = (line: number, column: number, length: number, code = "ts2304"): Diagnostic => ({
  line,
  column,
  endLine: line,
  endColumn: column + length,
  severity: "error",
  code,
  message: `about ${code}`,
  tags: [],
  related: [],
});
const about = (source: string, ...items: Diagnostic[]): CellDiagnostics => ({
  stamp: stampOf(source),
  items,
});
const problem = (kind: Problem["kind"], line: number, column: number): Problem => ({
  kind,
  message: `a ${kind}`,
  line,
  column,
  endLine: line,
  endColumn: column + 1,
  cells: [],
});

function cellOf(source: string) {
  const text = new Y.Doc().getText("a");
  text.insert(0, source);
  const marks = new CellMarks(text);
  marks.watch();
  /** What stands under each mark. */
  const marked = () => marks.shown.get().map(({ from, to }) => text.toString().slice(from, to));
  return { text, marks, marked };
}

test("lines and columns become offsets, and what lies behind the end stays within", () => {
  const items = [diagnostic(2, 3, 2), diagnostic(1, 9, 4), diagnostic(7, 1, 1)];
  expect(marksOf(items, "abc\ndefg").map(({ from, to }) => [from, to])).toEqual([
    [6, 8],
    [3, 3],
    [4, 5],
  ]);
});

describe("a squiggle", () => {
  test("is shown for the text that it is about, and waits for that text otherwise", () => {
    const { text, marks, marked } = cellOf("let a = b;");
    marks.set([], about("let a = bc;", diagnostic(1, 9, 2)));
    expect(marked()).toEqual([]);
    text.insert(9, "c");
    expect(marked()).toEqual(["bc"]);
  });

  test("stays at its word while one types around it, until the next answer comes", () => {
    const { text, marks, marked } = cellOf("let a = b;");
    marks.set([], about("let a = b;", diagnostic(1, 9, 1)));
    text.insert(0, "// first\n");
    text.insert(text.length, " // last");
    expect(marked()).toEqual(["b"]);
    marks.set([], about("another text", diagnostic(1, 1, 3)));
    expect(marked()).toEqual(["b"]);
    marks.set([], about(text.toString()));
    expect(marked()).toEqual([]);
  });

  test("is there again when the text is again what it was", () => {
    const { text, marks, marked } = cellOf("let a = b;");
    marks.set([], about("let a = b;", diagnostic(1, 9, 1)));
    text.delete(8, 1);
    expect(marked()).toEqual([]);
    text.insert(8, "b");
    expect(marked()).toEqual(["b"]);
  });

  test("of the dataflow and of the language service stand side by side", () => {
    const { marks, marked } = cellOf("let a = b;");
    marks.set([problem("duplicate", 1, 5)], about("let a = b;", diagnostic(1, 9, 1)));
    expect(marked()).toEqual(["a", "b"]);
    marks.set([], about("let a = b;", diagnostic(1, 9, 1)));
    expect(marked()).toEqual(["b"]);
  });

  test("is newly said once, not with every key", () => {
    const { text, marks } = cellOf("let a = b;");
    marks.set([], about("let a = b;", diagnostic(1, 9, 1)));
    expect(marks.said.get()).toBe(1);
    text.insert(0, " ");
    expect(marks.said.get()).toBe(1);
    text.delete(0, 1);
    expect(marks.said.get()).toBe(2);
  });
});

test("moving marks with the text is the same as finding their letters again", () => {
  const letters = [..."abcdefghij"];
  let seed = 7;
  const random = (below: number) => {
    seed = (seed * 48271) % 2147483647;
    return seed % below;
  };
  for (let round = 0; round < 300; round++) {
    const text = new Y.Doc().getText("a");
    text.insert(0, letters.join(""));
    const from = random(10);
    const mark: Mark = { ...base, from, to: from + 1 + random(10 - from) };
    let marks: readonly Mark[] = [mark];
    text.observe(({ delta }) => {
      marks = carry(marks, delta);
    });
    text.doc?.transact(() => {
      for (let i = 0; i < 3; i++) {
        const at = random(text.length + 1);
        if (random(2) === 0) text.insert(at, "-".repeat(1 + random(3)));
        else text.delete(at, Math.min(random(4), text.length - at));
      }
    });
    const wanted = letters.slice(mark.from, mark.to).filter((letter) => text.toString().includes(letter));
    const got = marks.map((one) => text.toString().slice(one.from, one.to).replaceAll("-", ""));
    expect(got.join("")).toBe(wanted.join(""));
  }
});

const base = {
  severity: "error",
  message: "",
  code: "x",
  tags: [],
  related: [],
} as const satisfies Partial<Mark>;

test("a syntax error that both find is said once", () => {
  const items = [diagnostic(1, 1, 1, "ts1005"), diagnostic(2, 1, 1, "ts2304")];
  const diagnostics = { stamp: "", items };
  const codes = (problems: Problem[]) => findingsOf({ problems, diagnostics }).map(({ code }) => code);
  expect(codes([problem("syntax", 1, 2)])).toEqual(["syntax", "ts2304"]);
  expect(codes([problem("cycle", 1, 2)])).toEqual(["cycle", "ts1005", "ts2304"]);
  expect(findingsOf({ problems: [], diagnostics: null })).toEqual([]);
});
