import { OptionError, refuseUnknownOptions, wholeNumber } from "../options.ts";
import { checkSegments, type SegmentRule, standardSegments } from "./segments.ts";

export const DIMENSIONS = ["recency", "frequency", "monetary"] as const;
export type Dimension = (typeof DIMENSIONS)[number];

/** What a result of `rfm` says of how it was scored. */
export interface ScoringRules {
  readonly levels: number;
  readonly thresholds: { readonly [D in Dimension]: readonly number[] };
  readonly rules: readonly SegmentRule[];
}

/** How customers are scored, whether they come as purchases or as one row each. */
export interface ScoringSpec {
  /** Number of score levels, 2 to 10. Default: as the thresholds ask, or 5. */
  readonly levels?: number;
  /** Edges between levels, increasing, one fewer than levels. What is not given is found as quantiles. */
  readonly thresholds?: { readonly [D in Dimension]?: readonly number[] };
  /** Which segment each pair of recency and frequency scores belongs to. Default: `standardSegments(levels)`. */
  readonly segments?: readonly SegmentRule[];
  /**
   * An earlier scoring whose levels, thresholds and segments are taken over, so that customers who moved can be told from
   * edges that did. Not together with any of the three.
   */
  readonly like?: ScoringRules | null;
  /**
   * How much each score counts in the column `score`, the weighted mean of the three: `{ recency: 3, frequency: 2,
   * monetary: 1 }`. What is left out counts 0. Default: no such column.
   */
  readonly weights?: { readonly [D in Dimension]?: number } | null;
}

export const SCORING_OPTIONS = [
  "levels",
  "thresholds",
  "segments",
  "like",
  "weights",
] as const satisfies readonly (keyof ScoringSpec)[];

/** How customers are scored, with its defaults filled in. */
export interface ScoringPlan {
  readonly levels: number;
  readonly thresholds: { readonly [D in Dimension]: readonly number[] | null };
  readonly segments: readonly SegmentRule[];
  readonly weights: { readonly [D in Dimension]: number } | null;
}

export function planScoring(spec: ScoringSpec): ScoringPlan {
  if (spec.like) return { ...planLike(spec, spec.like), weights: weightsOf(spec) };
  const thresholds = thresholdsOf(spec);
  const levels = levelsOf(spec, thresholds);
  const segments = spec.segments ?? standardSegments(levels);
  checkSegments(segments, levels);
  return { levels, thresholds, segments, weights: weightsOf(spec) };
}

/** Found edges may be equal where customers are, which edges given by hand may not. */
function planLike(
  spec: ScoringSpec,
  { levels, thresholds, rules }: ScoringRules,
): Omit<ScoringPlan, "weights"> {
  const twice = (["levels", "thresholds", "segments"] as const).find((option) => spec[option] !== undefined);
  if (twice) {
    throw new OptionError(
      "like",
      `Both like and ${twice} were given.`,
      "An earlier scoring brings its own: leave one out.",
    );
  }
  // A scoring of nobody found no edges.
  const edges = (dimension: Dimension) => (thresholds[dimension].length > 0 ? thresholds[dimension] : null);
  return {
    levels,
    thresholds: { recency: edges("recency"), frequency: edges("frequency"), monetary: edges("monetary") },
    segments: rules,
  };
}

function thresholdsOf({ thresholds = {} }: ScoringSpec): ScoringPlan["thresholds"] {
  refuseUnknownOptions(thresholds, DIMENSIONS, "thresholds");
  for (const dimension of DIMENSIONS) {
    const edges = thresholds[dimension];
    if (edges === undefined) continue;
    const increasing =
      edges.every(Number.isFinite) && edges.every((edge, i) => i === 0 || edge > (edges[i - 1] as number));
    if (increasing) continue;
    throw new OptionError(
      "thresholds",
      `Thresholds of ${dimension} do not increase: ${edges.join(", ")}.`,
      "Each edge must be a number above the one before it.",
    );
  }
  const { recency = null, frequency = null, monetary = null } = thresholds;
  return { recency, frequency, monetary };
}

function levelsOf(spec: ScoringSpec, thresholds: ScoringPlan["thresholds"]): number {
  const given = DIMENSIONS.filter((dimension) => thresholds[dimension] !== null);
  const edges = given.map((dimension) => thresholds[dimension]?.length ?? 0);
  const levels = spec.levels ?? (edges[0] === undefined ? 5 : edges[0] + 1);
  wholeNumber("levels", levels, 2, 10);
  given.forEach((dimension, i) => {
    if (edges[i] === levels - 1) return;
    throw new OptionError(
      "thresholds",
      `Thresholds of ${dimension}: ${edges[i]} given, and ${levels} levels have ${levels - 1} edges.`,
      "Give all dimensions the same number of edges, one fewer than levels.",
    );
  });
  return levels;
}

function weightsOf({ weights }: ScoringSpec): ScoringPlan["weights"] {
  if (weights === undefined || weights === null) return null;
  refuseUnknownOptions(weights, DIMENSIONS, "weights");
  const { recency = 0, frequency = 0, monetary = 0 } = weights;
  const all = [recency, frequency, monetary];
  if (!all.every((weight) => Number.isFinite(weight) && weight >= 0) || all.every((weight) => weight === 0)) {
    throw new OptionError(
      "weights",
      `The weights are ${all.join(", ")}.`,
      "Give numbers from 0 up, at least one above 0: { recency: 3, frequency: 2, monetary: 1 }.",
    );
  }
  return { recency, frequency, monetary };
}
