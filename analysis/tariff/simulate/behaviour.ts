/** How customers answer to a tariff: who moves, who uses more or less, who leaves. All of it is an input. */
import { OptionError, refuseUnknownOptions } from "../../options.ts";
import { portableExp } from "../../stats/portable-exp.ts";

/**
 * Amounts are in units of money for one bill. Defaults are a place to start from, to be replaced by what own campaigns
 * and price changes have shown: each says whether it has a source or is an assumption.
 */
export interface BehaviourSpec {
  /**
   * `threshold`: of those who would save at least `threshold`, the share `share` moves to the cheapest tariff.
   * `logit`: each tariff is chosen in proportion to exp(sensitivity x saving - inertia), staying to exp(0).
   * `rational`: everybody moves to the cheapest tariff as soon as it saves anything.
   *
   * Default `logit`, the model of McFadden (1974) that Train, McFadden and Ben-Akiva (1987) used for telephone tariffs.
   */
  readonly choice?: "threshold" | "logit" | "rational";
  /** Saving from which people move. Default 5: an assumption. */
  readonly threshold?: number;
  /** Share of them that does within the time looked at, 0 to 1. Default 0.3: an assumption. */
  readonly share?: number;
  /** Utility of one unit of money saved in a bill: the scale of the logit. Default 0.1: an assumption, and it depends on the currency. */
  readonly sensitivity?: number;
  /**
   * Utility of staying where one is. Default 3: an assumption. That people stay is published (Samuelson and Zeckhauser
   * 1988; of tariffs Lambrecht and Skiera 2006), how strongly is not known beforehand.
   */
  readonly inertia?: number;
  /**
   * Change of use for a change of its price, by kind: an arc elasticity from -2 to 0, -0.5 for 5 % less use at a price
   * 10 % higher. Default for voice -0.5, after Hausman (1999); none for other kinds: an assumption.
   */
  readonly elasticity?: { readonly [kind: string]: number };
  /** Probability of leaving for each 100 % by which the bill of one who moves rises, beyond usual churn. Default 0.3: an assumption. */
  readonly churn?: number;
  /** `offer`: customers choose whether to move. `replace`: all go to the first candidate, or leave. Default `offer`. */
  readonly launch?: "offer" | "replace";
}

export type Behaviour = Required<BehaviourSpec>;

/**
 * Defaults, to be replaced by what own campaigns and price changes have shown.
 *
 * - Choice in proportion to exp(utility): D. McFadden, "Conditional Logit Analysis of Qualitative Choice Behavior" (1974);
 *   of telephone tariffs: K. Train, D. McFadden and M. Ben-Akiva, "The Demand for Local Telephone Service", RAND Journal
 *   of Economics 18 (1987). Inertia: W. Samuelson and R. Zeckhauser, "Status Quo Bias in Decision Making", Journal of
 *   Risk and Uncertainty 1 (1988). That people stay on tariffs that cost them more: A. Lambrecht and B. Skiera, "Paying
 *   Too Much and Being Happy About It", Journal of Marketing Research 43 (2006).
 * - Elasticity of mobile calls of about -0.5: J. Hausman, "Cellular Telephone, New Products, and the CPI", Journal of
 *   Business & Economic Statistics 17 (1999).
 * - Threshold, share, sensitivity, inertia and churn are assumptions without a source.
 */
export const DEFAULT_BEHAVIOUR: Behaviour = {
  choice: "logit",
  threshold: 5,
  share: 0.3,
  sensitivity: 0.1,
  inertia: 3,
  elasticity: { voice: -0.5 },
  churn: 0.3,
  launch: "offer",
};

/** Beyond, the arc elasticity would have people use five times as much of what becomes free. */
export const MOST_ELASTIC = -2;

