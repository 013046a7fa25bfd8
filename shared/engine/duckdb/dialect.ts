/** SQL as DuckDB reads it. */
import type { AllBut, DecimalType, Dialect, FoldStep, ListColumn, TypeName } from "../dialect.ts";
import { joined, type Piece, piece, plain } from "../piece.ts";

const TYPES: { readonly [name in TypeName]: string } = {
  boolean: "boolean",
  integer: "integer",
  bigint: "bigint",
  wide: "hugeint",
  double: "double",
  text: "varchar",
  date: "date",
  moment: "timestamp",
};

const identifier = (...path: string[]) => path.map((part) => `"${part.replaceAll('"', '""')}"`).join(".");
const literal = (text: string) => `'${text.replaceAll("'", "''")}'`;
// Read from a text, a number is the nearest double; a constant with a point would be a decimal first.
const double = (value: number) => `cast('${Object.is(value, -0) ? "-0" : value}' as double)`;
const cast = <V>(x: V | Piece<V>, type: TypeName) => piece<V>`cast(${x} as ${plain(TYPES[type])})`;

const nameOf = (type: TypeName | DecimalType) => (type in TYPES ? TYPES[type as TypeName] : type);

function whole(count: number): number {
  if (Number.isSafeInteger(count)) return count;
  throw new RangeError(`A length of time is a whole number, got ${count}.`);
}

export const duckdbDialect: Dialect = Object.freeze<Dialect>({
  name: "duckdb",
  needsColumns: false,
  identifier,
  literal,
  double,
  allOf: (table) => `from ${table}`,
  parameter: (index) => `$${index}`,
  type: (name) => TYPES[name],

  isFinite: (x) => piece`isfinite(${x})`,
  isNaN: (x) => piece`isnan(cast(${x} as double))`,
  wholeDivide: (a, b) => piece`(${a} // ${b})`,
  castOrNull: (x, type) => piece`try_cast(${x} as ${plain(nameOf(type))})`,
  truth: (x) => piece`cast(${x} as boolean)`,
  indicator: (condition) => piece`cast(${condition} as double)`,
  exp: (x) => piece`exp(${x})`,
  rounded: (x) => piece`round(cast(${x} as double))`,

  daysBetween: (from, to) => piece`date_diff('day', cast(${from} as date), cast(${to} as date))`,
  secondsBetween: (from, to) => piece`date_diff('second', ${from}, ${to})`,
  span: (count, unit) => plain(`interval '${whole(count)} ${unit}s'`),
  daysLater: (day, days) => piece`(${day} + ${days})`,
  epochMilliseconds: (at) => piece`epoch_ms(cast(${at} as timestamp))`,
  epochDays: (at) => piece`date_diff('day', date '1970-01-01', cast(${at} as date))`,
  truncated: (unit, at, zone) =>
    zone === undefined
      ? piece`date_trunc('${plain(unit)}', cast(${at} as timestamp))`
      : piece`date_trunc('${plain(unit)}', (cast(${at} as timestamp) at time zone 'UTC') at time zone ${plain(literal(zone))})`,

  quantile: (x, shares, definition) => {
    const name = plain(definition === "discrete" ? "quantile_disc" : "quantile_cont");
    const share = typeof shares === "number" ? double(shares) : `[${shares.map(double).join(", ")}]`;
    return piece`${name}(${x}, ${plain(share)})`;
  },
  // Sums within the engine's own `sum` are taken in the order in which its threads come.
  sumInOrder: (x, where) =>
    where === undefined
      ? piece`list_sum(list_sort(list(${x})))`
      : piece`list_sum(list_sort(list(${x}) filter (${where})))`,
  anyValue: (x) => piece`any_value(${x})`,
  atLeast: (x, by) => piece`arg_min_null(${x}, ${by})`,
  atMost: (x, by) => piece`arg_max_null(${x}, ${by})`,
  latest: (x, order, where) => piece`last(${x} order by ${joined(order)}) filter (where ${where})`,
  joinedText: (x, separator, order) =>
    piece`string_agg(cast(${x} as varchar), ${plain(literal(separator))}${order === undefined ? plain("") : piece` order by ${order}`})`,
  list: (x, order) => piece`list(${x} order by ${order})`,

  allBut: <V>(left: readonly string[], { table }: AllBut<V> = {}) => {
    const all = table === undefined ? plain("*") : piece<V>`${table}.*`;
    if (left.length === 0) return all;
    return piece<V>`${all} exclude (${plain(left.map((name) => identifier(name)).join(", "))})`;
  },
  unnest: (list) => piece`unnest(${list})`,
  unnestOrNull: (list) => piece`unnest(case when coalesce(len(${list}), 0) = 0 then [null] else ${list} end)`,
  rows: <V>(columns: readonly ListColumn<V>[]) => {
    const fields = columns.map(
      ({ name, type, values }) =>
        piece<V>`unnest(cast(${values} as ${plain(TYPES[type])}[])) as ${plain(identifier(name))}`,
    );
    return piece<V>`select ${joined<V>(fields)}`;
  },
  counting: (from, to) => piece`unnest(generate_series(cast(${from} as bigint), cast(${to} as bigint)))`,

  listOf: (elements, type) => piece`cast([${joined(elements)}] as ${plain(TYPES[type])}[])`,
  listAs: (list, type) => piece`cast(${list} as ${plain(TYPES[type])}[])`,
  // From the end of a list, as places below 1 would be counted, nothing is taken.
  listAt: (list, place) => piece`list_extract(${list}, greatest(${place}, 0))`,
  listPlace: (list, x) => piece`nullif(list_position(${list}, ${x}), 0)`,
  listContains: (list, x) => piece`list_contains(${list}, ${x})`,
  listLength: (list) => piece`len(${list})`,
  innerProduct: (a, b) => piece`list_inner_product([${joined(a)}], [${joined(b)}])`,
  fold: <V>({ bound }: { readonly bound: V }, start: number, step: FoldStep<V>) => {
    const [before, element, place] = [plain("_before"), plain("_element"), plain("_place")];
    return piece<V>`list_reduce(${bound}, lambda _before, _element, _place: ${step(before, element, place)}, ${plain(double(start))})`;
  },
  listBelow: (list, x, including) =>
    piece`len(list_filter(${list}, lambda _edge: _edge ${plain(including ? "<=" : "<")} ${x}))`,

  startsWith: (text, beginning) => piece`starts_with(${text}, ${beginning})`,

  share: <V>(texts: readonly (V | Piece<V>)[], seed: number | string) => {
    const parts = texts.map((x) => {
      const text = cast(x, "text");
      return piece<V>`case when ${x} is null then '|-' else '|' || length(${text}) || ':' || ${text} end`;
    });
    const whole = joined<V>([plain(literal(String(seed))), ...parts], " || ");
    return piece<V>`(cast('0x' || substr(md5(${whole}), 1, 13) as bigint) / cast(4503599627370496 as double))`;
  },
});
