/** SQL as PostgreSQL reads it: the second engine that the contract of engines is held by. */
import type {
  AllBut,
  DecimalType,
  Dialect,
  FoldStep,
  ListColumn,
  TypeName,
} from "../../../shared/engine/dialect.ts";
import { joined, type Piece, piece, plain } from "../../../shared/engine/piece.ts";

const TYPES: { readonly [name in TypeName]: string } = {
  boolean: "boolean",
  integer: "integer",
  bigint: "bigint",
  wide: "numeric(38, 0)",
  double: "double precision",
  text: "text",
  date: "date",
  moment: "timestamp",
};

const identifier = (...path: string[]) => path.map((part) => `"${part.replaceAll('"', '""')}"`).join(".");
const literal = (text: string) => `'${text.replaceAll("'", "''")}'`;
const double = (value: number) => `cast('${Object.is(value, -0) ? "-0" : value}' as double precision)`;
const cast = <V>(x: V | Piece<V>, type: TypeName) => piece<V>`cast(${x} as ${plain(TYPES[type])})`;

const nameOf = (type: TypeName | DecimalType) => (type in TYPES ? TYPES[type as TypeName] : type);

/** Whether a number lies within a decimal, which may be NaN here and refuses what is too large. */
function fits<V>(x: V | Piece<V>, type: TypeName | DecimalType): Piece<V> {
  const [, precision, scale] = /^decimal\((\d+), (\d+)\)$/.exec(type) ?? [];
  if (precision === undefined) return plain("true");
  return piece<V>`abs(${cast(x, "double")}) < ${plain(double(10 ** (Number(precision) - Number(scale))))}`;
}

