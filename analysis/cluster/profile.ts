/** What sets each cluster apart from all other rows: in numbers, in words, and as a name to begin with. */
import { type Dimension, dimensionsOf, levelName, untransformed } from "./encoding.ts";
import type { Standardized } from "./standardize.ts";

export interface NamedCluster {
  /** 1 is the largest. */
  readonly cluster: number;
  /** A proposal, made of what sets it apart most. */
  readonly name: string;
  readonly rows: number;
  /** Share of the rows, or of their weight, 0 to 1. */
  readonly share: number;
}

/** One feature, or one level of a category, within a cluster and in all other rows. */
export interface Trait {
  readonly feature: string;
  /** The level of a category; null for a number. */
  readonly level: string | null;
  /**
   * Mean of the number; where logarithms were compared, what their mean is the logarithm of, which a few large numbers
   * do not carry away. Share of the level, 0 to 1.
   */
  readonly inside: number;
  readonly outside: number;
  /**
   * Difference of the two means of the (transformed) number, or of the level's 1 and 0, in standard deviations: those
   * within the two groups, pooled (Cohen, Statistical Power Analysis, 1988: .2 is small, .5 medium, .8 large).
   */
  readonly effect: number;
  /** In words, such as `data mb: high, on average 12,300, 2,100 elsewhere`. */
  readonly text: string;
}

export interface ClusterProfile {
  readonly cluster: NamedCluster;
  /** The strongest first. */
  readonly traits: readonly Trait[];
}

/** Rows and the clusters that they were put into. */
export interface Labelled {
  readonly k: number;
  readonly labels: Int32Array;
  readonly masses: Float64Array;
  readonly sizes: Int32Array;
}

/** Below a medium effect a feature is no part of a name. */
const NOTABLE = 0.5;

export function profileClusters(table: Standardized, found: Labelled): ClusterProfile[] {
  const total = found.masses.reduce((sum, mass) => sum + mass, 0);
  const sums = dimensionsOf(table.encodings).map((dimension, j) => sumDimension(table, dimension, j, found));
  const traits = Array.from({ length: found.k }, (_, c) =>
    sums.map((dimension) => traitOf(dimension, c, found.masses, total)).sort(strongestFirst),
  );
  const names = distinct(traits);
  return traits.map((own, c) => ({
    cluster: {
      cluster: c + 1,
      name: names[c] as string,
      rows: found.sizes[c] as number,
      share: (found.masses[c] as number) / total,
    },
    traits: own,
  }));
}

/** Of two levels that set a cluster apart alike, the one that it has comes first. */
function strongestFirst(a: Trait, b: Trait): number {
  const difference = Math.abs(b.effect) - Math.abs(a.effect);
  return Math.abs(difference) > 1e-9 ? difference : b.effect - a.effect;
}

/** Sums by cluster of a dimension and of its squares. */
interface DimensionSums {
  readonly dimension: Dimension;
  readonly values: Float64Array;
  readonly squares: Float64Array;
}

function sumDimension(
  { rows }: Standardized,
  dimension: Dimension,
  j: number,
  found: Labelled,
): DimensionSums {
  const [values, squares] = [new Float64Array(found.k), new Float64Array(found.k)];
  const [column, weights] = [rows.column(j), rows.weights];
  for (let i = 0; i < rows.n; i++) {
    const c = found.labels[i] as number;
    const value = column[i] as number;
    const weight = weights ? (weights[i] as number) : 1;
    values[c] = (values[c] as number) + value * weight;
    squares[c] = (squares[c] as number) + value * value * weight;
  }
  return { dimension, values, squares };
}

/** What a value of the dimension stands for: a number before its transform, or the share of a level. */
function meaning({ encoding, level }: Dimension, value: number): number {
  if (encoding.kind === "number") {
    return untransformed(value * encoding.scale + encoding.centre, encoding.feature.transform);
  }
  const share = encoding.shares[level] as number;
  return Math.min(1, Math.max(0, value * Math.sqrt(share) + share));
}

function traitOf(
  { dimension, ...sums }: DimensionSums,
  c: number,
  masses: Float64Array,
  total: number,
): Trait {
  const mass = masses[c] as number;
  const split = (array: Float64Array) => {
    const own = array[c] as number;
    return { own, rest: array.reduce((sum, value) => sum + value, 0) - own };
  };
  const [values, squares] = [split(sums.values), split(sums.squares)];
  const rest = total - mass;
  const own = values.own / mass;
  const other = rest > 0 ? values.rest / rest : own;
  const difference = own - other;
  const within =
    squares.own - values.own ** 2 / mass + (rest > 0 ? squares.rest - values.rest ** 2 / rest : 0);
  // What is left of the squares by rounding alone is no spread.
  const rounding = 1e-12 * (squares.own + squares.rest);
  // Groups without any spread are told apart by the spread of all.
  const spread =
    within > rounding
      ? Math.sqrt(within / total)
      : Math.sqrt((mass * rest) / total ** 2) * Math.abs(difference);
  const { encoding, level } = dimension;
  const trait = {
    feature: encoding.feature.label,
    level: encoding.kind === "category" ? levelName(encoding, level) : null,
    inside: meaning(dimension, own),
    outside: meaning(dimension, other),
    effect: Math.abs(difference) > 1e-12 && spread > 0 ? difference / spread : 0,
  };
  return { ...trait, text: textOf(trait, dimension) };
}

function textOf(
  { feature, level, inside, outside, effect }: Omit<Trait, "text">,
  { encoding }: Dimension,
): string {
  if (level !== null) return `${percent(inside)} have ${feature} ${level}, ${percent(outside)} elsewhere`;
  const size = Math.abs(effect) < 0.2 ? "about as elsewhere" : effect > 0 ? "high" : "low";
  const mean = encoding.feature.transform === "log1p" ? "typically" : "on average";
  return `${feature}: ${size}, ${mean} ${plain(inside)}, ${plain(outside)} elsewhere`;
}

const plain = (value: number) =>
  new Intl.NumberFormat("en", { maximumSignificantDigits: Math.abs(value) >= 1000 ? 4 : 3 }).format(value);
const percent = (share: number) =>
  new Intl.NumberFormat("en", { style: "percent", maximumFractionDigits: 0 }).format(share);

/** Names of as few traits as tell the clusters apart, at least two, at most four; then numbers. */
function distinct(traits: readonly (readonly Trait[])[]): string[] {
  const names = traits.map((own) => nameOf(own, 2));
  for (const words of [3, 4]) {
    for (const [c, name] of names.entries()) {
      if (names.filter((other) => other === name).length > 1) names[c] = nameOf(traits[c] ?? [], words);
    }
  }
  return names.map((name, c) => (names.indexOf(name) === c ? name : `${name} (${c + 1})`));
}

function nameOf(traits: readonly Trait[], words: number): string {
  const notable = traits.filter(
    ({ effect, level }) => (level === null ? Math.abs(effect) : effect) >= NOTABLE,
  );
  const parts = notable.slice(0, words).map(({ feature, level, effect }) => {
    if (level !== null) return `${inWords(feature)} ${level}`;
    return `${effect > 0 ? "high" : "low"} ${inWords(feature)}`;
  });
  const name = parts.join(", ") || "average";
  return name.charAt(0).toUpperCase() + name.slice(1);
}

/** A label within a name: its first letter small, unless it is an abbreviation's. */
function inWords(label: string): string {
  return /^\p{Lu}\p{Lu}/u.test(label) ? label : label.charAt(0).toLowerCase() + label.slice(1);
}
