import { OptionError, refuseUnknownOptions } from "../../options.ts";
import { type Displayable, displayMethod, type Fragment, type Sql } from "../../relation.ts";
import type { Level } from "../design/levels.ts";
import { type Term, type Terms, termSql, termValue } from "../design/terms.ts";

export interface ScoreCardOptions {
  /** Points of a customer whose odds are `baseOdds`. Default: 500. */
  readonly basePoints?: number;
  /** Odds of the outcome at `basePoints`: outcomes for one of the others. Default: 1. */
  readonly baseOdds?: number;
  /** Points that double the odds. Default: 50. */
  readonly pointsToDouble?: number;
}

export interface ScoreCardLine {
  readonly feature: string;
  /** `each unit`, `missing`, or the level. */
  readonly when: string;
  readonly points: number;
}

export interface ScoreCard extends Displayable {
  /** Points that everybody begins with. */
  readonly start: number;
  readonly lines: readonly ScoreCardLine[];
  /** The points of a profile, not rounded: a feature that is left out or null is missing. */
  points(values: Readonly<Record<string, Level | null>>): number;
  toSql(sql: Sql): Fragment;
}

/**
 * The log-odds in points: base + doubling / ln 2 x (log-odds - ln(base odds)). More points, higher odds.
 *
 * Source: N. Siddiqi, Credit Risk Scorecards (2006), chapter 6.
 */
export function scoreCardOf(design: Terms, beta: Float64Array, options: ScoreCardOptions = {}): ScoreCard {
  refuseUnknownOptions(options, ["basePoints", "baseOdds", "pointsToDouble"], "scoreCard()");
  const { basePoints = 500, baseOdds = 1, pointsToDouble = 50 } = options;
  if (!(baseOdds > 0)) throw new OptionError("baseOdds", `baseOdds is above 0, and got ${baseOdds}.`);
  if (!(pointsToDouble > 0))
    throw new OptionError("pointsToDouble", `pointsToDouble is above 0, and got ${pointsToDouble}.`);
  const factor = pointsToDouble / Math.LN2;
  const start = basePoints + factor * ((beta[0] as number) - Math.log(baseOdds));
  const points = design.terms.map((_, j) => factor * (beta[j + 1] as number));
  const lines = design.terms.map((term, j) => ({
    feature: term.column,
    when: whenOf(term),
    points: points[j] as number,
  }));
  const bases = design.categories.map(({ column, levels }) => ({
    feature: column,
    when: levels[0] as string,
    points: 0,
  }));
  const shown = [{ feature: "(everybody)", when: "", points: start }, ...ordered([...bases, ...lines])];
  return {
    start,
    lines: ordered([...bases, ...lines]),
    points: (values) =>
      design.terms.reduce(
        (sum, term, j) => sum + (points[j] as number) * termValue(term, values, design),
        start,
      ),
    toSql: (sql) =>
      sql.fragment`(${sql.join(
        [
          sql.fragment`${start}`,
          ...design.terms.map(
            (term, j) => sql.fragment`${points[j]} * ${termSql(sql, term, design.missing)}`,
          ),
        ],
        " + ",
      )})`,
    [displayMethod]: () => shown,
  };
}

/** Lines of a feature beside each other, in the order in which the features first appear among the terms. */
function ordered(lines: readonly ScoreCardLine[]): ScoreCardLine[] {
  return [...Map.groupBy(lines, (line) => line.feature).values()].flat();
}

function whenOf(term: Term): string {
  if (term.kind === "number") return "each unit";
  return term.kind === "missing" ? "missing" : term.level;
}
