/** The public names of Clientele's analyses: what a cell imports from "clientele/analysis". */

// Data, and what is refused.

export { ColumnError } from "./columns.ts";
export { OptionError } from "./options.ts";
export type { Relation, RelationColumn, Sql, Value } from "./relation.ts";
export type { Span } from "./span.ts";

// Baskets and rules.

export { associationRules } from "./association/association-rules.ts";
export type { BasketColumns } from "./association/basket-spec.ts";
export { type Baskets, basketsOf, type Item } from "./association/baskets.ts";
export {
  type CampaignGain,
  type CampaignSpec,
  campaignGain,
  type OfferGroup,
} from "./association/campaign-gain.ts";
export { compareRules, type GroupRule, type RuleComparison } from "./association/compare-rules.ts";
export { frequentItemsets } from "./association/frequent-itemsets.ts";
export {
  type FrequentSequences,
  frequentSequences,
  type Sequence,
  type SequenceSpec,
} from "./association/frequent-sequences.ts";
export { setText } from "./association/item-order.ts";
export { ItemsetLimitError } from "./association/itemset-limit.ts";
export type { ItemsetSpec } from "./association/itemset-spec.ts";
export type { FrequentItemsets, Itemset } from "./association/itemsets.ts";
export { type NextBestOffers, nextBestOffer, type OfferSpec } from "./association/next-best-offer.ts";
export type { Offer } from "./association/offer-sql.ts";
export {
  type NetworkLink,
  type NetworkNode,
  type ProductNetwork,
  productNetwork,
} from "./association/product-network.ts";
export { type BasketTotals, type ReadBaskets, readBaskets } from "./association/read-baskets.ts";
export type { RuleMeasures } from "./association/rule-measures.ts";
export type { RuleSide, RuleSpec } from "./association/rule-spec.ts";
export type { AssociationRule, AssociationRules } from "./association/rules.ts";
export { type SettleBasketsSpec, type SettledBaskets, settleBaskets } from "./association/settle-baskets.ts";

// Customers who leave.

export type {
  Aggregation,
  EventTable,
  SnapshotFeature,
  SnapshotTable,
  StateTable,
} from "./churn/features/declare.ts";
export {
  checkLeakage,
  type Leakage,
  type LeakageFinding,
  type LeakageOptions,
} from "./churn/features/leakage.ts";
export { customerSnapshots, type SnapshotSpec, type Snapshots } from "./churn/features/snapshots.ts";
export {
  type ComingAndGoing,
  type ComingAndGoingOptions,
  comingAndGoing,
  type Movement,
} from "./churn/movement/coming-and-going.ts";
export {
  type Composition,
  type CompositionOptions,
  type CompositionRow,
  churnComposition,
} from "./churn/movement/composition.ts";

// Groups of customers.

export { type ChooseKSpec, type ChosenK, chooseK, type KChoice } from "./cluster/choose-k.ts";
export {
  type GaussianMixture,
  type GaussianMixtureSpec,
  gaussianMixture,
} from "./cluster/gaussian-mixture.ts";
export { type AssignedRow, type Kmeans, type KmeansSpec, kmeans } from "./cluster/kmeans.ts";
export { type Component, type Loading, type Pca, pca } from "./cluster/pca.ts";
export type { ClusterProfile, NamedCluster, Trait } from "./cluster/profile.ts";
export type { FeatureSpec, StandardizeSpec } from "./cluster/spec.ts";
export { type Stability, type StabilitySpec, type StableCluster, stability } from "./cluster/stability.ts";
export { type Standardized, type StandardizedFeature, standardize } from "./cluster/standardize.ts";

// Models that predict, and what judges and explains them.

export type { ExplainingModel } from "./model/explain/contributions.ts";
export {
  type PartialDependence,
  type PartialDependenceOptions,
  partialDependence,
} from "./model/explain/partial-dependence.ts";
export type { Phrase } from "./model/explain/phrases.ts";
export {
  churnReasons,
  type ExplainedRow,
  type Reason,
  type ReasonOptions,
  type Reasons,
} from "./model/explain/reasons.ts";
export { type CompareOptions, compareScores } from "./model/judge/compare.ts";
export { type Judgement, type JudgeOptions, judge } from "./model/judge/judge.ts";
export {
  type PopulationStability,
  type PopulationStabilityOptions,
  populationStability,
} from "./model/judge/population-stability.ts";
export {
  type ProfitCurve,
  type ProfitOptions,
  type ProfitPoint,
  profitCurve,
} from "./model/judge/profit.ts";
export { type RecalibrateOptions, type Recalibration, recalibrate } from "./model/judge/recalibrate.ts";
export { type LogisticModel, type LogisticOptions, logistic } from "./model/logistic/logistic.ts";
export type { ScoreCard, ScoreCardOptions } from "./model/logistic/score-card.ts";
export {
  type BoostedTrees,
  type BoostedTreesOptions,
  boostedTrees,
  boostedTreesFromJson,
  type FeatureImportance,
  type LearnedTrees,
} from "./model/trees/boosted-trees.ts";
export {
  type CrossValidateOptions,
  type CrossValidation,
  crossValidate,
  type ScoringModel,
} from "./model/validation/cross-validate.ts";
export { type FoldOptions, type Split, splitByTime, splitStratified } from "./model/validation/folds.ts";

