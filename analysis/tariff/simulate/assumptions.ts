/** All that a simulation takes for granted: behaviour, costs of use, and how its intervals are drawn. */
import { OptionError } from "../../options.ts";
import { type Behaviour, type BehaviourSpec, fillBehaviour } from "./behaviour.ts";
import type { CostSpec } from "./outcome.ts";
import type { MonteCarloOptions } from "./uncertainty.ts";

export interface AssumptionSpec {
  readonly behaviour?: BehaviourSpec;
  /** Cost of use to the operator. Default: none, so that margin is revenue. */
  readonly costs?: CostSpec;
  /** Draws for the intervals, 0 to 100,000. Default 200; 0 for none. */
  readonly runs?: number;
  readonly seed?: number | string;
  /** Relative standard deviation of the parameters of behaviour in the draws, 0 to 10. Default 0.25: an assumption. */
  readonly spread?: number;
  /** Told after each draw. */
  readonly onRun?: (done: number, of: number) => void;
}

export interface Assumptions {
  readonly behaviour: Behaviour;
  readonly costs: CostSpec;
  readonly draws: MonteCarloOptions;
}

export const ASSUMPTIONS = ["behaviour", "costs", "runs", "seed", "spread", "onRun"] as const;

/** The assumptions among other options. */
export function assumptionsOf(spec: AssumptionSpec): AssumptionSpec {
  return Object.fromEntries(ASSUMPTIONS.flatMap((name) => (name in spec ? [[name, spec[name]]] : [])));
}

export function fillAssumptions(spec: AssumptionSpec): Assumptions {
  const { costs = {}, runs = 200, seed = 1, spread = 0.25, onRun } = spec;
  checkCosts(costs);
  if (!Number.isInteger(runs) || runs < 0 || runs > 100_000)
    throw new OptionError("runs", `runs is ${runs}; it has to be a whole number from 0 to 100000.`);
  if (!(spread >= 0 && spread <= 10))
    throw new OptionError("spread", `spread is ${spread}; it has to be a number from 0 to 10.`);
  return {
    behaviour: fillBehaviour(spec.behaviour),
    costs,
    draws: { runs, seed, spread, ...(onRun ? { onRun } : {}) },
  };
}

function checkCosts(costs: CostSpec): void {
  for (const [kind, { amount, per }] of Object.entries(costs)) {
    if (amount >= 0 && per > 0 && Number.isFinite(amount / per)) continue;
    throw new OptionError(
      "costs",
      `The cost of ${kind} is ${amount} per ${per}.`,
      "The amount has to be 0 or more, and the units above 0.",
    );
  }
}

/** Costs and elasticities are of kinds that a tariff knows: of others they would be lost in silence. */
export function checkKinds(kinds: readonly string[], { behaviour, costs }: Omit<Assumptions, "draws">): void {
  for (const [option, given] of [
    ["costs", costs],
    ["elasticity", behaviour.elasticity],
  ] as const) {
    const lost = Object.keys(given).find((kind) => !kinds.includes(kind));
    if (lost === undefined) continue;
    throw new OptionError(
      option,
      `No tariff knows the kind “${lost}” of ${option}.`,
      `The kinds are ${kinds.join(", ")}.`,
    );
  }
}
