/** Words of DuckDB's grammar that a query is made of, the longer phrases as one. */
export const KEYWORDS: readonly string[] =
  `select|from|where|group by|group by all|order by|order by all|having|qualify|limit|offset
with|with recursive|as|distinct|distinct on|all|join|inner join|left join|right join|full join|cross join|semi join|anti join
asof join|positional join|lateral|on|using|union|union all|union by name|intersect|except|exclude|replace|rename|values|and|or|not
in|not in|between|like|ilike|is null|is not null|is distinct from|exists|any|case|when|then|else|end|cast|try_cast|over
partition by|rows between|range between|unbounded preceding|preceding|current row|following|unbounded following|filter|within group|window
asc|desc|nulls first|nulls last|interval|date|timestamp|true|false|null|rollup|cube|grouping sets|pivot|unpivot
describe|summarize|using sample|extract|array|struct|lambda`.split(/[|\n]/);

/** Names that have to be quoted to be names of columns or tables. */
const RESERVED = new Set(
  `all analyse analyze and any array as asc asymmetric both case cast check collate column constraint create default
  deferrable desc describe distinct do else end except false fetch for foreign from group having in initially intersect into
  lambda lateral leading limit not null offset on only or order pivot pivot_longer pivot_wider placing primary qualify
  references returning select show some summarize symmetric table then to trailing true union unique unpivot using variadic
  when where window with`.split(/\s+/),
);

/** A name as a statement has to write it. */
export function writtenName(name: string): string {
  const isPlain = /^[\p{L}_][\p{L}\p{N}_$]*$/u.test(name) && !RESERVED.has(name.toLowerCase());
  return isPlain ? name : `"${name.replaceAll('"', '""')}"`;
}

/** A piece of SQL as it has to stand in a template. */
export const inTemplate = (sql: string) =>
  sql.replaceAll("\\", "\\\\").replaceAll("`", "\\`").replaceAll("${", "\\${");
