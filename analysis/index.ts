/** The public names of Clientele's analyses: what a cell imports from "clientele/analysis". */
export { type CoxModel, type CoxOptions, type CoxTerm, coxRegression } from "./churn/survival/cox.ts";
export {
  type KaplanMeier,
  type KaplanMeierOptions,
  kaplanMeier,
  type SurvivalCurve,
  type SurvivalPoint,
} from "./churn/survival/kaplan-meier.ts";
export { type LogRank, type LogRankOptions, logRank } from "./churn/survival/log-rank.ts";
export { ColumnError } from "./columns.ts";
export { OptionError } from "./options.ts";
export type { Relation, RelationColumn, Sql, Value } from "./relation.ts";
export type { RfmPareto } from "./rfm/pareto.ts";
export type { RfmTotals } from "./rfm/purchases.ts";
export { type Rfm, rfm } from "./rfm/rfm.ts";
export type { RfmCustomer, RfmThresholds } from "./rfm/scores.ts";
export { type SegmentRule, standardSegments } from "./rfm/segments.ts";
export type { RfmSpec } from "./rfm/spec.ts";
export type { RfmCell, RfmSegment } from "./rfm/summaries.ts";
export { createRandom, type Random } from "./stats/random.ts";
