/** Help with a tariff's numbers: every combination of a grid, or one number after another, judged by the simulation. */
import { OptionError } from "../../options.ts";
import type { Tariff } from "../tariff.ts";
import { type BehaviourSpec, fillBehaviour } from "./behaviour.ts";
import { loadData, type SimulationData, type SimulationSource } from "./data.ts";
import { type CostSpec, type Flow, outcomeOf, outcomeToday } from "./outcome.ts";

export type Numbers = { readonly [parameter: string]: number };

export interface DesignSpec<Row, Customer> extends Omit<SimulationSource<Row, Customer>, "candidates"> {
  /** The tariff for a choice of numbers. */
  readonly make: (numbers: Numbers) => Tariff;
  /** Values to try, by parameter. */
  readonly grid: { readonly [parameter: string]: readonly number[] };
  /** `grid` (default) tries all combinations; `coordinate` improves one parameter after the other from `start`. */
  readonly search?: "grid" | "coordinate";
  readonly start?: Numbers;
  /** What is to be as high as possible. Default `revenue`. */
  readonly aim?: "revenue" | "margin";
  /** Largest share of the customers of today who may end up paying more, or leave. Default 1. */
  readonly mostLosers?: number;
  readonly behaviour?: BehaviourSpec;
  readonly costs?: CostSpec;
  /** Told after each batch of tariffs. */
  readonly onTried?: (done: number, of: number) => void;
}

/** A tariff that was tried. Money is in units, for all bills looked at. */
export interface Trial {
  readonly numbers: Numbers;
  readonly revenue: number;
  readonly margin: number;
  /** Against today. */
  readonly change: number;
  readonly takers: number;
  /** Share of today's customers who pay more or leave; and who pay less. */
  readonly losers: number;
  readonly winners: number;
  /** What today's tariffs lose or gain by it. */
  readonly flows: readonly Flow[];
  /** Whether no other trial is better in the aim and in winners at once. */
  readonly frontier: boolean;
}

export interface Design {
  readonly trials: readonly Trial[];
  /** The best within the bound; null where none is. */
  readonly best: Trial | null;
  readonly today: number;
}

/** More combinations would keep the engine busy for long: the search by coordinates needs few. */
const MOST_TRIALS = 5000;
const BATCH = 32;

/**
 * Tries numbers of a tariff. Tariffs that differ in prices and quantities alone are billed together: what they ask of
 * the records is the same.
 *
 * @throws OptionError for a grid of more than 5000 combinations, and for parameters without values.
 */
export async function designTariff<Row, Customer>(spec: DesignSpec<Row, Customer>): Promise<Design> {
  const { grid, search = "grid", mostLosers = 1 } = spec;
  for (const [parameter, values] of Object.entries(grid)) {
    if (values.length === 0) throw new OptionError("grid", `There is no value to try for ${parameter}.`);
  }
  const found = search === "grid" ? await tryAll(spec, combinations(grid)) : await byCoordinates(spec);
  const trials = withFrontier(found.trials, spec.aim ?? "revenue");
  const allowed = trials.filter(({ losers }) => losers <= mostLosers);
  const aim = spec.aim ?? "revenue";
  const best = allowed.reduce<Trial | null>(
    (top, trial) => (top === null || trial[aim] > top[aim] ? trial : top),
    null,
  );
  return { trials, best, today: found.today };
}

function combinations(grid: { readonly [parameter: string]: readonly number[] }): Numbers[] {
  const count = Object.values(grid).reduce((product, values) => product * values.length, 1);
  if (count > MOST_TRIALS) {
    throw new OptionError(
      "grid",
      `The grid has ${count} combinations, more than ${MOST_TRIALS}.`,
      `Give fewer values, or search by "coordinate".`,
    );
  }
  return Object.entries(grid).reduce<Numbers[]>(
    (all, [parameter, values]) =>
      all.flatMap((numbers) => values.map((value) => ({ ...numbers, [parameter]: value }))),
    [{}],
  );
}

