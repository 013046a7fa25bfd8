/** How sure the result is: draws with a seed, and what depends on which parameter. */
import { createRandom } from "../../stats/random.ts";
import { type Behaviour, MOST_ELASTIC } from "./behaviour.ts";
import type { SimulationData } from "./data.ts";
import { type CostSpec, type Outcome, outcomeOf } from "./outcome.ts";

/** Below `low` and above `high` lie 5 % of the draws each. */
export interface Interval {
  readonly low: number;
  readonly median: number;
  readonly high: number;
}

export interface Intervals {
  readonly revenue: Interval;
  readonly margin: Interval;
  readonly takers: readonly Interval[];
  readonly leavers: Interval;
  readonly runs: number;
}

type Parameter = "threshold" | "share" | "sensitivity" | "inertia" | "churn";

/** Parameters that a behaviour reads and that are not 0, where a multiple says nothing. */
function parametersOf(behaviour: Behaviour): (Parameter | "elasticity")[] {
  const elastic = Object.values(behaviour.elasticity).some((value) => value !== 0);
  const read = readBy(behaviour).filter((parameter) => behaviour[parameter] !== 0);
  return [...read, ...(elastic ? (["elasticity"] as const) : [])];
}

function readBy({ choice, launch }: Behaviour): Parameter[] {
  if (launch === "replace") return ["churn"];
  if (choice === "logit") return ["sensitivity", "inertia", "churn"];
  return choice === "threshold" ? ["threshold", "share", "churn"] : ["churn"];
}

/** One parameter, or all elasticities, as a multiple of itself, within its range. */
function scaled(behaviour: Behaviour, parameter: Parameter | "elasticity", factor: number): Behaviour {
  if (parameter !== "elasticity") {
    const value = behaviour[parameter] * factor;
    return { ...behaviour, [parameter]: parameter === "share" ? Math.min(1, value) : value };
  }
  const entries = Object.entries(behaviour.elasticity).map(([kind, value]) => [
    kind,
    Math.max(MOST_ELASTIC, value * factor),
  ]);
  return { ...behaviour, elasticity: Object.fromEntries(entries) };
}

export interface MonteCarloOptions {
  readonly runs: number;
  readonly seed: number | string;
  /** Relative standard deviation of every parameter. */
  readonly spread: number;
  readonly onRun?: (done: number, of: number) => void;
}

/** Lets what waits be done, such as telling of progress: a turn of the event loop. */
const nextTurn = () => new Promise<void>((resolve) => setImmediate(resolve));
/** Draws between two turns. */
const DRAWS_A_TURN = 5;

/**
 * Draws every parameter from a normal around its value, and then what each customer does. A draw below 0 counts as 0.
 * Pauses now and then, so that it can be stopped and told about.
 */
export async function monteCarlo(
  data: SimulationData,
  behaviour: Behaviour,
  costs: CostSpec,
  { runs, seed, spread, onRun }: MonteCarloOptions,
  pause: () => Promise<void> = nextTurn,
): Promise<Intervals> {
  const outcomes: Outcome[] = [];
  for (let run = 0; run < runs; run++) {
    const random = createRandom(`${seed} run ${run}`);
    const drawn = parametersOf(behaviour).reduce(
      (sum, parameter) => scaled(sum, parameter, Math.max(0, random.normal(1, spread))),
      behaviour,
    );
    outcomes.push(outcomeOf(data, drawn, costs, random));
    onRun?.(run + 1, runs);
    if ((run + 1) % DRAWS_A_TURN === 0) await pause();
  }
  const interval = (of: (outcome: Outcome) => number) => intervalOf(outcomes.map(of));
  return {
    revenue: interval(({ revenue }) => revenue),
    margin: interval(({ margin }) => margin),
    takers: data.candidates.map((_, j) => interval(({ takers }) => takers[j] ?? 0)),
    leavers: interval(({ leavers }) => leavers),
    runs,
  };
}

function intervalOf(values: number[]): Interval {
  const sorted = values.sort((a, b) => a - b);
  const rank = (q: number) => sorted[Math.max(0, Math.ceil(q * sorted.length) - 1)] ?? 0;
  return { low: rank(0.05), median: rank(0.5), high: rank(0.95) };
}

/** The result where one parameter is lower or higher than assumed and all others are as they were. */
export interface Sensitivity {
  readonly parameter: string;
  readonly value: number;
  readonly low: number;
  readonly high: number;
  readonly revenueAtLow: number;
  readonly revenueAtHigh: number;
  readonly takersAtLow: number;
  readonly takersAtHigh: number;
}

/** Each parameter at half and at one and a half times its value; the one that moves revenue most comes first. */
export function sensitivityOf(data: SimulationData, behaviour: Behaviour, costs: CostSpec): Sensitivity[] {
  const total = ({ takers }: Outcome) => takers.reduce((sum, n) => sum + n, 0);
  const [low, high] = [0.5, 1.5];
  return parametersOf(behaviour)
    .map((parameter) => {
      const [below, above] = [scaled(behaviour, parameter, low), scaled(behaviour, parameter, high)];
      const [atLow, atHigh] = [outcomeOf(data, below, costs), outcomeOf(data, above, costs)];
      const value = (of: Behaviour) =>
        parameter === "elasticity" ? Math.min(0, ...Object.values(of.elasticity)) : of[parameter];
      return {
        parameter,
        value: value(behaviour),
        low: value(below),
        high: value(above),
        revenueAtLow: atLow.revenue,
        revenueAtHigh: atHigh.revenue,
        takersAtLow: total(atLow),
        takersAtHigh: total(atHigh),
      };
    })
    .sort((a, b) => Math.abs(b.revenueAtHigh - b.revenueAtLow) - Math.abs(a.revenueAtHigh - a.revenueAtLow));
}
