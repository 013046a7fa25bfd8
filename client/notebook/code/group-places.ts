import type { Place } from "../../../shared/protocol/language.ts";

export interface ShownPlace {
  readonly place: Place;
  /** The line around the name, without its indentation. */
  readonly before: string;
  readonly name: string;
  readonly after: string;
}

export interface PlaceGroup {
  readonly key: string;
  readonly places: readonly ShownPlace[];
}

/** Places by cell or file, in the order in which they come. */
export function groupPlaces(places: readonly Place[], source: (cell: string) => string): PlaceGroup[] {
  const groups = new Map<string, ShownPlace[]>();
  for (const place of places) {
    const key = "cell" in place ? `cell:${place.cell}` : `file:${place.file}`;
    const group = groups.get(key) ?? [];
    group.push(shown(place, "cell" in place ? source(place.cell) : place.text));
    groups.set(key, group);
  }
  return [...groups].map(([key, list]) => ({ key, places: list }));
}

function shown(place: Place, text: string): ShownPlace {
  const { line, column, endLine, endColumn } = place.range;
  const whole = text.split("\n", line)[line - 1] ?? "";
  const indent = whole.length - whole.trimStart().length;
  const from = Math.max(column - 1, indent);
  const to = endLine === line ? endColumn - 1 : whole.length;
  return { place, before: whole.slice(indent, from), name: whole.slice(from, to), after: whole.slice(to) };
}
