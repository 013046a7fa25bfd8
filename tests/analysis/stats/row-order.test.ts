import { describe, expect, test } from "vitest";
import { Arrangement } from "../../../analysis/stats/arrangement.ts";
import { createRandom } from "../../../analysis/stats/random.ts";
import { allRows, rowOrder, sortByValue } from "../../../analysis/stats/row-order.ts";

/** Rows in their order, as text. */
function ordered(columns: readonly Float64Array[], among?: Uint32Array): string[] {
  return Array.from(rowOrder(columns, among), (row) => columns.map((column) => column[row]).join(" "));
}

function shuffled(seed: string, columns: readonly Float64Array[]): Float64Array[] {
  const places = createRandom(seed).shuffle(Array.from(allRows(columns[0]?.length ?? 0)));
  return columns.map((column) => Float64Array.from(places, (place) => column[place] as number));
}

function columnsOf(
  seed: string,
  rows: number,
  draws: readonly ((random: ReturnType<typeof createRandom>) => number)[],
) {
  const random = createRandom(seed);
  return draws.map((draw) => Float64Array.from({ length: rows }, () => draw(random)));
}

describe("an order that values decide", () => {
  const normal = (random: ReturnType<typeof createRandom>) => random.normal();
  const coin = (random: ReturnType<typeof createRandom>) => random.int(2);
  const cases = [
    { name: "numbers", draws: [normal, normal] },
    { name: "few values, the last column telling", draws: [coin, coin, coin, coin, coin, coin, normal] },
    { name: "many equal rows", draws: [coin, coin, coin] },
    { name: "one value", draws: [() => 0.1] },
  ];
  test.each(cases)("is the same for any order that they come in: $name", ({ name, draws }) => {
    for (const rows of [0, 1, 2, 50, 3000, 30_000]) {
      const columns = columnsOf(`${name} ${rows}`, rows, draws);
      expect(ordered(shuffled("one", columns))).toEqual(ordered(columns));
    }
  });

  test("holds every row once, or every row of those asked for", () => {
    const columns = columnsOf("every", 30_000, [normal]);
    expect(Array.from(rowOrder(columns)).sort((a, b) => a - b)).toEqual(Array.from(allRows(30_000)));
    const among = Uint32Array.from([7, 3, 5]);
    expect(Array.from(rowOrder(columns, among)).sort()).toEqual([3, 5, 7]);
    expect(Array.from(among)).toEqual([7, 3, 5]);
    const same = columnsOf("same", 3, [() => 1]);
    expect(Array.from(rowOrder(same, Uint32Array.from([2, 0]))).sort()).toEqual([0, 2]);
  });

  test("decides by the values where hashes are equal", () => {
    // So many different rows that some of their 32-bit hashes are equal: about n^2 / 2^33 pairs.
    const columns = columnsOf("birthday", 300_000, [normal]);
    expect(ordered(shuffled("two", columns))).toEqual(ordered(columns));
  });

  test("begins with a sample", () => {
    const rising = [Float64Array.from({ length: 20_000 }, (_, i) => i)];
    const first = rowOrder(rising).subarray(0, 1000);
    const mean = first.reduce((sum, row) => sum + row, 0) / 1000;
    // A sample's mean has a standard error of 20,000 / sqrt(12 x 1000) = 183.
    expect(Math.abs(mean - 9999.5)).toBeLessThan(4 * 183);
  });
});

describe("sorting", () => {
  test.each([10, 25_000])("%d rows by values, equal ones as they came", (rows) => {
    const random = createRandom(`values ${rows}`);
    const special = [0, -0, 1, -1, 5e-324, -5e-324, 1e300, -1e300, Infinity, -Infinity];
    const values = Float64Array.from({ length: rows }, (_, i) =>
      i < special.length
        ? (special[i] as number)
        : random.choice([random.normal(), random.int(50), -random.int(50)]),
    );
    const expected = Array.from(allRows(rows)).sort((a, b) => {
      const [x, y] = [values[a] as number, values[b] as number];
      return x < y ? -1 : x > y ? 1 : a - b;
    });
    expect(Array.from(sortByValue(allRows(rows), values))).toEqual(expected);
  });
});

test.each([
  0, 1, 4096, 4097, 20_000,
])("an arrangement of %d rows of 20,000 brings columns into its order", (kept) => {
  const random = createRandom(`arrangement ${kept}`);
  const order = Uint32Array.from(random.shuffle(Array.from(allRows(20_000))).slice(0, kept));
  const from = Float64Array.from({ length: 20_000 }, () => random.normal());
  const to = new Float64Array(kept);
  new Arrangement(order, 20_000).move(from, to);
  expect(to).toEqual(Float64Array.from(order, (row) => from[row] as number));
});
