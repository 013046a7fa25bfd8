/**
 * What is wrong with a cell's text, kept at its place while the text changes: answers about a text come after it was
 * typed, and a squiggle that waits for the next answer must neither jump nor vanish meanwhile. Places are offsets, since
 * that is how changes of the document come.
 */
import type * as Y from "yjs";
import { type CellDiagnostics, type Diagnostic, stampOf } from "../../shared/session/diagnostics.ts";
import type { Problem } from "../../shared/session/state.ts";
import { Store } from "../connection/store.ts";
import { withQuotes } from "../ui/with-code.tsx";
import { asDiagnostic, withoutEchoes } from "./findings.ts";

export interface Mark {
  /** Offsets in the text, the end exclusive. */
  readonly from: number;
  readonly to: number;
  readonly severity: Diagnostic["severity"];
  readonly message: string;
  readonly code: string;
  readonly tags: Diagnostic["tags"];
  readonly related: Diagnostic["related"];
}

const NONE: readonly Mark[] = [];

export class CellMarks {
  /** All marks at their places in the present text. */
  readonly shown = new Store<readonly Mark[]>(NONE);
  /** Counts what was newly said; between two counts marks only moved with their text. */
  readonly said = new Store(0);
  readonly #text: Y.Text;
  #problems: readonly Problem[] = [];
  #diagnostics: CellDiagnostics | null = null;
  #wrong = NONE;
  #found = NONE;

  constructor(text: Y.Text) {
    this.#text = text;
  }

  /** Follows the text. Answers how to stop. */
  readonly watch = (): (() => void) => {
    const onChange = ({ delta }: Y.YTextEvent) => this.#onChange(delta);
    this.#text.observe(onChange);
    return () => this.#text.unobserve(onChange);
  };

  /** Takes what is said of the cell; diagnostics of another text wait until the text is that one. */
  set(problems: readonly Problem[], diagnostics: CellDiagnostics | null): void {
    const known = problems === this.#problems;
    if (known && diagnostics === this.#diagnostics) return;
    const source = this.#text.toString();
    if (!known) this.#wrong = marksOf(problems.map(asDiagnostic), source);
    this.#problems = problems;
    this.#diagnostics = diagnostics;
    if (diagnostics === null) this.#found = NONE;
    else if (fits(diagnostics.stamp, source)) this.#found = marksOf(diagnostics.items, source);
    this.#tell(true);
  }

  #onChange(delta: Y.YTextEvent["delta"]): void {
    this.#wrong = carry(this.#wrong, delta);
    this.#found = carry(this.#found, delta);
    const { stamp, items } = this.#diagnostics ?? {};
    // Only a stamp that tells of as many letters is worth the look at all of them.
    const again = stamp?.endsWith(`.${this.#text.length.toString(36)}`);
    const source = again ? this.#text.toString() : "";
    const fitting = again && fits(stamp ?? "", source);
    if (fitting) this.#found = marksOf(items ?? [], source);
    this.#tell(fitting === true);
  }

  #tell(anew: boolean): void {
    const all = withoutEchoes(this.#wrong, this.#found);
    this.shown.set(all.length === 0 ? NONE : all);
    if (anew) this.said.update((count) => count + 1);
  }
}

function fits(stamp: string, source: string): boolean {
  return stamp === stampOf(source);
}

export function marksOf(items: readonly Diagnostic[], source: string): readonly Mark[] {
  if (items.length === 0) return NONE;
  const starts = lineStarts(source);
  const offset = (line: number, column: number) => {
    const start = starts[Math.min(line, starts.length) - 1] ?? 0;
    const end = starts[line] ?? source.length + 1;
    return Math.min(start + column - 1, end - 1);
  };
  return items.map(({ line, column, endLine, endColumn, severity, message, code, tags, related }) => {
    const from = offset(line, column);
    const to = Math.max(from, offset(endLine, endColumn));
    return { from, to, severity, message: withQuotes(message), code, tags, related };
  });
}

/** Where each line begins. */
export function lineStarts(source: string): readonly number[] {
  const starts = [0];
  for (let at = source.indexOf("\n"); at >= 0; at = source.indexOf("\n", at + 1)) starts.push(at + 1);
  return starts;
}

/** Marks moved with their text; one whose text was deleted goes. */
export function carry(marks: readonly Mark[], delta: Y.YTextEvent["delta"]): readonly Mark[] {
  if (marks.length === 0) return marks;
  return marks.flatMap((mark) => {
    let { from, to } = mark;
    let at = 0;
    for (const part of delta) {
      if (part.retain !== undefined) at += part.retain;
      else if (typeof part.insert === "string") {
        const { length } = part.insert;
        if (at <= from) from += length;
        if (at < to) to += length;
        at += length;
      } else if (part.delete !== undefined) {
        from -= Math.min(Math.max(from - at, 0), part.delete);
        to -= Math.min(Math.max(to - at, 0), part.delete);
      }
    }
    return to <= from && mark.to > mark.from ? [] : [{ ...mark, from, to: Math.max(from, to) }];
  });
}
