/** Help with a tariff's numbers: every combination of a grid, or one number after another, judged by the simulation. */
import { OptionError, refuseUnknownOptions } from "../../options.ts";
import type { Tariff } from "../plan/tariff.ts";
import { type Assumptions, checkKinds, fillAssumptions } from "./assumptions.ts";
import { baseOf, type CustomerBase } from "./base.ts";
import { BASE_OPTIONS, type CustomerBaseSpec } from "./base-spec.ts";
import type { BehaviourSpec } from "./behaviour.ts";
import { loadData, type SimulationData } from "./data.ts";
import type { Cannibalised, Flow } from "./flows.ts";
import { withFrontier } from "./frontier.ts";
import { type CostSpec, outcomeOf, outcomeToday } from "./outcome.ts";
import { byCoordinates, combinations, type Numbers } from "./search.ts";

/** What a search for a tariff's numbers is told besides the customers. */
export interface SearchSpec {
  /** The tariff for a choice of numbers. */
  readonly make: (numbers: Numbers) => Tariff;
  /** Values to try, by parameter. */
  readonly grid: { readonly [parameter: string]: readonly number[] };
  /** `grid` (default) tries all combinations; `coordinate` improves one parameter after the other from `start`. */
  readonly search?: "grid" | "coordinate";
  /** Where `coordinate` begins. Default: the first value of each parameter. */
  readonly start?: Numbers;
  /** What is to be as high as possible. Default `revenue`. */
  readonly aim?: "revenue" | "margin";
  /** Largest share of the customers of today who may end up paying more, or leave, 0 to 1. Default 1. */
  readonly mostLosers?: number;
  /**
   * What the frontier weighs the aim against: as many `winners` as possible, or as few `losers`. Default: winners of an
   * offer, which nobody has to take; losers where the tariff replaces those of today.
   */
  readonly against?: "winners" | "losers";
  readonly behaviour?: BehaviourSpec;
  readonly costs?: CostSpec;
  /** Told after each batch of tariffs. */
  readonly onTried?: (done: number, of: number) => void;
}

export interface DesignSpec<Row, Customer> extends SearchSpec, CustomerBaseSpec<Row, Customer> {}

/** A search over customers whose bills of today are there already. */
export interface BaseDesignSpec extends SearchSpec {
  readonly base: CustomerBase;
}

/** A tariff that was tried. Money is in units, for all bills looked at. */
export interface Trial {
  readonly numbers: Numbers;
  readonly revenue: number;
  readonly margin: number;
  /** Of the aim, against today. */
  readonly change: number;
  readonly takers: number;
  /** Share of today's customers who pay more or leave; and who pay less. */
  readonly losers: number;
  readonly winners: number;
  /** Whether the losers are within the bound. */
  readonly allowed: boolean;
  /** From which of today's tariffs customers come, and what they pay before and after. */
  readonly flows: readonly Flow[];
  /** Today's tariffs that lose revenue to it, the one that loses most first. */
  readonly cannibalised: readonly Cannibalised[];
  /** Whether no other trial is better in the aim or in what it is weighed against, and as good in the other. */
  readonly frontier: boolean;
}

export interface Design {
  readonly trials: readonly Trial[];
  /** The best within the bound; null where none is. */
  readonly best: Trial | null;
  readonly today: number;
}

const SEARCH = [
  "make",
  "grid",
  "search",
  "start",
  "aim",
  "mostLosers",
  "against",
  "behaviour",
  "costs",
  "onTried",
];
/** Larger batches ask less of the engine for each tariff, smaller ones tell of progress sooner. */
const batchSize = (wanted: number) => Math.min(32, Math.max(8, Math.ceil(wanted / 2)));

export async function designTariff(spec: BaseDesignSpec): Promise<Design>;
/**
 * Tries numbers of a tariff, each as the only candidate. Tariffs that differ in prices and quantities alone are billed
 * together: what they ask of the records is the same.
 *
 * @param spec Customers as for `simulate`, or a `base`; how the tariff is made of its numbers, values to try, and the bound.
 * @returns Every trial with its expected outcome, the frontier among them, and the best within the bound.
 * @throws OptionError for a grid of more than 5000 combinations, for parameters without values, and for a bound that is
 *   no share; TariffError where numbers make no tariff.
 *
 * @example
 * const usage = sql`select 1 as customer, timestamp '2026-06-03' as at_time, 'voice' as kind, 6000 as seconds`;
 * const people = sql`select 1 as customer, 'Old' as plan`;
 * const perMinute = (name, fee, price) => tariff({ name, fees: [{ name: "Fee", amount: fee }],
 *   charges: [{ name: "Voice", for: { kind: "voice" }, price, per: 60, increment: 60 }] });
 * const { best } = await designTariff({ usage, from: "2026-06-01", customers: people,
 *   columns: { customer: "customer", at: "at_time", kind: "kind", quantity: "seconds" },
 *   customerColumns: { customer: "customer" },
 *   current: { tariffs: [perMinute("Old", 10, "0.5")], column: "plan" },
 *   make: ({ fee }) => perMinute("New", fee, "0.1"), grid: { fee: [30, 40, 60] },
 *   behaviour: { choice: "rational", elasticity: {} } });
 * best.numbers; // { fee: 60 }: 70 is more than the 60 paid today, so nobody moves
 */
