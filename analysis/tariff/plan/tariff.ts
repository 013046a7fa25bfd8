import { type Finding, placeOf, TariffError } from "./findings.ts";
import { type Plan, planTariff } from "./plan.ts";
import { type TariffSpec, tariffSchema } from "./spec.ts";
import { parseTariff } from "./tariff-text.ts";

/** A tariff that was checked and can be used to rate. */
export interface Tariff {
  readonly name: string;
  readonly spec: TariffSpec;
  /** What is legal and probably not meant. */
  readonly warnings: readonly Finding[];
  readonly plan: Plan;
}

/**
 * Checks a tariff and makes it ready to rate.
 *
 * @param spec Fees, allowances, charges and the rest as plain data; see `TariffSpec` for each field and its default.
 * @throws TariffError with every finding and its place: unknown fields and names, periods that overlap or are missing,
 *   tiers and charges that cannot be reached, a last tier with an end, prices missing for a period.
 *
 * @example
 * const light = tariff({
 *   name: "Light",
 *   fees: [{ name: "Monthly fee", amount: 9 }],
 *   allowances: [{ name: "100 minutes", quantity: 6000, for: { kind: "voice", direction: "out" } }],
 *   charges: [
 *     { name: "Incoming", for: { kind: "voice", direction: "in" }, price: 0 },
 *     { name: "Calls", for: { kind: "voice" }, price: "0.15", per: 60, increment: 60 },
 *     { name: "Messages", for: { kind: "sms" }, price: "0.10" },
 *     { name: "Data", for: { kind: "data" }, price: 5, per: 1_000_000_000, increment: 1000 },
 *   ],
 * });
 * light.warnings; // []
 */
export function tariff(spec: TariffSpec): Tariff {
  const { plan, findings } = inspect(spec);
  const errors = findings.filter(({ level }) => level === "error");
  if (errors.length > 0 || !plan) throw new TariffError(titleOf(spec), errors);
  return { name: plan.name, spec, warnings: findings, plan };
}

/**
 * Everything that is wrong with a tariff or probably not meant, each with its place; nothing is thrown.
 *
 * @param spec As `tariff` takes it.
 * @returns Findings in the order of the checks: an `error` forbids use, a `warning` does not.
 * @example
 * const [gap] = checkTariff({ name: "Steps", charges: [
 *   { name: "Data", model: "volume", tiers: [{ upTo: 100, price: 2 }, { from: 101, upTo: null, price: 1 }] }] });
 * gap.place; // "charges[0].tiers[1].from"
 * gap.level; // "warning"
 */
export function checkTariff(spec: TariffSpec): readonly Finding[] {
  return inspect(spec).findings;
}

/**
 * A tariff from JSON or YAML. Findings tell the line. Anchors, aliases and `<<` are YAML's means against saying things
 * twice; a key that stands twice is an error.
 *
 * @param text At most 4 million characters, of one document.
 * @throws TariffError for text that cannot be read and for everything that `tariff` refuses.
 * @example
 * const light = readTariff(`
 * name: Light
 * fees:
 *   - { name: Monthly fee, amount: 9 }
 * charges:
 *   - { name: Everything, price: 0 }
 * `);
 * light.plan.fees.length; // 1
 */
export function readTariff(text: string): Tariff {
  const { spec, lineOf } = parseTariff(text);
  const { plan, findings } = inspect(spec);
  const placed = findings.map((finding) => {
    const line = lineOf(finding.place);
    return line === undefined ? finding : { ...finding, line };
  });
  const errors = placed.filter(({ level }) => level === "error");
  if (errors.length > 0 || !plan) throw new TariffError(titleOf(spec), errors);
  return { name: plan.name, spec, warnings: placed, plan };
}

function inspect(spec: TariffSpec): { plan: Plan | null; findings: readonly Finding[] } {
  const parsed = tariffSchema.safeParse(spec);
  if (parsed.success) return planTariff(parsed.data);
  const findings = parsed.error.issues.map(({ path, message }): Finding => {
    return { level: "error", place: placeOf(path), message };
  });
  return { plan: null, findings };
}

function titleOf(spec: unknown): string {
  const name = typeof spec === "object" && spec !== null && "name" in spec ? spec.name : undefined;
  return typeof name === "string" && name !== "" ? `The tariff “${name}”` : "The tariff";
}
