/**
 * How well two groupings of the same things agree: 1 when they are the same but for names, about 0 when they have no more
 * in common than chance would give (Hubert and Arabie, "Comparing partitions", Journal of Classification 2, 1985).
 *
 * @param one, other A label for each thing, in the same order.
 * @throws RangeError when the lists differ in length.
 *
 * @example
 * adjustedRandIndex(["a", "a", "b", "b"], [1, 1, 2, 3]); // 0.5714285714285714
 */
export function adjustedRandIndex(one: ArrayLike<unknown>, other: ArrayLike<unknown>): number {
  if (one.length !== other.length) {
    throw new RangeError(`The groupings are of ${one.length} and of ${other.length} things.`);
  }
  const [rows, columns] = [places(one), places(other)];
  const width = columns.reduce((most, place) => Math.max(most, place + 1), 0);
  const both = pairs(rows.map((row, i) => row * width + (columns[i] as number)));
  const [inOne, inOther] = [pairs(rows), pairs(columns)];
  const all = (one.length * (one.length - 1)) / 2;
  const expected = all > 0 ? (inOne * inOther) / all : 0;
  const most = (inOne + inOther) / 2;
  // All in one group, or each alone, in both: nothing can be told apart, and nothing differs.
  return most === expected ? 1 : (both - expected) / (most - expected);
}

/** Labels as whole numbers from 0, in the order of their first sight. */
function places(labels: ArrayLike<unknown>): number[] {
  const seen = new Map<unknown, number>();
  return Array.from(labels, (label) => {
    const place = seen.get(label) ?? seen.size;
    seen.set(label, place);
    return place;
  });
}

function pairs(labels: readonly number[]): number {
  const counts = new Map<number, number>();
  for (const label of labels) counts.set(label, (counts.get(label) ?? 0) + 1);
  let sum = 0;
  for (const count of counts.values()) sum += (count * (count - 1)) / 2;
  return sum;
}
