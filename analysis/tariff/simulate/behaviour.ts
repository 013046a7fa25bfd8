/** How customers answer to a tariff: who moves, who uses more or less, who leaves. All of it is an input. */
import { OptionError, refuseUnknownOptions } from "../../options.ts";
import { portableExp } from "../../stats/portable-exp.ts";

/** Amounts are in units of money for one bill. */
export interface BehaviourSpec {
  /**
   * `threshold`: of those who would save at least `threshold`, the share `share` moves to the cheapest tariff.
   * `logit`: each tariff is chosen in proportion to exp(sensitivity x saving - inertia), staying to exp(0).
   * `rational`: everybody moves to the cheapest tariff as soon as it saves anything.
   */
  readonly choice?: "threshold" | "logit" | "rational";
  /** Saving from which people move. Default 5. */
  readonly threshold?: number;
  /** Share of them that does within the time looked at, 0 to 1. Default 0.3. */
  readonly share?: number;
  /** Utility of one unit of money saved in a bill. Default 0.1. */
  readonly sensitivity?: number;
  /** Utility of staying where one is. Default 3. */
  readonly inertia?: number;
  /**
   * Change of use for a change of its price, by kind: an arc elasticity, -0.5 for 5 % less use at a price 10 % higher.
   * Default -0.5 for voice, none for others.
   */
  readonly elasticity?: { readonly [kind: string]: number };
  /** Probability of leaving for each 100 % by which the bill rises, beyond usual churn. Default 0.3. */
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
    requireBetween(`elasticity of ${kind}`, value, -1, 0);
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

/** Probabilities of moving to each candidate, written into `into`; what is left to 1 stays. Savings are of one bill. */
export function moveProbabilities(savings: readonly number[], behaviour: Behaviour, into: number[]): void {
  into.fill(0);
  if (behaviour.launch === "replace") {
    into[0] = 1;
    return;
  }
  if (behaviour.choice === "logit") {
    chooseByLogit(savings, behaviour, into);
    return;
  }
  let best = 0;
  for (let j = 1; j < savings.length; j++) if ((savings[j] as number) > (savings[best] as number)) best = j;
  const saving = savings[best] ?? 0;
  if (behaviour.choice === "rational") into[best] = saving > 0 ? 1 : 0;
  else into[best] = saving > 0 && saving >= behaviour.threshold ? behaviour.share : 0;
}

function chooseByLogit(
  savings: readonly number[],
  { sensitivity, inertia }: Behaviour,
  into: number[],
): void {
  // The largest utility is taken off all of them: exp stays within range, and the proportions are the same.
  let most = 0;
  for (const saving of savings) most = Math.max(most, sensitivity * saving - inertia);
  let total = portableExp(-most);
  for (let j = 0; j < savings.length; j++) {
    const weight = portableExp(sensitivity * (savings[j] as number) - inertia - most);
    into[j] = weight;
    total += weight;
  }
  for (let j = 0; j < savings.length; j++) into[j] = (into[j] as number) / total;
}

/**
 * Use after a change of its price, as a multiple: 1 + e (p1 - p0) / ((p0 + p1) / 2), the arc elasticity, which is
 * defined where one of the prices is 0, too. A free kind at -0.5 is used twice as much.
 */
export function changedUse(before: number, after: number, elasticity: number): number {
  const middle = (before + after) / 2;
  return middle > 0 ? Math.max(0, 1 + (elasticity * (after - before)) / middle) : 1;
}

/** Probability of leaving because of a dearer bill. */
export function leaveProbability(before: number, after: number, { churn }: Behaviour): number {
  if (after <= before) return 0;
  return before > 0 ? Math.min(1, (churn * (after - before)) / before) : Math.min(1, churn);
}