export function fillBehaviour(spec: BehaviourSpec = {}): Behaviour {
  refuseUnknownOptions(spec, Object.keys(DEFAULT_BEHAVIOUR), "behaviour");
  const filled = { ...DEFAULT_BEHAVIOUR, ...spec };
  requireOneOf("choice", filled.choice, ["threshold", "logit", "rational"]);
  requireOneOf("launch", filled.launch, ["offer", "replace"]);
  requireBetween("share", filled.share, 0, 1);
  requireBetween("churn", filled.churn, 0, 1000);
  requireBetween("sensitivity", filled.sensitivity, 0, 1e6);
  requireBetween("inertia", filled.inertia, 0, 700);
  requireBetween("threshold", filled.threshold, 0, 1e12);
  for (const [kind, value] of Object.entries(filled.elasticity))
    requireBetween(`elasticity of ${kind}`, value, MOST_ELASTIC, 0);
  return filled;
}

function requireOneOf(option: string, value: string, allowed: readonly string[]): void {
  if (!allowed.includes(value)) {
    throw new OptionError(option, `${option} is “${value}”.`, `It has to be one of ${allowed.join(", ")}.`);
  }
}

function requireBetween(option: string, value: number, low: number, high: number): void {
  if (!(value >= low && value <= high)) {
    throw new OptionError(option, `${option} is ${value}; it has to be a number from ${low} to ${high}.`);
  }
}

/**
 * Probabilities of moving to each candidate, written into `into`; what is left to 1 stays. Savings are of one bill; where
 * the candidate is the tariff that the customer has already, null: nobody moves there.
 */
export function moveProbabilities(
  savings: readonly (number | null)[],
  behaviour: Behaviour,
  into: number[],
): void {
  into.fill(0);
  if (behaviour.launch === "replace") {
    if (savings[0] !== null) into[0] = 1;
    return;
  }
  if (behaviour.choice === "logit") {
    chooseByLogit(savings, behaviour, into);
    return;
  }
  let best = -1;
  let most = 0;
  for (let j = 0; j < savings.length; j++) {
    const saving = savings[j] ?? 0;
    if (saving > most) [best, most] = [j, saving];
  }
  if (best < 0) return;
  if (behaviour.choice === "rational") into[best] = 1;
  else into[best] = most >= behaviour.threshold ? behaviour.share : 0;
}

function chooseByLogit(
  savings: readonly (number | null)[],
  { sensitivity, inertia }: Behaviour,
  into: number[],
): void {
  // The largest utility is taken off all of them: exp stays within range, and the proportions are the same.
  let most = 0;
  for (const saving of savings) if (saving !== null) most = Math.max(most, sensitivity * saving - inertia);
  let total = weightOf(-most);
  for (let j = 0; j < savings.length; j++) {
    const saving = savings[j] as number | null;
    const weight = saving === null ? 0 : weightOf(sensitivity * saving - inertia - most);
    into[j] = weight;
    total += weight;
  }
  for (let j = 0; j < savings.length; j++) into[j] = (into[j] as number) / total;
}

/** One of the utilities is always the largest, and its weight 1. */
const weightOf = (utility: number) => (utility === 0 ? 1 : portableExp(utility));

/**
 * Use after a change of its price, as a multiple: 1 + e (p1 - p0) / ((p0 + p1) / 2), the arc elasticity, which is
 * defined where one of the prices is 0, too. A free kind at -0.5 is used twice as much.
 *
 * @param usual What the same use costs others, in the middle of both prices; the change counts in proportion to it where
 *   it is more than the customer's own middle. Without, a first cent after an allowance would stop all use. An assumption.
 */
export function changedUse(before: number, after: number, elasticity: number, usual = 0): number {
  const middle = Math.max((before + after) / 2, usual);
  return middle > 0 ? Math.max(0, 1 + (elasticity * (after - before)) / middle) : 1;
}

/** Probability of leaving because of a dearer bill: in proportion to the rise; of 100 % where nothing was paid before. */
export function leaveProbability(before: number, after: number, { churn }: Behaviour): number {
  if (after <= before) return 0;
  return before > 0 ? Math.min(1, (churn * (after - before)) / before) : Math.min(1, churn);
}
