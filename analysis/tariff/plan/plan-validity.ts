/** From when to when a tariff, a fee or a charge holds. */
import type { Findings } from "./findings.ts";

const DAY = 86_400_000;

/** Milliseconds of local time; the end excluded. */
export function validity(
  valid: { from?: string | undefined; to?: string | undefined } | undefined,
  findings: Findings,
): { from: number; to: number } {
  const from = valid?.from === undefined ? -Infinity : Date.parse(`${valid.from}T00:00:00Z`);
  const to = valid?.to === undefined ? Infinity : Date.parse(`${valid.to}T00:00:00Z`) + DAY;
  if (from >= to) findings.error("It ends before it begins.", "valid");
  return { from, to };
}
