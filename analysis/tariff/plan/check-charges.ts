/** Fields of charges that do not go together, and tiers that cannot be reached. */

import { decimal, ratio, sum } from "../units/money.ts";
import { checkReach } from "./check-reach.ts";
import { checkShadows } from "./check-shadows.ts";
import type { Findings } from "./findings.ts";
import type { ChargePlan } from "./plan-charge.ts";
import type { Names } from "./plan-match.ts";
import type { ChargeSpec, TariffSpec, TierSpec } from "./spec.ts";

type Field = keyof ChargeSpec;
const PRICED: readonly Field[] = ["price", "per", "first"];
const TIERED: readonly Field[] = ["tiers", "block"];
const PACKAGED: readonly Field[] = ["size"];
const SHARED: readonly Field[] = ["percent", "freeEvents", "freeAmount"];
/** Fields that a model does not read: they would be lost in silence. */
const FOREIGN: { readonly [M in NonNullable<ChargeSpec["model"]>]: readonly Field[] } = {
  standard: [...TIERED, ...PACKAGED, ...SHARED, "over", "included"],
  graduated: ["price", "first", ...PACKAGED, ...SHARED],
  volume: ["price", "first", ...PACKAGED, ...SHARED],
  package: ["per", "first", "increment", ...TIERED, ...SHARED],
  percentage: [...PRICED, ...TIERED, ...PACKAGED, "over", "included", "free"],
  flat: ["per", "first", "increment", "included", ...TIERED, ...PACKAGED, ...SHARED],
};
const NEEDED: { readonly [M in NonNullable<ChargeSpec["model"]>]: Field } = {
  standard: "price",
  graduated: "tiers",
  volume: "tiers",
  package: "price",
  percentage: "percent",
  flat: "price",
};

export function checkCharges(
  spec: TariffSpec,
  charges: readonly ChargePlan[],
  names: Names,
  all: Findings,
): void {
  spec.charges.forEach((charge, i) => {
    const findings = all.at("charges", i);
    checkFields(charge, findings);
    checkTiers(charge, findings);
  });
  checkReach(charges, all);
  checkShadows(charges, names, all);
  const priced = charges.filter(({ surcharge }) => !surcharge);
  for (const { name } of names.kinds.values()) {
    if (priced.some(({ match }) => match.kind === null || match.kind.has(name))) continue;
    all.warn(`Nothing prices “${name}”: such records would be reported, not charged.`, "charges");
  }
}

function checkFields(charge: ChargeSpec, findings: Findings): void {
  const model = charge.model ?? "standard";
  for (const field of FOREIGN[model]) {
    if (charge[field] !== undefined) findings.error(`The ${model} model does not use \`${field}\`.`, field);
  }
  if (charge[NEEDED[model]] === undefined) findings.error(`The ${model} model needs \`${NEEDED[model]}\`.`);
  if (charge.freeEvents !== undefined && charge.freeAmount !== undefined) {
    findings.error("Give free events or a free amount, not both.", "freeAmount");
  }
  const perBill = ["graduated", "volume", "package", "flat"].includes(model) && charge.over !== "call";
  if (
    perBill &&
    (charge.connect !== undefined || charge.cap?.call !== undefined || charge.minimum?.call !== undefined)
  ) {
    findings.error(
      "A bill's use is priced as a whole: no connect fee, cap or minimum of a call; or `over: call`.",
    );
  }
  if (perBill && (charge.cap?.day !== undefined || charge.minimum?.day !== undefined)) {
    findings.error("A bill's use is priced as a whole, and has no days; or `over: call`.");
  }
  if (!perBill && (charge.block !== undefined || charge.included !== undefined)) {
    findings.error(
      "`block` and `included` are of a bill's use; for a call there are `increment` and `free`.",
    );
  }
  for (const within of ["call", "day", "bill"] as const) {
    const [least, most] = [charge.minimum?.[within], charge.cap?.[within]];
    if (least === undefined || most === undefined) continue;
    if (sum(decimal(most), minus(least)).n < 0n) {
      findings.error(`The minimum of a ${within} is above its cap.`, "minimum", within);
    }
  }
}

const minus = (value: string | number) => {
  const { n, d } = decimal(value);
  return ratio(-n, d);
};

function checkTiers({ tiers }: ChargeSpec, findings: Findings): void {
  tiers?.forEach((tier, i) => {
    const place = findings.at("tiers", i);
    if (tier.price === undefined && tier.flat === undefined)
      place.error("A tier needs a price, a flat amount, or both.");
    const before = tiers[i - 1];
    if (before) checkOrder(before, tier, place);
    else if (
      tier.from !== undefined &&
      decimal(tier.from).n > 0n &&
      sum(decimal(tier.from), minus(1)).n > 0n
    ) {
      place.warn(`Use below ${tier.from} belongs to this tier all the same.`, "from");
    }
    if (i === tiers.length - 1 && tier.upTo !== null) {
      place.error(
        "The last tier has an end: use beyond it would have no price. Give it `upTo: null`.",
        "upTo",
      );
    }
  });
}

function checkOrder(before: TierSpec, tier: TierSpec, place: Findings): void {
  if (before.upTo === null) {
    place.error("It cannot be reached: the tier before it has no end.");
    return;
  }
  if (tier.upTo !== null && sum(decimal(tier.upTo), minus(before.upTo)).n <= 0n) {
    place.error(
      `It cannot be reached: it ends at ${tier.upTo}, and the tier before it at ${before.upTo}.`,
      "upTo",
    );
  }
  if (tier.from === undefined) return;
  const gap = sum(decimal(tier.from), minus(before.upTo));
  if (gap.n < 0n) place.error(`It overlaps the tier before it, which ends at ${before.upTo}.`, "from");
  if (gap.n > 0n) {
    place.warn(
      `There is a gap from ${before.upTo} to ${tier.from}: use between the two belongs to this tier.`,
      "from",
    );
  }
}
