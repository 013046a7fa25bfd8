import { refuseUnknownOptions } from "../../options.ts";
import type { Tariff } from "../plan/tariff.ts";
import { formatMoney } from "../units/money.ts";
import type { Prepared } from "./prepare.ts";
import type { RatedPart } from "./rater.ts";
import { type RatingOptions, type RatingSinks, runRating, type TariffRun } from "./run-rating.ts";
import type { Problem, UsageProblem, UsageRecord } from "./usage.ts";

/** What a charge made of a record. */
export interface RatedCharge {
  readonly charge: string;
  /** Units that count, after free units, first interval and increments. */
  readonly counted: number;
  /** Of them: units from allowances, and units that are charged. */
  readonly taken: number;
  readonly rest: number;
  /**
   * A whole number of 1/scale of the smallest unit of money; `scale` is 1 unless only invoices are rounded, or calls finer. 0 where
   * the charge prices a bill's whole use: such use is on the invoice.
   */
  readonly amount: number;
  readonly scale: number;
  /** Why, in words. */
  readonly why: string;
}

export interface RatedRecord {
  readonly record: UsageRecord;
  /** First day of the bill to which it belongs; null where it could not be rated. */
  readonly bill: string | null;
  readonly problem: Problem | null;
  readonly charges: readonly RatedCharge[];
  /** What each allowance gave, in its units. */
  readonly allowances: readonly { readonly allowance: string; readonly units: number }[];
}

export interface RatedUsage {
  /** One entry a record, in the order of the use. */
  readonly records: readonly RatedRecord[];
  readonly problems: readonly UsageProblem[];
}

/**
 * Rates records one by one, and says why each costs what it does. Allowances are used up in order of time, whatever the
 * order of the records; a record that cannot be rated is reported, never free in silence.
 *
 * @param usage Records of use; see `UsageRecord`.
 * @param tariff A checked tariff.
 * @param options Bills from which allowances are granted, and subscriptions; by default the months of the use, and
 *   everybody in it.
 * @throws OptionError for days that are none, for subscriptions to a tariff that is not there, and for a customer with
 *   two subscriptions at once.
 *
 * @example
 * const calls = tariff({ name: "Calls", decimals: 5, charges: [
 *   { name: "Voice", connect: "0.4", first: { quantity: 60, price: "0.2" }, price: "0.1", per: 60 }] });
 * const { records } = rate([{ customer: 1, at: new Date("2026-06-01"), kind: "voice", quantity: 130 }], calls);
 * records[0].charges[0].amount; // 71667: 0.4 + 0.2 + 70 s at 0.1 a minute, in units of 0.00001
 */
export function rate(usage: readonly UsageRecord[], tariff: Tariff, options: RatingOptions = {}): RatedUsage {
  refuseUnknownOptions(options, OPTIONS, "rate");
  const found: (Found | undefined)[] = [];
  const failed: (Problem | undefined)[] = [];
  const foundOf = ({ place, bill }: Prepared, { bills }: TariffRun): Found => {
    const known = found[place];
    if (known) return known;
    const fresh = { bill: bills[bill]?.name ?? "", charges: [], allowances: [] };
    found[place] = fresh;
    return fresh;
  };
  const sinksOf = (run: TariffRun): RatingSinks => ({
    part: (prepared, part) => {
      const { charges, allowances } = foundOf(prepared, run);
      charges.push(ratedCharge(part, prepared, tariff, charges.length === 0 ? allowances : []));
    },
    taken: (prepared, place, units) => {
      const allowance = run.plan.allowances[place];
      if (!allowance) return;
      foundOf(prepared, run).allowances.push({ allowance: allowance.name, units: units / allowance.scale });
    },
  });
  const { problems } = runRating(usage, [tariff], options, sinksOf, (place, problem) => {
    failed[place] = problem;
  });
  const records = usage.map((record, place): RatedRecord => {
    const entry = found[place];
    if (entry) return { record, problem: null, ...entry };
    return { record, bill: null, problem: failed[place] ?? null, charges: [], allowances: [] };
  });
  return { records, problems };
}

const OPTIONS = ["from", "to", "day", "subscriptions"];

/** What was found of a record so far. */
interface Found {
  readonly bill: string;
  readonly charges: RatedCharge[];
  readonly allowances: RatedRecord["allowances"][number][];
}

function ratedCharge(
  { charge, counted, taken, rest, amount, pieces }: RatedPart,
  { use }: Prepared,
  { plan }: Tariff,
  allowances: RatedRecord["allowances"],
): RatedCharge {
  const factor = use.kind?.factor ?? 1;
  const scale = charge.call?.scale ?? 1;
  const { decimals } = plan.money;
  const words = [`${counted / factor} units count`];
  for (const { allowance, units } of allowances) words.push(`${units} from “${allowance}”`);
  if (pieces.length > 1) {
    words.push(
      pieces
        .map(({ from, to, period }) => `${(to - from) / factor} in ${plan.names.periods[period]}`)
        .join(" and "),
    );
  }
  const price = charge.call
    ? plan.money.at !== "invoice"
      ? formatMoney(amount, decimals + String(scale).length - 1)
      : `${amount}/${scale} of ${formatMoney(1, decimals)}`
    : "priced on the invoice";
  words.push(`${rest / factor} charged: ${price}`);
  return {
    charge: charge.name,
    counted: counted / factor,
    taken: taken / factor,
    rest: rest / factor,
    amount,
    scale,
    why: `${charge.name}: ${words.join("; ")}`,
  };
}
