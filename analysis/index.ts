/** The public names of Clientele's analyses: what a cell imports from "clientele/analysis". */
export { ColumnError } from "./columns.ts";
export { OptionError } from "./options.ts";
export type { Relation, RelationColumn, Sql, Value } from "./relation.ts";
export type { RfmTotals } from "./rfm/purchases.ts";
export { type Rfm, rfm } from "./rfm/rfm.ts";
export type { RfmCustomer, RfmThresholds } from "./rfm/scores.ts";
export { type SegmentRule, standardSegments } from "./rfm/segments.ts";
export type { RfmSpec } from "./rfm/spec.ts";
export type { RfmCell, RfmPareto, RfmSegment } from "./rfm/summaries.ts";
export { createRandom, type Random } from "./stats/random.ts";
