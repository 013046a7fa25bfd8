import { monthStart } from "../calendar.ts";
import { COMPETITORS, type Drivers } from "../catalogue/hazard.ts";
import { chance } from "../draws.ts";
import type { RowOf, Tables } from "../tables.ts";
import type { Account } from "./account.ts";
import { strongestDriver } from "./drivers.ts";

type CustomerRow = RowOf<Tables["customers"]>;
export type Departure = Pick<CustomerRow, "left_reason" | "left_direction" | "left_to">;

export const STAYED: Departure = { left_reason: null, left_direction: null, left_to: null };

/** Why and where to, as far as the operator learnt it. */
export function departure(account: Account, drivers: Drivers): Departure {
  const { random } = account;
  const reason = strongestDriver(drivers) ?? random.choice(["moved", "price"] as const);
  const left_direction = direction(account, reason);
  const known = chance(random, 0.85);
  const to = random.choice(
    COMPETITORS,
    reason === "price" ? [6, 1, 2, 1] : reason === "network" ? [1, 6, 2, 2] : [2, 2, 2, 2],
  );
  const named = chance(random, 0.85);
  return {
    left_reason: known ? reason : null,
    left_direction,
    left_to: left_direction === "competitor" && named ? to : null,
  };
}

function direction({ random }: Account, reason: CustomerRow["left_reason"]): CustomerRow["left_direction"] {
  if (reason === "payment") return "disconnected";
  return chance(random, reason === "moved" || reason === "usage" ? 0.4 : 0.85) ? "competitor" : "ended";
}

export function writeCustomer(account: Account, left: Departure): void {
  const { profile, contract, leftOn, tables } = account;
  const { district } = profile;
  tables.customers.add({
    customer_id: profile.id,
    birth_year: profile.birthYear,
    gender: profile.gender,
    city: district.city,
    city_zh: district.city_zh,
    district: district.district,
    district_zh: district.district_zh,
    customer_type: profile.type,
    contract: contract.kind,
    plan_id: contract.plan.plan_id,
    acquired_by: profile.acquiredBy,
    consent_sms: profile.consent,
    device: profile.device,
    joined_on: profile.joinedOn,
    left_on: leftOn,
    ...left,
  });
}

/** The last day of a customer who leaves in a month. */
export function leavingDay(account: Account, month: number): number {
  const first = monthStart(month);
  return first + account.random.int(monthStart(month + 1) - first);
}
