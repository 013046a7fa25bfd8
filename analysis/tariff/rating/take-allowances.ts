/** What a record takes from the allowances of its customer or family. */
import type { AllowanceState } from "./allowance-state.ts";
import type { Piece } from "./call-price.ts";
import type { Cover } from "./classify.ts";
import type { Prepared } from "./prepare.ts";

/** What one allowance gave to a record, in its counted units. */
export type TakenSink = (prepared: Prepared, allowance: number, units: number) => void;

/** Takes from one allowance after the other, in each from the first piece on; returns the counted units taken. */
export function takeAllowances(
  prepared: Prepared,
  pieces: readonly Piece[],
  report: TakenSink | undefined,
): number {
  const { account, bill, use, charge } = prepared;
  let sum = 0;
  for (const cover of use.covers) {
    const { allowance } = cover;
    if (allowance.charge !== null && allowance.charge !== charge.index) continue;
    const state = allowance.shared ? account.family : account.own;
    state.advance(bill);
    const before = sum;
    sum += allowance.events ? takeEvent(state, cover, pieces) : takeUse(state, cover, pieces);
    if (report && sum > before)
      report(prepared, allowance.index, allowance.events ? 1 : (sum - before) * cover.weight);
  }
  return sum;
}

function takeEvent(state: AllowanceState, { allowance }: Cover, pieces: readonly Piece[]): number {
  const left = pieces.reduce((sum, { from, to, taken }) => sum + to - from - taken, 0);
  if (left <= 0) return 0;
  const { counts } = state;
  const asked = state.askedAt(allowance);
  counts[asked] = (counts[asked] as number) + 1;
  if ((counts[asked] as number) > (counts[asked + 1] as number)) return 0;
  for (const piece of pieces) piece.taken = piece.to - piece.from;
  return left;
}

/**
 * What is asked counts against an allowance whether or not it is still there: once more was asked than it holds, a
 * remainder too small for a whole unit lapses. So what a record gets depends only on the sum asked before it.
 */
function takeUse(
  state: AllowanceState,
  { allowance, weight, periods }: Cover,
  pieces: readonly Piece[],
): number {
  const { counts } = state;
  const asked = state.askedAt(allowance);
  let sum = 0;
  for (const piece of pieces) {
    if (periods && !periods.has(piece.period)) continue;
    const left = piece.to - piece.from - piece.taken;
    if (left <= 0) continue;
    const before = counts[asked] as number;
    const room = Math.max(0, (counts[asked + 1] as number) - before);
    const given = Math.min(left, weight === 1 ? room : Math.floor(room / weight));
    counts[asked] = Math.min(2 ** 52, before + left * weight);
    piece.taken += given;
    sum += given;
  }
  return sum;
}