export async function designTariff<Row, Customer>(spec: DesignSpec<Row, Customer>): Promise<Design>;
export async function designTariff<Row, Customer>(
  spec: BaseDesignSpec | DesignSpec<Row, Customer>,
): Promise<Design> {
  refuseUnknownOptions(spec, [...BASE_OPTIONS, ...SEARCH], "designTariff");
  const { behaviour, costs } = fillAssumptions({
    ...(spec.behaviour && { behaviour: spec.behaviour }),
    ...(spec.costs && { costs: spec.costs }),
  });
  const { grid, start, search = "grid", aim = "revenue", mostLosers = 1, make } = spec;
  checkSearch(spec);
  const against = spec.against ?? (behaviour.launch === "replace" ? "losers" : "winners");
  const wanted = combinations(grid, search);
  const base = await baseOf(withoutSearch(spec));
  const judge = judgeOf(base, make, { behaviour, costs }, { aim, mostLosers });
  const found =
    search === "grid"
      ? await judge(wanted, spec.onTried)
      : await byCoordinates(grid, start, judge, betterOf(aim), spec.onTried);
  const trials = withFrontier(found, aim, against);
  const best = trials.filter(({ allowed }) => allowed).reduce<Trial | null>(betterOf(aim), null);
  return { trials, best, today: (found[0]?.[aim] ?? 0) - (found[0]?.change ?? 0) };
}

function checkSearch({
  grid,
  search = "grid",
  aim = "revenue",
  mostLosers = 1,
  against = "winners",
}: SearchSpec) {
  const of = (option: string, value: string, allowed: readonly string[]) => {
    if (allowed.includes(value)) return;
    throw new OptionError(option, `${option} is “${value}”.`, `It has to be ${allowed.join(" or ")}.`);
  };
  of("search", search, ["grid", "coordinate"]);
  of("aim", aim, ["revenue", "margin"]);
  of("against", against, ["winners", "losers"]);
  if (!(mostLosers >= 0 && mostLosers <= 1))
    throw new OptionError("mostLosers", `mostLosers is ${mostLosers}; it has to be a share from 0 to 1.`);
  for (const [parameter, values] of Object.entries(grid)) {
    if (values.length === 0) throw new OptionError("grid", `There is no value to try for ${parameter}.`);
  }
}

function withoutSearch<Row, Customer>(spec: BaseDesignSpec | DesignSpec<Row, Customer>) {
  const kept = Object.entries(spec).filter(([name]) => !SEARCH.includes(name));
  return Object.fromEntries(kept) as unknown as Parameters<typeof baseOf<Row, Customer>>[0];
}

/** Tries numbers in batches: what several tariffs ask of the records alike is computed once. */
function judgeOf(
  base: CustomerBase,
  make: SearchSpec["make"],
  assumptions: Omit<Assumptions, "draws">,
  goal: { aim: "revenue" | "margin"; mostLosers: number },
) {
  return async (wanted: readonly Numbers[], onTried?: SearchSpec["onTried"]): Promise<Trial[]> => {
    const trials: Trial[] = [];
    const size = batchSize(wanted.length);
    for (let from = 0; from < wanted.length; from += size) {
      const batch = wanted.slice(from, from + size);
      const data = await loadData(base, batch.map(make));
      checkKinds(data.kinds, assumptions);
      const today = outcomeToday(data, assumptions.costs)[goal.aim];
      batch.forEach((numbers, j) => {
        trials.push(trialOf(onlyCandidate(data, j), numbers, assumptions, { ...goal, today }));
      });
      onTried?.(trials.length, wanted.length);
    }
    return trials;
  };
}

/** The data with one candidate alone. */
function onlyCandidate(data: SimulationData, j: number): SimulationData {
  return {
    ...data,
    candidates: data.candidates.slice(j, j + 1),
    bills: data.bills.slice(j, j + 1),
    same: data.same.slice(j, j + 1),
    candidateUse: data.candidateUse.slice(j, j + 1),
    usualPrice: data.usualPrice.slice(j, j + 1),
  };
}

function trialOf(
  data: SimulationData,
  numbers: Numbers,
  { behaviour, costs }: Omit<Assumptions, "draws">,
  { aim, mostLosers, today }: { aim: "revenue" | "margin"; mostLosers: number; today: number },
): Trial {
  const outcome = outcomeOf(data, behaviour, costs);
  const customers = Math.max(1, data.customers.length);
  const losers = (outcome.losers + outcome.leavers) / customers;
  return {
    numbers,
    revenue: outcome.revenue,
    margin: outcome.margin,
    change: outcome[aim] - today,
    takers: outcome.takers[0] ?? 0,
    losers,
    winners: outcome.winners / customers,
    allowed: losers <= mostLosers,
    flows: outcome.flows,
    cannibalised: outcome.cannibalised,
    frontier: false,
  };
}

/** Of two trials the one with more of the aim; of two alike, the one that was tried first. */
function betterOf(aim: "revenue" | "margin") {
  return (top: Trial | null, trial: Trial): Trial => (top === null || trial[aim] > top[aim] ? trial : top);
}
