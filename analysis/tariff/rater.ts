/**
 * The reference: one record after another, as a person would do it. Everything else, the SQL first, has to come to the
 * same amounts.
 */
import type { Account } from "./accounts.ts";
import type { BillPeriod } from "./bills.ts";
import type { Timeline } from "./calendar.ts";
import { countedQuantity, cutCall, type Piece, priceInAtoms, settleCall } from "./call-price.ts";
import { type Cover, classifier, type UseClass } from "./classify.ts";
import type { Plan } from "./plan.ts";
import type { ChargePlan } from "./plan-charge.ts";
import type { Problem, UsageRecord } from "./usage.ts";
import type { ZoneClock } from "./zone-clock.ts";

/** What one charge makes of a record. */
export interface RatedPart {
  readonly charge: ChargePlan;
  /** Units after free ones, first interval and increments; of them `taken` from allowances and `rest` charged. */
  readonly counted: number;
  readonly taken: number;
  readonly rest: number;
  /** In 1/scale of the smallest unit of money; 0 where the charge is of a bill's whole use. */
  readonly amount: number;
  readonly pieces: readonly Piece[];
}

/** Where a record was found to belong. */
export interface Prepared {
  readonly record: UsageRecord;
  readonly account: Account;
  readonly bill: number;
  readonly at: number;
  readonly quantity: number;
  readonly duration: number;
  readonly use: UseClass;
  readonly charge: ChargePlan;
  /** Order among records of the same moment. */
  readonly order: number;
}

/** What is done with a record once it is rated. */
export type Sink = (prepared: Prepared, part: RatedPart) => void;
/** What one allowance gave to a record, in its counted units. */
export type TakenSink = (prepared: Prepared, allowance: number, units: number) => void;

export interface RaterSetting {
  readonly plan: Plan;
  readonly clock: ZoneClock;
  readonly timeline: Timeline | null;
  readonly bills: readonly BillPeriod[];
  readonly accounts: ReadonlyMap<string | number, readonly Account[]>;
}

/** Finds what a record is, or what is wrong with it. */
export function preparer({
  plan,
  clock,
  bills,
  accounts,
}: RaterSetting): (record: UsageRecord) => Prepared | Problem {
  const classOf = classifier(plan);
  const kinds = plan.names.kinds.size;
  const masks = 2 ** plan.allowances.reduce((sum, { matches }) => sum + matches.length, 0);
  const discounts = 2 ** plan.discounts.length;
  const first = bills[0];
  const last = bills.at(-1);
  let bill = 0;
  const billOf = (at: number): number => {
    const current = bills[bill];
    if (current && at >= current.from && at < current.to) return bill;
    if (!first || !last || !(at >= first.from && at < last.to)) return -1;
    bill = bills.findIndex(({ to }) => at < to);
    return bill;
  };
  return (record) => {
    const { customer } = record;
    if (customer === null || customer === undefined || customer === "") return "no_customer";
    const found = accounts.get(customer);
    if (!found) return "unknown_customer";
    const at = typeof record.at === "number" ? record.at : (record.at?.getTime() ?? Number.NaN);
    if (!Number.isFinite(at)) return "no_time";
    const place = billOf(at);
    const account = place < 0 ? undefined : accountAt(found, at, clock);
    if (!account) return "outside";
    const use = classOf(record);
    const checked = checkQuantity(record, use);
    if (typeof checked === "string") return checked;
    const charge =
      use.charges.length === 1 ? validOnly(use.charges[0], at, clock) : firstValid(use.charges, at, clock);
    if (!charge || !within(plan, at, clock)) return "no_price";
    const { quantity, duration } = checked;
    if (Math.abs(quantity) > charge.largest) return "too_large";
    for (const surcharge of use.surcharges) if (Math.abs(quantity) > surcharge.largest) return "too_large";
    const order = ((charge.index * masks + use.mask) * kinds + use.kindPlace) * discounts + use.discountMask;
    return { record, account, bill: place, at, quantity, duration, use, charge, order };
  };
}

function accountAt(accounts: readonly Account[], at: number, clock: ZoneClock): Account | undefined {
  const [only] = accounts;
  if (accounts.length === 1 && only && only.fromDay === -Infinity && only.toDay === Infinity) return only;
  const day = clock.day(at);
  return accounts.find(({ fromDay, toDay }) => day >= fromDay && day < toDay);
}

function within({ from, to }: { from: number; to: number }, at: number, clock: ZoneClock): boolean {
  if (from === -Infinity && to === Infinity) return true;
  const local = clock.local(at);
  return local >= from && local < to;
}

function validOnly(charge: ChargePlan | undefined, at: number, clock: ZoneClock): ChargePlan | undefined {
  return charge && within(charge, at, clock) ? charge : undefined;
}

function firstValid(charges: readonly ChargePlan[], at: number, clock: ZoneClock): ChargePlan | undefined {
  for (const charge of charges) if (within(charge, at, clock)) return charge;
  return undefined;
}

/** The quantity in counted units and the duration in milliseconds. */
function checkQuantity(
  { kind: word, quantity, duration }: UsageRecord,
  { kind }: UseClass,
): { quantity: number; duration: number } | Problem {
  if (word === null || word === undefined || word === "") return "no_kind";
  if (!kind) return "unknown_kind";
  if (quantity === null || quantity === undefined || Number.isNaN(quantity)) return "no_quantity";
  if ((quantity < 0 && !kind.signed) || (duration ?? 0) < 0) return "negative";
  if (!(Math.abs(quantity) <= 2 ** 50)) return "too_large";
  const counted = kind.factor === 1 ? quantity : Math.round(quantity * kind.factor);
  if (!Number.isInteger(counted) || (kind.factor > 1 && counted / kind.factor !== quantity))
    return "too_fine";
  const seconds = duration ?? (kind.timed ? quantity : 0);
  return { quantity: counted, duration: Math.max(0, Math.round(seconds * 1000)) };
}

