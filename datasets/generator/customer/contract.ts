import type { Random } from "../../../analysis/stats/random.ts";
import { daysIn, FIRST_DAY, monthOf, monthStart } from "../calendar.ts";
import { feeIn, onSale, type Plan, planOf } from "../catalogue/plans.ts";
import { chance } from "../draws.ts";
import type { Account } from "./account.ts";
import type { Profile } from "./profile.ts";

/** The terms in force from a day on. Money is in fen; months are indexes, negative before the window. */
export interface Contract {
  readonly from: number;
  readonly kind: Profile["contract"];
  readonly plan: Plan;
  readonly fee: number;
  readonly discount: number;
  /** First month without the discount. */
  readonly discountUntil: number;
  /** Month on whose last day the fixed term ends; null without a term. */
  readonly termEnd: number | null;
  /** When a fixed term ran out and the contract rolls on: the month in which it ended. */
  readonly rolledAfter: number | null;
}

const DISCOUNT_SHARE = 0.2;
const RENEWS = 0.55;
const TAKES_NEW_PLAN = 0.65;

export function firstContract(profile: Profile, random: Random): Contract {
  const { persona, contract: kind, joinedOn } = profile;
  const plan =
    kind === "prepaid"
      ? planOf(persona.prepaidPlan)
      : onSale(random.choice([0, 1, 2], persona.sizes), joinedOn);
  const start = lastTermStart(kind, joinedOn);
  const contract = terms(kind, plan, start, start === monthOf(joinedOn) ? joinedOn : monthStart(start));
  return { ...contract, ...pricesIn(contract, monthOf(Math.max(joinedOn, FIRST_DAY))) };
}

/** Whoever joined before the window is in the last of a row of renewed terms. */
function lastTermStart(kind: Profile["contract"], joinedOn: number): number {
  const joined = monthOf(joinedOn);
  const length = termLength(kind);
  if (length === 0 || joined >= 0) return joined;
  return joined + Math.floor(-joined / length) * length;
}

function termLength(kind: Profile["contract"]): number {
  return kind === "postpaid_12" ? 12 : kind === "postpaid_24" ? 24 : 0;
}

function terms(kind: Profile["contract"], plan: Plan, month: number, from: number): Contract {
  const length = termLength(kind);
  return {
    from,
    kind,
    plan,
    fee: feeIn(plan, month),
    discount: length > 0 ? Math.round((plan.fee * DISCOUNT_SHARE) / 100) * 100 : 0,
    discountUntil: month + length / 2,
    termEnd: length > 0 ? month + length - 1 : null,
    rolledAfter: null,
  };
}

function pricesIn(contract: Contract, month: number): Pick<Contract, "fee" | "discount"> {
  return {
    fee: feeIn(contract.plan, month),
    discount: month < contract.discountUntil ? contract.discount : 0,
  };
}

/** Brings the contract to the state that holds from the first of the month: term over, fee risen, discount run out. */
export function updateContract(account: Account, month: number): void {
  const before = account.contract;
  const next = afterTerm(before, month, account.random);
  const prices = pricesIn(next, month);
  if (next === before && prices.fee === before.fee && prices.discount === before.discount) return;
  writeContract(account, monthStart(month) - 1);
  account.contract = { ...next, ...prices, from: monthStart(month) };
}

function afterTerm(contract: Contract, month: number, random: Random): Contract {
  if (contract.termEnd === null || contract.termEnd !== month - 1) return contract;
  if (!chance(random, RENEWS)) {
    return { ...contract, kind: "postpaid", termEnd: null, rolledAfter: contract.termEnd, discount: 0 };
  }
  const { plan } = contract;
  const changes = plan.withdrawn_on !== null && chance(random, TAKES_NEW_PLAN);
  return terms(
    contract.kind,
    changes ? onSale(plan.size, monthStart(month)) : plan,
    month,
    monthStart(month),
  );
}

export function writeContract(account: Account, validTo: number | null): void {
  const { contract, profile } = account;
  account.tables.contracts.add({
    customer_id: profile.id,
    valid_from: contract.from,
    valid_to: validTo,
    contract: contract.kind,
    plan_id: contract.plan.plan_id,
    monthly_fee: contract.fee,
    discount: contract.discount,
    term_ends_on:
      contract.termEnd === null ? null : monthStart(contract.termEnd) + daysIn(contract.termEnd) - 1,
  });
}
