/** Names that a cell can use without importing or defining them. A cell that defines one of them wins over it. */
export const API_NAMES = [
  "display",
  "sql",
  "dataset",
  "input",
  "md",
  "html",
  "svg",
  "progress",
  "random",
  "table",
  "row",
  "Plot",
  "aq",
] as const;
export type ApiName = (typeof API_NAMES)[number];
