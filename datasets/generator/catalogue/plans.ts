import { dayNumber } from "../calendar.ts";

/** A tariff. Money is in fen (hundredths of a yuan). */
export interface Plan {
  readonly plan_id: string;
  readonly plan: string;
  readonly plan_zh: string;
  readonly kind: "prepaid" | "postpaid";
  readonly generation: 2021 | 2024 | 2026;
  readonly size: 0 | 1 | 2 | 3;
  readonly launched_on: number;
  readonly withdrawn_on: number | null;
  /** The list fee a month at the launch; `FEE_RISES` says what came later. */
  readonly fee: number;
  readonly included_minutes: number;
  readonly on_net_free: boolean;
  readonly included_sms: number;
  readonly included_mb: number;
  readonly price_minute: number;
  readonly price_minute_international: number;
  readonly price_minute_roaming: number;
  readonly price_sms: number;
  readonly price_gb: number;
  readonly price_mb_roaming: number;
}

const PREPAID = {
  kind: "prepaid",
  generation: 2021,
  launched_on: dayNumber(2017, 1, 1),
  withdrawn_on: null,
} as const;
const GO_PRICES = {
  on_net_free: false,
  price_minute: 15,
  price_minute_international: 90,
  price_minute_roaming: 250,
  price_sms: 10,
  price_gb: 400,
  price_mb_roaming: 5,
};

const CLASSIC = {
  kind: "postpaid",
  generation: 2021,
  launched_on: dayNumber(2017, 1, 1),
  withdrawn_on: dayNumber(2024, 2, 29),
  on_net_free: false,
  price_minute: 19,
  price_minute_international: 140,
  price_minute_roaming: 250,
  price_sms: 10,
  price_gb: 500,
  price_mb_roaming: 6,
} as const;
const FLOW = {
  ...CLASSIC,
  generation: 2024,
  launched_on: dayNumber(2024, 3, 1),
  withdrawn_on: dayNumber(2025, 12, 31),
  on_net_free: true,
  price_minute: 15,
  price_gb: 300,
  price_mb_roaming: 4,
} as const;
const ARC = {
  ...FLOW,
  generation: 2026,
  launched_on: dayNumber(2026, 1, 1),
  withdrawn_on: null,
  price_gb: 250,
} as const;

function sized(
  size: Plan["size"],
  plan_id: string,
  plan: string,
  plan_zh: string,
  fee: number,
  minutes: number,
  sms: number,
  gb: number,
) {
  return {
    size,
    plan_id,
    plan,
    plan_zh,
    fee,
    included_minutes: minutes,
    included_sms: sms,
    included_mb: gb * 1000,
  };
}

export const PLANS: readonly Plan[] = [
  { ...PREPAID, ...GO_PRICES, ...sized(0, "go_basic", "Go Basic", "轻行基础", 1000, 60, 20, 1) },
  { ...PREPAID, ...GO_PRICES, ...sized(1, "go_talk", "Go Talk", "轻行畅聊", 2500, 300, 100, 3) },
  { ...PREPAID, ...GO_PRICES, ...sized(2, "go_data", "Go Data", "轻行流量", 3900, 60, 20, 30) },
  {
    ...PREPAID,
    ...GO_PRICES,
    ...sized(3, "go_world", "Go World", "轻行天下", 3500, 120, 50, 8),
    price_minute_international: 30,
  },
  { ...CLASSIC, ...sized(0, "classic_s", "Classic S", "经典小套餐", 3900, 150, 50, 5) },
  { ...CLASSIC, ...sized(1, "classic_m", "Classic M", "经典中套餐", 7900, 400, 200, 15) },
  { ...CLASSIC, ...sized(2, "classic_l", "Classic L", "经典大套餐", 12900, 900, 400, 40) },
  { ...FLOW, ...sized(0, "flow_s", "Flow S", "流畅小套餐", 4500, 150, 100, 10) },
  { ...FLOW, ...sized(1, "flow_m", "Flow M", "流畅中套餐", 7900, 400, 300, 30) },
  { ...FLOW, ...sized(2, "flow_l", "Flow L", "流畅大套餐", 11900, 800, 500, 60) },
  { ...ARC, ...sized(0, "arc_s", "Arc S", "弧光小套餐", 4900, 200, 200, 15) },
  { ...ARC, ...sized(1, "arc_m", "Arc M", "弧光中套餐", 8500, 500, 500, 45) },
  { ...ARC, ...sized(2, "arc_l", "Arc L", "弧光大套餐", 12900, 1000, 1000, 90) },
];

/** Dear months: from the first of the month on, the fees of a generation's postpaid plans rise by the share. */
export const FEE_RISES = [
  { month: 9, generation: 2021, share: 0.12 },
  { month: 18, generation: 2024, share: 0.1 },
] as const;

export function planOf(planId: string): Plan {
  const plan = PLANS.find(({ plan_id }) => plan_id === planId);
  if (!plan)
    throw new RangeError(`There is no plan “${planId}”: ${PLANS.map(({ plan_id }) => plan_id).join(", ")}.`);
  return plan;
}

/** The postpaid plan of a size that was on sale on a day. */
export function onSale(size: number, day: number): Plan {
  const plan = PLANS.find(
    (one) =>
      one.kind === "postpaid" &&
      one.size === size &&
      one.launched_on <= day &&
      (one.withdrawn_on === null || day <= one.withdrawn_on),
  );
  if (!plan) throw new RangeError(`No postpaid plan of size ${size} was on sale on day ${day}.`);
  return plan;
}

/** The list fee of a plan in a month, after the rises up to then. */
export function feeIn(plan: Plan, month: number): number {
  let fee = plan.fee;
  if (plan.kind === "prepaid") return fee;
  for (const rise of FEE_RISES) {
    if (rise.generation === plan.generation && month >= rise.month)
      fee = Math.round((fee * (1 + rise.share)) / 100) * 100;
  }
  return fee;
}