// Recency, frequency and monetary value.

export { type RfmOfCustomersSpec, rfmOfCustomers } from "./rfm/customers.ts";
export {
  type MigratedCustomer,
  type MigrationCell,
  type MigrationGroup,
  type MigrationSpec,
  type SegmentMigration,
  segmentMigration,
} from "./rfm/migration.ts";
export { type PurchasePace, purchasePace } from "./rfm/pace.ts";
export type { RfmPareto } from "./rfm/pareto.ts";
export type { PurchaseColumns } from "./rfm/purchase-rows.ts";
export type { RfmTotals } from "./rfm/purchases.ts";
export { type Rfm, rfm } from "./rfm/rfm.ts";
export type { RfmCustomer, RfmThresholds } from "./rfm/scores.ts";
export { type SegmentRule, standardSegments } from "./rfm/segments.ts";
export {
  type SettledPurchase,
  type SettledPurchases,
  type SettleSpec,
  type SettleTotals,
  settlePurchases,
} from "./rfm/settle-purchases.ts";
export type { RfmSpec } from "./rfm/spec.ts";
export type { RfmCell, RfmSegment } from "./rfm/summaries.ts";
export {
  type CustomerTrend,
  type FrequencyTrend,
  type FrequencyTrendSpec,
  frequencyTrend,
} from "./rfm/trend.ts";

// Statistics.

export { adjustedRandIndex } from "./stats/adjusted-rand.ts";
export { createRandom, type Random } from "./stats/random.ts";

// Survival.

export { type CoxModel, type CoxOptions, type CoxTerm, coxRegression } from "./survival/cox.ts";
export {
  type KaplanMeier,
  type KaplanMeierOptions,
  kaplanMeier,
  type SurvivalCurve,
  type SurvivalPoint,
} from "./survival/kaplan-meier.ts";
export { type LogRank, type LogRankOptions, logRank } from "./survival/log-rank.ts";

// Tariffs.

export { type BillingOptions, bill, type Invoice } from "./tariff/invoice/bill.ts";
export type { Credit } from "./tariff/invoice/credits.ts";
export { type Finding, TariffError } from "./tariff/plan/findings.ts";
export { type MobilePlan, mobileTariff } from "./tariff/plan/mobile-tariff.ts";
export type { TariffSpec } from "./tariff/plan/spec.ts";
export { checkTariff, readTariff, type Tariff, tariff } from "./tariff/plan/tariff.ts";
export { type RatedRecord, rate } from "./tariff/rating/rate.ts";
export type { Subscription } from "./tariff/rating/subscriptions.ts";
export type { UsageProblem, UsageRecord } from "./tariff/rating/usage.ts";
export type { AssumptionSpec } from "./tariff/simulate/assumptions.ts";
export { type CustomerBase, customerBase } from "./tariff/simulate/base.ts";
export type { CurrentSpec, CustomerBaseSpec } from "./tariff/simulate/base-spec.ts";
export { type BehaviourSpec, DEFAULT_BEHAVIOUR } from "./tariff/simulate/behaviour.ts";
export {
  type BaseDesignSpec,
  type Design,
  type DesignSpec,
  designTariff,
  type Trial,
} from "./tariff/simulate/design.ts";
export { type Launch, type LaunchSpec, rehearseLaunch } from "./tariff/simulate/launch.ts";
export {
  type BaseSimulationSpec,
  type Simulation,
  type SimulationSpec,
  simulate,
} from "./tariff/simulate/simulate.ts";
export { type BillAllSpec, type BillRow, billAll } from "./tariff/sql/bill-all.ts";
export { formatMoney } from "./tariff/units/money.ts";

// Customer value.

export { type BgNbd, fitBgNbd, fitMbgNbd, type History } from "./value/bg-nbd.ts";
export { fitGammaGamma, type GammaGamma } from "./value/gamma-gamma.ts";
export { checkHoldout, type HoldoutCheck, type HoldoutGroup } from "./value/holdout.ts";
export {
  type KeyAccount,
  type KeyAccounts,
  type KeyAccountsSpec,
  keyAccounts,
} from "./value/key-accounts.ts";
export {
  type CustomerStage,
  type LifecycleSpec,
  type LifecycleStages,
  lifecycleStages,
} from "./value/lifecycle.ts";
export {
  type LifetimeValue,
  type LifetimeValueSpec,
  lifetimeValue,
  type ValuedCustomer,
} from "./value/lifetime-value.ts";
export type { RepeatModel } from "./value/repeat-model.ts";
export type { BgNbdParameters } from "./value/repeat-series.ts";
export {
  type CustomerHistory,
  type HeldOutHistory,
  type RfmSummarySpec,
  rfmSummary,
  type TimeUnit,
} from "./value/summary.ts";
