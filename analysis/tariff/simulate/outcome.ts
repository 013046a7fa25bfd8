/** What a base of customers comes to under one behaviour: expectations without chance, or one draw of it. */
import type { Random } from "../../stats/random.ts";
import { type Behaviour, changedUse, leaveProbability, moveProbabilities } from "./behaviour.ts";
import type { SimulationData } from "./data.ts";
import { type Cannibalised, cannibalisedOf, type Flow, type FlowTally, flowsOf } from "./flows.ts";

/** Cost of a unit of use to the operator, in units of money: `{ voice: { amount: 0.02, per: 60 } }`. */
export interface CostSpec {
  readonly [kind: string]: { readonly amount: number; readonly per: number };
}

/** Money is in units of money, for all bills looked at. */
export interface Outcome {
  readonly customers: number;
  readonly revenue: number;
  /** Revenue by customer who stays, and bill. */
  readonly arpu: number;
  readonly cost: number;
  readonly margin: number;
  /** Expected numbers of customers who move to each candidate, and who leave. */
  readonly takers: readonly number[];
  readonly leavers: number;
  /** Customers who end up paying more, and less, than today. */
  readonly losers: number;
  readonly winners: number;
  /** From each of today's tariffs (rows) to each candidate (columns): customers, and what they paid and will pay. */
  readonly flows: readonly Flow[];
  /** Today's tariffs that lose revenue to the candidates, the one that loses most first. */
  readonly cannibalised: readonly Cannibalised[];
}

/** The base as it is, with everybody where they are. */
export function outcomeToday(data: SimulationData, costs: CostSpec): Outcome {
  const price = costByUnit(data, costs);
  let [revenue, cost] = [0, 0];
  for (let i = 0; i < data.current.length; i++) {
    revenue += data.current[i] as number;
    for (const [k, each] of price.entries()) cost += each * (data.quantity[k]?.[i] as number);
  }
  const n = data.customers.length;
  return {
    customers: n,
    revenue: revenue / data.unit,
    arpu: n > 0 ? revenue / data.unit / n / data.periods : 0,
    cost,
    margin: revenue / data.unit - cost,
    takers: data.candidates.map(() => 0),
    leavers: 0,
    losers: 0,
    winners: 0,
    flows: [],
    cannibalised: [],
  };
}

function costByUnit({ kinds }: SimulationData, costs: CostSpec): number[] {
  return kinds.map((kind) => (costs[kind] ? costs[kind].amount / costs[kind].per : 0));
}

/** What each candidate would save a customer in a bill, in units of money; null where the customer has it already. */
export function savingsOf(data: SimulationData, i: number, into: (number | null)[]): void {
  const before = data.current[i] as number;
  const own = data.currentOf[i] as number;
  const scale = data.unit * data.periods;
  for (let j = 0; j < into.length; j++) {
    into[j] = data.same[j]?.[own] ? null : (before - (data.bills[j]?.[i] as number)) / scale;
  }
}

/** What one customer would do to the sums if moved to a candidate. */
interface Move {
  readonly revenue: number;
  readonly cost: number;
  readonly leave: number;
}

/**
 * Sums over customers of what each is expected to do; with `random`, of one draw for each. Use that changes is valued
 * at the average price of its kind under the new tariff.
 */