async function tryAll<Row, Customer>(
  spec: DesignSpec<Row, Customer>,
  wanted: readonly Numbers[],
): Promise<{ trials: Trial[]; today: number }> {
  const trials: Trial[] = [];
  let today = 0;
  for (let from = 0; from < wanted.length; from += BATCH) {
    const batch = wanted.slice(from, from + BATCH);
    const candidates = batch.map((numbers) => spec.make(numbers));
    const data = await loadData({ ...spec, candidates } as SimulationSource<Row, Customer>);
    const base = outcomeToday(data, spec.costs ?? {});
    today = base[spec.aim ?? "revenue"];
    batch.forEach((numbers, j) => {
      trials.push(trialOf(spec, onlyCandidate(data, j), numbers, today));
    });
    spec.onTried?.(Math.min(from + BATCH, wanted.length), wanted.length);
  }
  return { trials, today };
}

/** The data with one candidate alone. */
function onlyCandidate(data: SimulationData, j: number): SimulationData {
  return {
    ...data,
    candidates: data.candidates.slice(j, j + 1),
    bills: data.bills.slice(j, j + 1),
    candidateUse: data.candidateUse.slice(j, j + 1),
  };
}

function trialOf<Row, Customer>(
  { behaviour, costs = {}, aim = "revenue" }: DesignSpec<Row, Customer>,
  data: SimulationData,
  numbers: Numbers,
  today: number,
): Trial {
  const outcome = outcomeOf(data, fillBehaviour(behaviour), costs);
  const customers = Math.max(1, data.customers.length);
  return {
    numbers,
    revenue: outcome.revenue,
    margin: outcome.margin,
    change: outcome[aim] - today,
    takers: outcome.takers[0] ?? 0,
    losers: (outcome.losers + outcome.leavers) / customers,
    winners: outcome.winners / customers,
    flows: outcome.flows,
    frontier: false,
  };
}

/** From the best, down: a trial is on the frontier where it has more winners than all that are better in the aim. */
function withFrontier(trials: readonly Trial[], aim: "revenue" | "margin"): Trial[] {
  let most = -1;
  const onFrontier = new Set<Trial>();
  for (const trial of [...trials].sort((a, b) => b[aim] - a[aim] || b.winners - a.winners)) {
    if (trial.winners <= most) continue;
    most = trial.winners;
    onFrontier.add(trial);
  }
  return trials.map((trial) => ({ ...trial, frontier: onFrontier.has(trial) }));
}

/** Improves one parameter after the other until a round over all of them improves nothing. */
async function byCoordinates<Row, Customer>(
  spec: DesignSpec<Row, Customer>,
): Promise<{ trials: Trial[]; today: number }> {
  const { grid, start, aim = "revenue", mostLosers = 1 } = spec;
  let at: Numbers =
    start ?? Object.fromEntries(Object.entries(grid).map(([name, values]) => [name, values[0] as number]));
  const tried = new Map<string, Trial>();
  let today = 0;
  for (let improved = true; improved; ) {
    const before = JSON.stringify(at);
    for (const [parameter, values] of Object.entries(grid)) {
      const wanted = values
        .map((value) => ({ ...at, [parameter]: value }))
        .filter((one) => !tried.has(JSON.stringify(one)));
      const found = await tryAll({ ...spec, grid: {} }, wanted);
      today = wanted.length > 0 ? found.today : today;
      for (const trial of found.trials) tried.set(JSON.stringify(trial.numbers), trial);
      at =
        bestOf(
          values.map((value) => tried.get(JSON.stringify({ ...at, [parameter]: value }))),
          aim,
          mostLosers,
        ) ?? at;
    }
    improved = JSON.stringify(at) !== before;
  }
  return { trials: [...tried.values()], today };
}

function bestOf(
  trials: readonly (Trial | undefined)[],
  aim: "revenue" | "margin",
  mostLosers: number,
): Numbers | null {
  const allowed = trials.filter((trial) => trial !== undefined && trial.losers <= mostLosers);
  const best = allowed.reduce<Trial | undefined>(
    (top, trial) => (top && trial && top[aim] >= trial[aim] ? top : trial),
    undefined,
  );
  return best?.numbers ?? null;
}
