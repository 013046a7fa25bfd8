import { OptionError, refuseUnknownOptions, wholeAbove } from "../options.ts";
import { createRandom, type Random } from "../stats/random.ts";

/** Customers who would get the same offer for the same reason. */
export interface OfferGroup {
  readonly customers: number;
  /** Confidence of the rule that leads to the offer. */
  readonly confidence: number;
  /** Baskets with the left side of the rule, from which its confidence was counted. */
  readonly observed: number;
  /** What the operator earns when the offer is taken. */
  readonly margin: number;
}

export interface CampaignSpec {
  /** Most customers who are contacted, those with the highest confidence x margin first. */
  readonly contacts: number;
  /** Share of those whom the rule would lead to the offer in the long run who take it because of the contact, 0 to 1. */
  readonly acceptance: number;
  /** How uncertain the acceptance is: its standard deviation as a share of it. Default: .25. */
  readonly uncertainty?: number;
  /** Cost of a contact. Default: 0. */
  readonly cost?: number;
  /** Share of outcomes between the ends of the interval. Default: .9. */
  readonly level?: number;
  /** Simulated campaigns. Default: 2,000. */
  readonly runs?: number;
  readonly seed?: number | string;
}

export interface CampaignGain {
  readonly contacts: number;
  /** Expected number of offers that are taken. */
  readonly sales: number;
  /** Expected margin of them. */
  readonly margin: number;
  readonly cost: number;
  /** Expected margin less cost. */
  readonly gain: number;
  /** Quantiles of the gain over the simulated campaigns. */
  readonly interval: readonly [low: number, high: number];
  /** Share of the simulated campaigns that lose money. */
  readonly lossChance: number;
  /** Gains of the simulated campaigns, in increasing order. */
  readonly outcomes: Float64Array;
}

const OPTIONS = ["contacts", "acceptance", "uncertainty", "cost", "level", "runs", "seed"] as const;
/** Below this variance a normal draw is no fair picture of so many yes and no. */
const SMALL_VARIANCE = 9;

/**
 * Simulates what a cross-sell campaign would bring.
 *
 * A contacted customer takes the offer with probability confidence x acceptance. Each simulated campaign draws three
 * times: how far the acceptance is from what was assumed, how far each rule's confidence is from what was counted (by its
 * standard error), and who of the contacted says yes. The interval holds these three, and nothing else: that the
 * acceptance is the same for all rules is an assumption, which only a campaign with a control group can test.
 *
 * @param groups Customers by rule, such as grouped offers of `nextBestOffer`.
 * @param spec Contacts, acceptance, cost; see `CampaignSpec`.
 * @throws OptionError when an option is not known or has a value that makes no sense.
 *
 * @example
 * const gain = campaignGain([{ customers: 1000, confidence: 0.4, observed: 500, margin: 20 }], {
 *   contacts: 800, acceptance: 0.1, cost: 0.5 });
 * [gain.sales, gain.margin, gain.cost, gain.gain]; // 800 x .4 x .1 = 32, 640, 400, 240
 */
export function campaignGain(groups: readonly OfferGroup[], spec: CampaignSpec): CampaignGain {
  refuseUnknownOptions(spec, OPTIONS, "campaignGain");
  const { acceptance, uncertainty = 0.25, cost = 0, level = 0.9, runs = 2000, seed = 1 } = spec;
  for (const [option, value] of Object.entries({ acceptance, level })) between(option, value, 1);
  for (const [option, value] of Object.entries({ contacts: spec.contacts, uncertainty, cost })) {
    between(option, value, Number.MAX_VALUE);
  }
  wholeAbove("runs", runs, 0);
  const contacted = chooseContacts(groups, spec.contacts);
  const contacts = sum(contacted, ({ customers }) => customers);
  const sales = sum(contacted, (group) => group.customers * group.confidence * acceptance);
  const margin = sum(contacted, (group) => group.customers * group.confidence * acceptance * group.margin);
  const total = contacts * cost;
  const random = createRandom(seed);
  const outcomes = Float64Array.from({ length: runs }, () => {
    const accepted = inUnit(acceptance * (1 + uncertainty * random.normal()));
    return sum(contacted, (group) => group.margin * drawSales(group, accepted, random)) - total;
  }).sort();
  const quantile = (q: number) => outcomes[Math.max(0, Math.ceil(q * runs) - 1)] as number;
  return {
    contacts,
    sales,
    margin,
    cost: total,
    gain: margin - total,
    interval: [quantile((1 - level) / 2), quantile((1 + level) / 2)],
    lossChance: outcomes.filter((gain) => gain < 0).length / runs,
    outcomes,
  };
}

function between(option: string, value: number, most: number): void {
  if (value >= 0 && value <= most) return;
  throw new OptionError(
    option,
    `${option} must be ${most === 1 ? "between 0 and 1" : "0 or more"}, got ${value}.`,
  );
}

/** The best groups; of the last one, as many customers as are left. */
function chooseContacts(groups: readonly OfferGroup[], contacts: number): OfferGroup[] {
  const best = [...groups].sort((a, b) => b.confidence * b.margin - a.confidence * a.margin);
  const chosen: OfferGroup[] = [];
  let left = Math.floor(contacts);
  for (const group of best) {
    if (left <= 0) break;
    chosen.push({ ...group, customers: Math.min(left, group.customers) });
    left -= group.customers;
  }
  return chosen;
}

function drawSales(
  { customers, confidence, observed }: OfferGroup,
  acceptance: number,
  random: Random,
): number {
  const error = Math.sqrt((confidence * (1 - confidence)) / Math.max(1, observed));
  return binomial(customers, inUnit(confidence + error * random.normal()) * acceptance, random);
}

/** How many of `n` say yes; by the normal approximation where there are many. */
function binomial(n: number, p: number, random: Random): number {
  const variance = n * p * (1 - p);
  if (variance >= SMALL_VARIANCE) {
    return Math.min(n, Math.max(0, Math.round(n * p + Math.sqrt(variance) * random.normal())));
  }
  let yes = 0;
  for (let i = 0; i < n; i++) if (random.next() < p) yes++;
  return yes;
}

const inUnit = (value: number) => Math.min(1, Math.max(0, value));

function sum<T>(items: readonly T[], value: (item: T) => number): number {
  return items.reduce((total, item) => total + value(item), 0);
}
