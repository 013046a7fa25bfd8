import type { Span } from "./scope.ts";

/**
 * The names that a cell seems to define while its source does not parse: those of declarations at the beginning of a
 * line. Half a typed line then does not take the cell's names away from the cells that use them.
 */
export function guessDefinitions(source: string): Map<string, Span> {
  const names = new Map<string, Span>();
  const declaration =
    /^(?:export )?(?:(?:const|let|var|using) +(?:[{[]([^\n=]*)[}\]]|([\p{ID_Start}$_][\p{ID_Continue}$]*))|(?:abstract +)?class +([\p{ID_Start}$_][\p{ID_Continue}$]*)|(?:async +)?function *\*? *([\p{ID_Start}$_][\p{ID_Continue}$]*))/dgmu;
  for (const match of source.matchAll(declaration)) {
    const [, pattern, ...single] = match.indices ?? [];
    for (const range of [...(pattern ? namesWithin(source, pattern) : []), ...single]) {
      if (range) names.set(source.slice(...range), { start: range[0], end: range[1] });
    }
  }
  return names;
}

/** The bound names of a flat pattern: `a`, `b` and `d` of `a, x: b, ...d`. */
function namesWithin(source: string, [start, end]: [number, number]): [number, number][] {
  const name = /(?:^|[,.:])\s*([\p{ID_Start}$_][\p{ID_Continue}$]*)\s*(?=,|$)/dgu;
  return [...source.slice(start, end).matchAll(name)].flatMap(({ indices }) => {
    const range = indices?.[1];
    return range ? [[start + range[0], start + range[1]] as [number, number]] : [];
  });
}