export const postgresDialect: Dialect = {
  name: "postgres",
  needsColumns: true,
  identifier,
  literal,
  double,
  allOf: (table) => `select * from ${table}`,
  parameter: (index) => `$${index}`,
  type: (name) => TYPES[name],

  // NaN is greater than all numbers here.
  isFinite: (x, of = "number") =>
    of === "moment"
      ? piece`isfinite(${x})`
      : piece`(${cast(x, "double")} > '-infinity' and ${cast(x, "double")} < 'infinity')`,
  isNaN: (x) => piece`(${cast(x, "double")} = 'nan')`,
  wholeDivide: (a, b) => piece`div(${a}, nullif(${b}, 0))`,
  castOrNull: (x, type) => {
    const name = plain(nameOf(type));
    const valid = piece`pg_input_is_valid(cast(${x} as text), ${plain(literal(nameOf(type)))})`;
    return piece`case when ${valid} then case when ${fits(x, type)} then cast(cast(${x} as text) as ${name}) end end`;
  },
  truth: (x) =>
    piece`(case cast(${x} as text) when 'true' then 1 when 'false' then 0 else cast(cast(${x} as text) as double precision) end <> 0)`,
  indicator: (condition) => piece`cast(cast(${condition} as integer) as double precision)`,
  // Beyond doubles there is an error.
  exp: (x) =>
    piece`(select case when _x > 709.782712893384 then ${plain(double(Infinity))} when _x < -708 then 0 else exp(_x) end from (select ${cast(x, "double")} as _x) as _exponent)`,
  rounded: (x) => piece`cast(round(cast(${x} as numeric)) as double precision)`,

  daysBetween: (from, to) => piece`(cast(${to} as date) - cast(${from} as date))`,
  secondsBetween: (from, to) =>
    piece`cast(floor(extract(epoch from cast(${to} as timestamp))) - floor(extract(epoch from cast(${from} as timestamp))) as bigint)`,
  span: (count, unit) => plain(`interval '${count} ${unit}s'`),
  daysLater: (day, days) => piece`(${day} + cast(${days} as integer))`,
  epochMilliseconds: (at) =>
    piece`cast(floor(extract(epoch from cast(${at} as timestamp)) * 1000) as bigint)`,
  epochDays: (at) => piece`(cast(${at} as date) - date '1970-01-01')`,
  truncated: (unit, at, zone) =>
    zone === undefined
      ? piece`date_trunc('${plain(unit)}', cast(${at} as timestamp))`
      : piece`date_trunc('${plain(unit)}', (cast(${at} as timestamp) at time zone 'UTC') at time zone ${plain(literal(zone))})`,

  quantile: (x, shares, definition) => {
    const name = plain(definition === "discrete" ? "percentile_disc" : "percentile_cont");
    const share = typeof shares === "number" ? double(shares) : `array[${shares.map(double).join(", ")}]`;
    return piece`${name}(${plain(share)}) within group (order by ${x})`;
  },
  sumInOrder: (x, where) =>
    where === undefined
      ? piece`sum(${x} order by ${x})`
      : piece`sum(${x} order by ${x}) filter (where ${where})`,
  anyValue: (x) => piece`any_value(${x})`,
  atLeast: (x, by) => piece`(array_agg(${x} order by ${by}) filter (where ${by} is not null))[1]`,
  atMost: (x, by) => piece`(array_agg(${x} order by ${by} desc) filter (where ${by} is not null))[1]`,
  latest: (x, order, where) =>
    piece`(array_agg(${x} order by ${joined(order.map((each) => piece`${each} desc nulls first`))}) filter (where ${where}))[1]`,
  joinedText: (x, separator, order) =>
    piece`string_agg(cast(${x} as text), ${plain(literal(separator))}${order === undefined ? plain("") : piece` order by ${order}`})`,
  list: (x, order) => piece`array_agg(${x} order by ${order})`,

  allBut: <V>(left: readonly string[], { table, columns }: AllBut<V> = {}) => {
    if (!columns) throw new TypeError("This engine leaves no column out: name all columns.");
    const dropped = left.map((name) => name.toLowerCase());
    const kept = columns
      .filter((name) => !dropped.includes(name.toLowerCase()))
      .map((name) => identifier(name));
    return joined<V>(
      kept.map((name) => (table === undefined ? plain(name) : piece<V>`${table}.${plain(name)}`)),
    );
  },
  unnest: (list) => piece`unnest(${list})`,
  unnestOrNull: (list) =>
    piece`unnest(case when coalesce(cardinality(${list}), 0) = 0 then array_append(${list}, null) else ${list} end)`,
  rows: <V>(columns: readonly ListColumn<V>[]) => {
    const fields = columns.map(
      ({ name, type, values }) =>
        piece<V>`unnest(cast(${values} as ${plain(TYPES[type])}[])) as ${plain(identifier(name))}`,
    );
    return piece<V>`select ${joined<V>(fields)}`;
  },
  counting: (from, to) => piece`generate_series(cast(${from} as bigint), cast(${to} as bigint))`,

  listOf: (elements, type) => piece`cast(array[${joined(elements)}] as ${plain(TYPES[type])}[])`,
  listAs: (list, type) => piece`cast(${list} as ${plain(TYPES[type])}[])`,
  listAt: (list, place) => piece`(${list})[${place}]`,
  listPlace: (list, x) => piece`array_position(${list}, ${x})`,
  listContains: (list, x) => piece`(${x} = any(${list}))`,
  listLength: (list) => piece`cardinality(${list})`,
  innerProduct: (a, b) =>
    piece`(${joined(
      a.map((each, i) => piece`${each} * ${b[i] ?? plain("0")}`),
      " + ",
    )})`,
  fold: <V>({ values }: { readonly values: readonly number[] }, start: number, step: FoldStep<V>) =>
    values.reduce<Piece<V>>(
      (before, element, i) => piece<V>`(${step(before, plain(double(element)), plain(String(i + 1)))})`,
      plain(double(start)),
    ),
  listBelow: (list, x, including) =>
    piece`(select count(*) from unnest(${list}) as _edge where _edge ${plain(including ? "<=" : "<")} ${x})`,

  startsWith: (text, beginning) => piece`starts_with(${text}, ${beginning})`,

  share: <V>(texts: readonly (V | Piece<V>)[], seed: number | string) => {
    const parts = texts.map((x) => {
      const text = cast(x, "text");
      return piece<V>`case when ${x} is null then '|-' else '|' || length(${text}) || ':' || ${text} end`;
    });
    const whole = joined<V>([plain(literal(String(seed))), ...parts], " || ");
    return piece<V>`(cast(('x0' || lpad(substr(md5(${whole}), 1, 13), 15, '0'))::bit(64) as bigint) / cast(4503599627370496 as double precision))`;
  },
};
