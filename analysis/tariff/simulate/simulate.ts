import { OptionError } from "../../options.ts";
import { type Displayable, displayMethod } from "../../relation.ts";
import type { UsageProblem } from "../usage.ts";
import { type Behaviour, type BehaviourSpec, fillBehaviour } from "./behaviour.ts";
import { loadData, type SimulationData, type SimulationSource } from "./data.ts";
import { type CostSpec, type Outcome, outcomeOf, outcomeToday } from "./outcome.ts";
import {
  type ChangeBar,
  changeBars,
  peopleOf,
  type SegmentEffect,
  type SimulatedCustomer,
  segmentEffects,
} from "./people.ts";
import { type Intervals, monteCarlo, type Sensitivity, sensitivityOf } from "./uncertainty.ts";

export interface SimulationSpec<Row, Customer> extends SimulationSource<Row, Customer> {
  readonly behaviour?: BehaviourSpec;
  /** Cost of use to the operator. Default: none, so that margin is revenue. */
  readonly costs?: CostSpec;
  /** Draws for the intervals. Default 200; 0 for none. */
  readonly runs?: number;
  readonly seed?: number | string;
  /** Relative standard deviation of the parameters of behaviour in the draws. Default 0.25. */
  readonly spread?: number;
  /** Told after each draw. */
  readonly onRun?: (done: number, of: number) => void;
}

/** Everybody billed under every tariff, and what comes of it. Displays as today beside the expected outcome. */
export interface Simulation extends Displayable {
  readonly today: Outcome;
  /** What is expected when the candidates are there. */
  readonly expected: Outcome;
  /** 90 % of the draws lie within; null without draws. */
  readonly intervals: Intervals | null;
  readonly sensitivity: readonly Sensitivity[];
  /** Each segment, if all of it were on a candidate. */
  readonly segments: readonly SegmentEffect[];
  readonly customers: readonly SimulatedCustomer[];
  readonly problems: readonly UsageProblem[];
  readonly behaviour: Behaviour;
  readonly costs: CostSpec;
  readonly data: SimulationData;
  /** Distribution of the change of bills for a candidate. */
  changes(candidate?: number, width?: number, bars?: number): readonly ChangeBar[];
}

/**
 * Bills everybody under today's and under new tariffs, and says what a launch would come to.
 *
 * Bills are exact: they are computed in the engine by `billAll`. Who moves, who uses more and who leaves follows
 * `behaviour`, whose defaults stand with their sources in `BehaviourSpec`. Expectations are sums of probabilities;
 * intervals come from draws of the parameters and of what each customer does, with a seed.
 *
 * @param spec Use, customers, today's tariffs or payments, candidates, behaviour, costs; see `SimulationSpec`.
 * @returns Today and expected outcome (revenue, ARPU, margin, takers, leavers, flows between tariffs), intervals,
 *   sensitivity, winners and losers by segment, and every customer's bills.
 * @throws OptionError for options that make no sense, and where a customer is on a tariff that was not passed.
 *
 * @example
 * const usage = sql`select 1 as customer, timestamp '2026-06-03' as at_time, 'voice' as kind, 6000 as seconds`;
 * const people = sql`select 1 as customer, 'Old' as plan`;
 * const perMinute = (name, fee, price) => tariff({ name, fees: [{ name: "Fee", amount: fee }],
 *   charges: [{ name: "Voice", for: { kind: "voice" }, price, per: 60, increment: 60 }] });
 * const simulation = await simulate({ usage, from: "2026-06-01", customers: people,
 *   columns: { customer: "customer", at: "at_time", kind: "kind", quantity: "seconds" },
 *   customerColumns: { customer: "customer" },
 *   current: { tariffs: [perMinute("Old", 10, "0.5")], column: "plan" },
 *   candidates: [perMinute("New", 20, "0.1")],
 *   behaviour: { choice: "rational", elasticity: {} } });
 * simulation.today.revenue;    // 60: 10 + 100 x 0.5
 * simulation.expected.revenue; // 30: 20 + 100 x 0.1, as the customer saves 30 and moves
 */
export async function simulate<Row, Customer>(spec: SimulationSpec<Row, Customer>): Promise<Simulation> {
  const behaviour = fillBehaviour(spec.behaviour);
  const { costs = {}, runs = 200, seed = 1, spread = 0.25 } = spec;
  checkCosts(costs);
  if (!Number.isInteger(runs) || runs < 0)
    throw new OptionError("runs", `runs is ${runs}; it has to be a whole number.`);
  const data = await loadData(spec);
  return simulationOf(data, behaviour, costs, {
    runs,
    seed,
    spread,
    ...(spec.onRun ? { onRun: spec.onRun } : {}),
  });
}

function checkCosts(costs: CostSpec): void {
  for (const [kind, { amount, per }] of Object.entries(costs)) {
    if (amount >= 0 && per > 0) continue;
    throw new OptionError(
      "costs",
      `The cost of ${kind} is ${amount} per ${per}.`,
      "Both have to be numbers above 0.",
    );
  }
}

export async function simulationOf(
  data: SimulationData,
  behaviour: Behaviour,
  costs: CostSpec,
  draws: Parameters<typeof monteCarlo>[3],
): Promise<Simulation> {
  const today = outcomeToday(data, costs);
  const expected = outcomeOf(data, behaviour, costs);
  return {
    today,
    expected,
    intervals: draws.runs > 0 ? await monteCarlo(data, behaviour, costs, draws) : null,
    sensitivity: sensitivityOf(data, behaviour, costs),
    segments: segmentEffects(data),
    customers: peopleOf(data, behaviour),
    problems: data.problems,
    behaviour,
    costs,
    data,
    changes: (candidate = 0, width = 10, bars = 40) => changeBars(data, candidate, width, bars),
    [displayMethod]: () =>
      (["customers", "revenue", "arpu", "margin"] as const).map((measure) => ({
        measure,
        today: today[measure],
        expected: expected[measure],
        change: expected[measure] - today[measure],
      })),
  };
}
