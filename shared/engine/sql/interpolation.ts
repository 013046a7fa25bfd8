/**
 * What `${...}` becomes within a statement, by what stands around it. The kernel puts statements together by these
 * rules, and so does the language service, which describes them before anything runs. `plain` is the statement with one
 * character in the place of each value, and `at` the place of the value.
 */

/** Behind `from` or `join` a relation is a table, and needs no parentheses. */
export function standsAsTable(plain: string, at: number): boolean {
  return /\b(?:from|join)\s*$/i.test(plain.slice(0, at));
}

/** Between parentheses that hold nothing else. */
export function standsAlone(plain: string, at: number): boolean {
  return /\(\s*$/.test(plain.slice(0, at)) && /^\s*\)/.test(plain.slice(at + 1));
}

/** In `in (${...})`, where an array is a list of values. */
export function standsInList(plain: string, at: number): boolean {
  return standsAlone(plain, at) && /\bin\s*\(\s*$/i.test(plain.slice(0, at));
}