/** Whether `next` comes after what the account has seen: allowances are used up in this order. */
export function comesAfter({ at, order, quantity }: Account["last"], next: Prepared): boolean {
  if (next.at !== at) return next.at > at;
  return next.order !== order ? next.order > order : next.quantity >= quantity;
}

export function compare(a: Prepared, b: Prepared): number {
  const [one, other] = [a.account.subscription.customer, b.account.subscription.customer];
  return (
    a.at - b.at ||
    a.order - b.order ||
    a.quantity - b.quantity ||
    a.duration - b.duration ||
    (one < other ? -1 : one > other ? 1 : 0)
  );
}

/** Rates a record by its charge and then by the surcharges. */
export function rateOne(
  { plan, clock, timeline }: RaterSetting,
  prepared: Prepared,
  sink: Sink,
  taken?: TakenSink,
): void {
  const { charge, use, quantity, at } = prepared;
  const began = timeline ? (timeline.periods[timeline.segment(at)] ?? 0) : 0;
  const size = Math.abs(quantity);
  const counted = countedQuantity(charge, size);
  const pieces = piecesOf(charge, prepared, size, counted, timeline);
  // A refund gives back money, not allowances.
  const covers = use.covers.length > 0 && quantity > 0;
  const fromAllowances = covers ? takeAllowances(prepared, pieces, taken) : 0;
  sink(prepared, settled(charge, prepared, pieces, counted, fromAllowances, began, plan));
  for (const surcharge of use.surcharges) {
    if (!within(surcharge, at, clock)) continue;
    const count = countedQuantity(surcharge, size);
    const cut = piecesOf(surcharge, prepared, size, count, timeline);
    sink(prepared, settled(surcharge, prepared, cut, count, 0, began, plan));
  }
}

function piecesOf(
  charge: ChargePlan,
  { at, duration }: Prepared,
  quantity: number,
  counted: number,
  timeline: Timeline | null,
): Piece[] {
  return timeline
    ? cutCall(charge, { at, duration, quantity, counted }, timeline)
    : [{ from: 0, to: counted, period: 0, taken: 0 }];
}

function settled(
  charge: ChargePlan,
  { quantity }: Prepared,
  pieces: readonly Piece[],
  counted: number,
  taken: number,
  began: number,
  { money }: Plan,
): RatedPart {
  const rest = counted - taken;
  const { call } = charge;
  if (!call) return { charge, counted, taken, rest: quantity < 0 ? -rest : rest, amount: 0, pieces };
  if (quantity >= 0) {
    const amount = settleCall(call, priceInAtoms(call, pieces, began), rest > 0, money.mode);
    return { charge, counted, taken, rest, amount, pieces };
  }
  // Connect fees and minimums are not given back.
  const refund = { ...call, connect: [], minimum: null };
  const amount = settleCall(refund, priceInAtoms(refund, pieces, began), rest > 0, money.mode);
  return { charge, counted: -counted, taken, rest: -rest, amount: amount === 0 ? 0 : -amount, pieces };
}

/** Takes from one allowance after the other, in each from the first piece on; returns the counted units taken. */
function takeAllowances(prepared: Prepared, pieces: Piece[], report: TakenSink | undefined): number {
  const { account, bill, use, charge } = prepared;
  let sum = 0;
  for (const cover of use.covers) {
    const { allowance } = cover;
    if (allowance.charge !== null && allowance.charge !== charge.index) continue;
    const state = allowance.shared ? account.family : account.own;
    state.advance(bill);
    const before = sum;
    sum += allowance.events ? takeEvent(state, allowance.index, pieces) : takeUse(state, cover, pieces);
    if (report && sum > before)
      report(prepared, allowance.index, allowance.events ? 1 : (sum - before) * cover.weight);
  }
  return sum;
}

type State = Account["own"];

function takeEvent({ demanded, available }: State, index: number, pieces: Piece[]): number {
  const left = pieces.reduce((sum, { from, to, taken }) => sum + to - from - taken, 0);
  if (left <= 0) return 0;
  const used = demanded[index] as number;
  demanded[index] = used + 1;
  if (used + 1 > (available[index] as number)) return 0;
  for (const piece of pieces) piece.taken = piece.to - piece.from;
  return left;
}

/**
 * What is asked counts against an allowance whether or not it is still there: once more was asked than it holds, a
 * remainder too small for a whole unit lapses. So what a record gets depends only on the sum asked before it.
 */
function takeUse(
  { demanded, available }: State,
  { allowance, weight, periods }: Cover,
  pieces: Piece[],
): number {
  const { index } = allowance;
  let sum = 0;
  for (const piece of pieces) {
    if (periods && !periods.has(piece.period)) continue;
    const left = piece.to - piece.from - piece.taken;
    if (left <= 0) continue;
    const room = Math.max(0, (available[index] as number) - (demanded[index] as number));
    const given = Math.min(left, weight === 1 ? room : Math.floor(room / weight));
    demanded[index] = Math.min(2 ** 52, (demanded[index] as number) + left * weight);
    piece.taken += given;
    sum += given;
  }
  return sum;
}