export function outcomeOf(
  data: SimulationData,
  behaviour: Behaviour,
  costs: CostSpec,
  random?: Random,
): Outcome {
  const price = costByUnit(data, costs);
  const elastic = data.kinds.map((kind) => (data.currentUse ? (behaviour.elasticity[kind] ?? 0) : 0));
  const tally = emptyTally(data);
  const chances: number[] = data.candidates.map(() => 0);
  const savings: (number | null)[] = data.candidates.map(() => 0);
  for (let i = 0; i < data.current.length; i++) {
    const before = data.current[i] as number;
    savingsOf(data, i, savings);
    moveProbabilities(savings, behaviour, chances);
    let staying = 1;
    const drawn = random ? pick(chances, random) : -1;
    for (let j = 0; j < chances.length; j++) {
      const chance = random ? (drawn === j ? 1 : 0) : (chances[j] as number);
      if (chance === 0) continue;
      staying -= chance;
      const move = moveOf(data, i, j, behaviour, elastic, price);
      const leave = random ? (move.leave > 0 && random.next() < move.leave ? 1 : 0) : move.leave;
      addMove(tally, data, i, j, chance, leave, move);
    }
    tally.revenue += staying * before;
    tally.stayed += staying;
    for (let k = 0; k < price.length; k++)
      tally.cost += staying * (price[k] as number) * (data.quantity[k]?.[i] as number);
  }
  return finish(tally, data);
}

interface Tally {
  revenue: number;
  cost: number;
  stayed: number;
  leavers: number;
  losers: number;
  winners: number;
  readonly takers: number[];
  readonly flows: FlowTally;
}

function emptyTally({ candidates, currents }: SimulationData): Tally {
  const flows = currents.map(() => candidates.map(() => ({ customers: 0, before: 0, after: 0 })));
  const none = { revenue: 0, cost: 0, stayed: 0, leavers: 0, losers: 0, winners: 0 };
  return { ...none, takers: candidates.map(() => 0), flows };
}

function pick(chances: readonly number[], random: Random): number {
  let left = random.next();
  for (let j = 0; j < chances.length; j++) {
    if (left < (chances[j] as number)) return j;
    left -= chances[j] as number;
  }
  return -1;
}

function moveOf(
  data: SimulationData,
  i: number,
  j: number,
  behaviour: Behaviour,
  elastic: readonly number[],
  price: readonly number[],
): Move {
  const bill = data.bills[j]?.[i] as number;
  let [revenue, cost] = [bill, 0];
  for (let k = 0; k < elastic.length; k++) {
    const used = data.quantity[k]?.[i] as number;
    const after = data.candidateUse[j]?.[k]?.[i] as number;
    const usual = used * (data.usualPrice[j]?.[k] as number);
    const factor =
      elastic[k] === 0
        ? 1
        : changedUse(data.currentUse?.[k]?.[i] as number, after, elastic[k] as number, usual);
    revenue += (factor - 1) * after;
    cost += factor * used * (price[k] as number);
  }
  return { revenue, cost, leave: leaveProbability(data.current[i] as number, bill, behaviour) };
}

function addMove(
  tally: Tally,
  data: SimulationData,
  i: number,
  j: number,
  chance: number,
  leave: number,
  move: Move,
): void {
  const before = data.current[i] as number;
  const kept = chance * (1 - leave);
  tally.revenue += kept * move.revenue;
  tally.cost += kept * move.cost;
  tally.leavers += chance * leave;
  tally.takers[j] = (tally.takers[j] as number) + kept;
  const bill = data.bills[j]?.[i] as number;
  if (bill > before) tally.losers += kept;
  if (bill < before) tally.winners += kept;
  const flow = tally.flows[data.currentOf[i] as number]?.[j];
  if (!flow) return;
  flow.customers += kept;
  flow.before += kept * before;
  flow.after += kept * move.revenue;
}

function finish(tally: Tally, data: SimulationData): Outcome {
  const { unit, periods } = data;
  const customers = tally.stayed + tally.takers.reduce((sum, n) => sum + n, 0);
  const revenue = tally.revenue / unit;
  const flows = flowsOf(tally.flows, data);
  return {
    customers,
    revenue,
    arpu: customers > 0 ? revenue / customers / periods : 0,
    cost: tally.cost,
    margin: revenue - tally.cost,
    takers: tally.takers,
    leavers: tally.leavers,
    losers: tally.losers,
    winners: tally.winners,
    flows,
    cannibalised: cannibalisedOf(flows, data),
  };
}
