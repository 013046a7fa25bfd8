/** Marks what was found, in the text as it stands in the page, with ranges that change nothing of it. */
import { type FindQuery, type Match, patternOf, rangesIn } from "./find.ts";

const ALL = "find";
const CURRENT = "find-current";

export function clearHighlights(): void {
  CSS.highlights?.delete(ALL);
  CSS.highlights?.delete(CURRENT);
}

/** Marks the matches of the cells that have their contents in the page. Answers the place of the current one. */
export function showHighlights(
  matches: readonly Match[],
  current: Match | undefined,
  query: FindQuery,
): Range | null {
  if (!CSS.highlights) return null;
  const all: Range[] = [];
  const here: Range[] = [];
  for (const [cell, own] of Map.groupBy(matches, (match) => match.cell)) {
    const area = document.getElementById(`cell-${cell}`)?.querySelector("[data-find]");
    if (!area) continue;
    const ranges = area.querySelector("[data-line]")
      ? own.map((match) => inLine(area, match))
      : inProse(area, query);
    const at = current?.cell === cell ? own.indexOf(current) : -1;
    ranges.forEach((range, index) => {
      if (range) (index === Math.min(at, ranges.length - 1) ? here : all).push(range);
    });
  }
  CSS.highlights.set(ALL, new Highlight(...all));
  CSS.highlights.set(CURRENT, new Highlight(...here));
  return here[0] ?? null;
}

/** A match in a tall cell may be far from the cell's head. */
export function scrollToRange(range: Range): void {
  const main = range.startContainer.parentElement?.closest(".notebook-main");
  if (!main) return;
  const [place, frame] = [range.getBoundingClientRect(), main.getBoundingClientRect()];
  if (place.top < frame.top + 70 || place.bottom > frame.bottom - 40) {
    main.scrollBy({ top: place.top - frame.top - frame.height / 3 });
  }
}

/** Still code stands line by line; a match that goes on is marked to the end of its first line. */
function inLine(area: Element, { line, column, from, to }: Match): Range | null {
  const element = area.querySelector(`[data-line="${line}"]`);
  return element && rangeIn(element, column - 1, column - 1 + to - from);
}

function inProse(area: Element, query: FindQuery): (Range | null)[] {
  const text = area.textContent ?? "";
  return rangesIn(text, patternOf(query)).map(({ from, to }) => rangeIn(area, from, to));
}

/** The range between two offsets of an element's text. */
function rangeIn(element: Element, from: number, to: number): Range | null {
  const range = document.createRange();
  const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  let before = 0;
  let begun = false;
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const length = node.nodeValue?.length ?? 0;
    if (!begun && from < before + length) {
      range.setStart(node, from - before);
      begun = true;
    }
    if (begun) {
      range.setEnd(node, Math.min(to - before, length));
      if (to <= before + length) return range;
    }
    before += length;
  }
  return begun ? range : null;
}
