import { refuseUnknownOptions } from "../../options.ts";
import { type Displayable, displayMethod } from "../../relation.ts";
import type { Tariff } from "../plan/tariff.ts";
import type { UsageProblem } from "../rating/usage.ts";
import {
  ASSUMPTIONS,
  type AssumptionSpec,
  type Assumptions,
  assumptionsOf,
  checkKinds,
  fillAssumptions,
} from "./assumptions.ts";
import { baseOf, type CustomerBase } from "./base.ts";
import { BASE_OPTIONS, type CustomerBaseSpec } from "./base-spec.ts";
import type { Behaviour } from "./behaviour.ts";
import { loadData, type SimulationData } from "./data.ts";
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

export interface SimulationSpec<Row, Customer> extends AssumptionSpec, CustomerBaseSpec<Row, Customer> {
  readonly candidates: readonly Tariff[];
}

/** A simulation of customers whose bills of today are there already. */
export interface BaseSimulationSpec extends AssumptionSpec {
  readonly base: CustomerBase;
  readonly candidates: readonly Tariff[];
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
  /** The same bills under other assumptions: nothing is billed again. */
  under(assumptions: AssumptionSpec): Promise<Simulation>;
}

export async function simulate(spec: BaseSimulationSpec): Promise<Simulation>;
/**
 * Bills everybody under today's and under new tariffs, and says what a launch would come to.
 *
 * Bills are exact: they are computed in the engine by `billAll`. Who moves, who uses more and who leaves follows
 * `behaviour`, whose defaults stand with their sources in `BehaviourSpec`. A candidate that is today's tariff under
 * another name is nowhere to move to. Expectations are sums of probabilities; intervals come from draws of the
 * parameters and of what each customer does, with a seed.
 *
 * @param spec Use, customers, today's tariffs or payments, candidates, behaviour, costs; see `SimulationSpec`. Where
 *   several candidates or behaviours are tried, bill today once with `customerBase` and pass it as `base`.
 * @returns Today and expected outcome (revenue, ARPU, margin, takers, leavers, flows between tariffs and which of them
 *   is cannibalised), intervals, sensitivity, winners and losers by segment, and every customer's bills.
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
export async function simulate<Row, Customer>(spec: SimulationSpec<Row, Customer>): Promise<Simulation>;
export async function simulate<Row, Customer>(
  spec: BaseSimulationSpec | SimulationSpec<Row, Customer>,
): Promise<Simulation> {
  refuseUnknownOptions(spec, [...BASE_OPTIONS, ...ASSUMPTIONS, "candidates"], "simulate");
  const settled = fillAssumptions(assumptionsOf(spec));
  const base = await baseOf(spec);
  return simulationOf(await loadData(base, spec.candidates), settled);
}

async function simulationOf(
  data: SimulationData,
  { behaviour, costs, draws }: Assumptions,
): Promise<Simulation> {
  checkKinds(data.kinds, { behaviour, costs });
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
    under: async (assumptions) => {
      refuseUnknownOptions(assumptions, ASSUMPTIONS, "under");
      return simulationOf(data, fillAssumptions(assumptions));
    },
    [displayMethod]: () =>
      (["customers", "revenue", "arpu", "margin"] as const).map((measure) => ({
        measure,
        today: today[measure],
        expected: expected[measure],
        change: expected[measure] - today[measure],
      })),
  };
}
