/** Allowances with their quantities and weights as whole numbers of one scale. */

import { decimal, leastCommonMultiple, ratio, times } from "../units/money.ts";
import type { Findings } from "./findings.ts";
import type { ChargePlan } from "./plan-charge.ts";
import { EVERYTHING, kindsOf, type MatchPlan, type Names, planMatch } from "./plan-match.ts";
import type { AllowanceSpec, ChargeSpec, TariffSpec } from "./spec.ts";

export interface AllowancePlan {
  readonly index: number;
  readonly name: string;
  /** Counted units, `scale` for each unit of the allowance. */
  readonly quantity: number;
  readonly scale: number;
  /** Counted units that one counted unit of a kind's quantity takes; kinds without a weight are not covered. */
  readonly weights: ReadonlyMap<string, number>;
  /** Records are counted, not what they use. */
  readonly events: boolean;
  readonly shared: boolean;
  /** Most that is carried to the next bill; null for none, Infinity for all. */
  readonly rollover: number | null;
  readonly prorate: boolean;
  readonly matches: readonly MatchPlan[];
  /** The charge of whose use alone it takes: free events and free amounts of a percentage. */
  readonly charge: number | null;
  /** The add-on with which it comes. */
  readonly addOn: string | null;
}

export function planAllowances(
  spec: TariffSpec,
  charges: readonly ChargePlan[],
  names: Names,
  findings: Findings,
): AllowancePlan[] {
  const prorate = spec.prorate ?? true;
  // What a customer bought on top is used up before what the tariff includes, which is there every month.
  const listed = [
    ...(spec.addOns ?? []).flatMap(({ name, allowances = [] }, i) =>
      allowances.map((one, j) => ({ one, addOn: name, place: findings.at("addOns", i, "allowances", j) })),
    ),
    ...(spec.allowances ?? []).map((one, i) => ({ one, addOn: null, place: findings.at("allowances", i) })),
  ];
  const planned = listed.map(({ one, addOn, place }, index) =>
    planAllowance(one, { index, addOn, prorate }, names, place),
  );
  return [...planned, ...allowancesOfCharges(spec.charges, charges, names, planned.length)];
}

function planAllowance(
  spec: AllowanceSpec,
  place: { readonly index: number; readonly addOn: string | null; readonly prorate: boolean },
  names: Names,
  findings: Findings,
): AllowancePlan {
  const specs = spec.for === undefined ? [] : Array.isArray(spec.for) ? spec.for : [spec.for];
  const matches = specs.map((one, i) =>
    planMatch(one, names, findings.at("for", ...(Array.isArray(spec.for) ? [i] : [])), { periods: true }),
  );
  const { scale, weights } = weightsOf(spec, matches, names, findings);
  return {
    index: place.index,
    name: spec.name,
    quantity: spec.quantity * scale,
    scale,
    weights,
    events: spec.count === "events",
    shared: spec.shared === "family",
    rollover: spec.rollover ? (spec.rollover.max ?? Infinity) * scale : null,
    prorate: spec.prorate ?? place.prorate,
    matches: matches.length > 0 ? matches : [EVERYTHING],
    charge: null,
    addOn: place.addOn,
  };
}

function weightsOf(
  spec: AllowanceSpec,
  matches: readonly MatchPlan[],
  names: Names,
  findings: Findings,
): { scale: number; weights: Map<string, number> } {
  const covered = (matches.length > 0 ? matches : [EVERYTHING]).flatMap((match) => kindsOf(match, names));
  const kinds = [...new Set(covered)];
  if (spec.count === "events") {
    if (spec.units) findings.error("Events have no units: each record counts 1.", "units");
    return { scale: 1, weights: new Map(kinds.map(({ name }) => [name, 1])) };
  }
  if (!spec.units && kinds.length > 1) {
    findings.error(
      `It covers ${kinds.map(({ name }) => name).join(", ")}, whose units differ; name one kind in \`for\`, or say in \`units\` how much of each makes one unit.`,
    );
  }
  for (const kind of Object.keys(spec.units ?? {})) {
    if (!names.kinds.has(kind)) findings.error(`“${kind}” is no kind of use.`, "units", kind);
  }
  const sizes = kinds.flatMap(({ name, factor }) => {
    const units = spec.units ? spec.units[name] : 1;
    return units === undefined ? [] : [[name, BigInt(units * factor)] as const];
  });
  const scale = sizes.reduce((lcm, [, size]) => leastCommonMultiple(lcm, size), 1n);
  if (scale * BigInt(spec.quantity) > 2n ** 50n)
    findings.error("Its units are too fine to be counted exactly.", "units");
  return {
    scale: Number(scale),
    weights: new Map(sizes.map(([name, size]) => [name, Number(scale / size)])),
  };
}

/** Free events and free amounts of a percentage are an allowance of their own charge. */
function allowancesOfCharges(
  specs: readonly ChargeSpec[],
  charges: readonly ChargePlan[],
  names: Names,
  first: number,
): AllowancePlan[] {
  return specs
    .flatMap(({ freeEvents, freeAmount, name }, i) => {
      const charge = charges[i];
      if (!charge || (freeEvents === undefined && freeAmount === undefined)) return [];
      const [kind] = kindsOf(charge.match, names);
      const factor = BigInt(kind?.factor ?? 1);
      const { n, d } = times(
        decimal(freeEvents ?? freeAmount ?? 0),
        ratio(freeEvents === undefined ? factor : 1n),
      );
      return [
        {
          name: `${name}: free`,
          quantity: Number(n / d),
          scale: freeEvents === undefined ? Number(factor) : 1,
          weights: new Map(kindsOf(charge.match, names).map(({ name }) => [name, 1])),
          events: freeEvents !== undefined,
          shared: false,
          rollover: null,
          prorate: false,
          matches: [charge.match],
          charge: i,
          addOn: null,
        },
      ];
    })
    .map((allowance, i) => ({ ...allowance, index: first + i }));
}
