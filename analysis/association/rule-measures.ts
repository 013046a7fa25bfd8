/** How strong a rule is: measures of how often its two sides are together. */

/** Baskets that hold a rule's sides. */
export interface RuleCounts {
  readonly both: number;
  readonly left: number;
  readonly right: number;
  /** All baskets. */
  readonly baskets: number;
}

export interface RuleMeasures {
  /** Share of all baskets that hold both sides. */
  readonly support: number;
  /** Share of the baskets with the left side that hold the right one, too. */
  readonly confidence: number;
  /** Confidence as a multiple of the right side's share of all baskets; 1 where the sides have nothing to do with each other. */
  readonly lift: number;
  /** Support less what it would be by chance: the product of the shares of both sides (Piatetsky-Shapiro). */
  readonly leverage: number;
  /** How often the rule would be wrong by chance, as a multiple of how often it is; infinite where it never is. */
  readonly conviction: number;
  /** From -1 (never together) over 0 (by chance) to 1 (the right side is only there with the left one): Zhang's metric. */
  readonly zhang: number;
  /** Baskets with both sides as a share of those with either. */
  readonly jaccard: number;
  /** Mean of the confidence in this direction and in the other one. */
  readonly kulczynski: number;
  /** How far the confidence lies between the right side's share and 1 (or 0, where it is negative). */
  readonly certainty: number;
}

/**
 * The measures of a rule. Sources: S. Brin, R. Motwani, J. D. Ullman and S. Tsur, "Dynamic Itemset Counting and
 * Implication Rules for Market Basket Data", SIGMOD (1997), for lift and conviction; G. Piatetsky-Shapiro (1991) for
 * leverage; T. Zhang, "Association Rules", PAKDD (2000); T. Wu, Y. Chen and J. Han, "Re-examination of Interestingness
 * Measures in Pattern Mining", Data Mining and Knowledge Discovery 21 (2010), for Kulczynski; F. Berzal et al., "Measuring
 * the Accuracy and Interest of Association Rules", Intelligent Data Analysis 6 (2002), for certainty.
 */
export function measureRule({ both, left, right, baskets }: RuleCounts): RuleMeasures {
  const confidence = both / left;
  const rightShare = right / baskets;
  const leverage = (both * baskets - left * right) / (baskets * baskets);
  return {
    support: both / baskets,
    confidence,
    lift: (both * baskets) / (left * right),
    leverage,
    conviction:
      both === left ? Number.POSITIVE_INFINITY : ((baskets - right) * left) / (baskets * (left - both)),
    zhang: zhang({ both, left, right, baskets }),
    jaccard: both / (left + right - both),
    kulczynski: (both / left + both / right) / 2,
    certainty: certainty(confidence, rightShare),
  };
}

/** Leverage as a share of the most (or least) that it could be with these sides. */
function zhang({ both, left, right, baskets }: RuleCounts): number {
  const difference = both * baskets - left * right;
  const bound = Math.max(both * (baskets - left), left * (right - both));
  return bound === 0 ? 0 : difference / bound;
}

function certainty(confidence: number, rightShare: number): number {
  if (confidence > rightShare) return (confidence - rightShare) / (1 - rightShare);
  return confidence < rightShare ? (confidence - rightShare) / rightShare : 0;
}
