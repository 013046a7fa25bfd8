/** Finding and replacing in the sources of all cells. */

export interface FindQuery {
  readonly text: string;
  readonly matchCase: boolean;
  readonly wholeWord: boolean;
  readonly regex: boolean;
}

export interface Match {
  readonly cell: string;
  /** Offsets in the source, in UTF-16 units. */
  readonly from: number;
  readonly to: number;
  /** Both count from 1. */
  readonly line: number;
  readonly column: number;
}

export type Found = { readonly matches: readonly Match[]; readonly problem: string | null };

/** More are of no use to a person, and highlighting them would take the page's time. */
const MOST_MATCHES = 5000;

export function findMatches(cells: Iterable<readonly [id: string, source: string]>, query: FindQuery): Found {
  if (query.text === "") return { matches: [], problem: null };
  let pattern: RegExp;
  try {
    pattern = patternOf(query);
  } catch (error) {
    return { matches: [], problem: error instanceof Error ? error.message : String(error) };
  }
  const matches: Match[] = [];
  for (const [cell, source] of cells) {
    for (const { from, to } of rangesIn(source, pattern)) {
      matches.push({ cell, from, to, ...placeOf(source, from) });
      if (matches.length === MOST_MATCHES) return { matches, problem: null };
    }
  }
  return { matches, problem: null };
}

/** Throws a SyntaxError for an expression that is none. */
export function patternOf({ text, matchCase, wholeWord, regex }: FindQuery): RegExp {
  const body = regex ? text : RegExp.escape(text);
  const bounded = wholeWord ? `(?<![\\p{L}\\p{N}_$])(?:${body})(?![\\p{L}\\p{N}_$])` : body;
  return new RegExp(bounded, matchCase ? "gu" : "giu");
}

export function rangesIn(text: string, pattern: RegExp): { from: number; to: number }[] {
  const ranges: { from: number; to: number }[] = [];
  for (const match of text.matchAll(pattern)) {
    // An expression such as `x*` matches nothing at every place.
    if (match[0] !== "") ranges.push({ from: match.index, to: match.index + match[0].length });
  }
  return ranges;
}

/** The source with what was found replaced; `$1` and the like stand for groups of an expression only. */
export function replaceIn(source: string, query: FindQuery, replacement: string): string {
  const pattern = patternOf(query);
  return query.regex ? source.replace(pattern, replacement) : source.replace(pattern, () => replacement);
}

/** The match to go to first: the next one at or below the focused cell, else the first. */
export function firstFrom(
  matches: readonly Match[],
  order: readonly string[],
  focused: string | null,
): number {
  if (focused === null) return 0;
  const places = new Map(order.map((id, at) => [id, at]));
  const from = places.get(focused) ?? 0;
  const found = matches.findIndex(({ cell }) => (places.get(cell) ?? 0) >= from);
  return Math.max(found, 0);
}

function placeOf(source: string, offset: number): { line: number; column: number } {
  let line = 1;
  let start = 0;
  for (let at = source.indexOf("\n"); at >= 0 && at < offset; at = source.indexOf("\n", start)) {
    line++;
    start = at + 1;
  }
  return { line, column: offset - start + 1 };
}
