const words = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/));

export const KEYWORDS = words(`
  abstract as asserts async await break case catch class const continue debugger declare default delete do else enum
  export extends false finally for from function get if implements import in infer instanceof interface is keyof let
  namespace new null of private protected public readonly return satisfies set static super switch this throw true
  try type typeof undefined unique using var void while with yield`);

/** Keywords behind which a value may not follow, so that `/` divides. */
export const VALUE_KEYWORDS = words("this super true false null undefined");

/** Keywords only where they stand before a name: `type Row = ...` but `type = 3`. */
export const CONTEXTUAL = words(
  "abstract as asserts async declare from get infer is keyof namespace of readonly satisfies set static type unique using",
);

export const SQL_KEYWORDS = words(`
  all alter and anti any array as asc asof attach between by case cast check column create cross current cube
  cursor default delete desc describe distinct drop else end escape except exclude exists explain extract false fetch
  filter first following for foreign from full glob grant group grouping having if ilike in index inner insert
  intersect interval into is join key last lateral left like limit map matched materialized merge natural no not
  null nulls of offset on or order others outer over partition percent pivot positional preceding primary qualify
  range recursive references rename replace respect returning right rollup row rows sample select semi set sets show
  similar some struct summarize table tablesample temp temporary then ties to true try_cast unbounded union unique
  unnest unpivot update using values view when where window with within`);
