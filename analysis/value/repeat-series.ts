/**
 * Expected purchases of a customer who is alive, under BG/NBD. The formula as it was published,
 *
 *   (a + b + x - 1) / (a - 1) [1 - (A / (A + t))^(r + x) 2F1(r + x, b + x; a + b + x - 1; t / (A + t))],  A = alpha + T,
 *
 * is 0/0 at a = 1, breaks down at a + b + x = 1, and loses its digits or overflows where x is large. Euler's
 * transformation of 2F1 (Abramowitz and Stegun 15.3.3) and a factor of a - 1 taken out of the series give the same value
 * without any of this: with z = t / (A + t) and B = a + b + x,
 *
 *   (B - 1) [1 - (1 - z)^(a - 1)] / (a - 1) - (1 - z)^(a - 1) sum over n >= 1 of (a + b - 1 - r)_n (a)_(n - 1) z^n / ((B)_(n - 1) n!)
 *
 * where (q)_n = q (q + 1) ... (q + n - 1). The series converges for every z < 1, the sooner the larger x is. It is a
 * difference of two numbers of the size of (a + b) / a: where `a` or `a + b` is large, as when customers hardly differ in when
 * they stop, that loses all digits. The value is then taken as what it means, an expectation over the chance p of stopping:
 *
 *   E [1 - (1 + p t / A)^-(r + x)] / p,  p beta distributed with a and b + x
 */
import { betaGrid } from "./beta-grid.ts";

export interface BgNbdParameters {
  readonly r: number;
  /** In the unit of time of recency and age. */
  readonly alpha: number;
  readonly a: number;
  readonly b: number;
}

const ENOUGH = 1e-17;
const MAX_TERMS = 1_000_000;
/** Below this distance of `a` from 1, the power is its logarithm to the last digit that counts. */
export const NEAR_ONE = 1e-9;

/** Purchases within `t` from now of a customer who is alive after `x` repeat purchases up to the age `age`. */
export function repeatPurchases(parameters: BgNbdParameters, x: number, age: number, t: number): number {
  const { r, alpha, a, b } = parameters;
  if (t === 0) return 0;
  if (isSteep(parameters)) return overChances(parameters, x, t / (alpha + age));
  const z = t / (alpha + age + t);
  const log = Math.log((alpha + age) / (alpha + age + t));
  const rest = Math.exp((a - 1) * log);
  const head = Math.abs(a - 1) < NEAR_ONE ? -log : -Math.expm1((a - 1) * log) / (a - 1);
  const start = a + b - 1 - r;
  let term = start * z;
  let sum = term;
  for (let n = 1; n < MAX_TERMS && Math.abs(term) > ENOUGH * Math.abs(sum); n++) {
    term *= (((start + n) * (a + n - 1)) / ((a + b + x + n - 1) * (n + 1))) * z;
    sum += term;
  }
  return (a + b + x - 1) * head - rest * sum;
}

/** Whether the series would lose digits: the same in TypeScript and in SQL. */
export function isSteep({ a, b }: BgNbdParameters): boolean {
  return a > 10 || a + b > 1e4;
}

function overChances({ r, a, b }: BgNbdParameters, x: number, time: number): number {
  const { p, weight } = betaGrid(a, b + x);
  let sum = 0;
  for (let i = 0; i < p.length; i++) {
    const chance = p[i] as number;
    // Of somebody who hardly ever stops, the rate times the time.
    const bought =
      chance * time < 1e-290 ? (r + x) * time : -Math.expm1(-(r + x) * Math.log1p(chance * time)) / chance;
    sum += (weight[i] as number) * bought;
  }
  return sum;
}
