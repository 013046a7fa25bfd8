/**
 * The edits that turn one text into another, small enough that what others type at the same time survives: lines first,
 * then characters within the lines that changed. Offsets count UTF-16 units, as Yjs does, and never split a character.
 */
import { diffChars, diffLines } from "diff";
import type * as Y from "yjs";

export interface TextEdit {
  /** Offset in the text as it is after the edits before this one. */
  readonly at: number;
  readonly remove: number;
  readonly insert: string;
}

/** Beyond this many characters a changed passage is replaced as one. */
const FINE = 2000;
const MAX_LINE_EDITS = 1000;

export function textEdits(from: string, to: string): TextEdit[] {
  if (from === to) return [];
  const start = commonStart(from, to);
  const end = commonEnd(from.slice(start), to.slice(start));
  const changed = diffPassages(from.slice(start, from.length - end), to.slice(start, to.length - end));
  return place(changed, start);
}

export function editText(text: Y.Text, to: string): void {
  for (const { at, remove, insert } of textEdits(text.toString(), to)) {
    if (remove > 0) text.delete(at, remove);
    if (insert !== "") text.insert(at, insert);
  }
}

interface Passage {
  readonly kept?: string;
  readonly removed?: string;
  readonly added?: string;
}

function diffPassages(from: string, to: string): Passage[] {
  const lines = diffLines(from, to, { maxEditLength: MAX_LINE_EDITS });
  if (!lines) return [{ removed: from, added: to }];
  const passages: Passage[] = [];
  for (const { value, added, removed } of lines) {
    const last = passages.at(-1);
    if (added && last?.removed !== undefined && last.added === undefined) {
      passages.splice(-1, 1, ...fine(last.removed, value));
    } else if (added) passages.push({ added: value });
    else if (removed) passages.push({ removed: value });
    else passages.push({ kept: value });
  }
  return passages;
}

function fine(from: string, to: string): Passage[] {
  if (from.length + to.length > FINE) return [{ removed: from, added: to }];
  return diffChars(from, to).map(({ value, added, removed }) =>
    added ? { added: value } : removed ? { removed: value } : { kept: value },
  );
}

function place(passages: readonly Passage[], start: number): TextEdit[] {
  const edits: TextEdit[] = [];
  let at = start;
  for (const { kept, removed = "", added = "" } of passages) {
    const last = edits.at(-1);
    if (kept !== undefined) at += kept.length;
    else if (last?.at === at && last.insert === "") edits[edits.length - 1] = { ...last, insert: added };
    else edits.push({ at, remove: removed.length, insert: added });
    at += added.length;
  }
  return edits;
}

function commonStart(a: string, b: string): number {
  let at = 0;
  while (at < a.length && at < b.length && a.charCodeAt(at) === b.charCodeAt(at)) at++;
  return at > 0 && isHighSurrogate(a.charCodeAt(at - 1)) ? at - 1 : at;
}

function commonEnd(a: string, b: string): number {
  let count = 0;
  while (count < a.length && count < b.length && a.at(-1 - count) === b.at(-1 - count)) count++;
  return count > 0 && isLowSurrogate(a.charCodeAt(a.length - count)) ? count - 1 : count;
}

function isHighSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdbff;
}

function isLowSurrogate(unit: number): boolean {
  return unit >= 0xdc00 && unit <= 0xdfff;
}
