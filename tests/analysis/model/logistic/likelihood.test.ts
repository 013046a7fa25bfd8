/** The likelihood over blocks of rows in WebAssembly against its definition, row by row. */
import { expect, test } from "vitest";
import { MatrixRows } from "../../../../analysis/model/design/matrix-rows.ts";
import type { Design } from "../../../../analysis/model/design/read-design.ts";
import { LogisticRows } from "../../../../analysis/model/logistic/likelihood.ts";
import { createRandom } from "../../../../analysis/stats/random.ts";

// Sizes around a block of rows and around four rows; one to nine terms, as tiles of sums are four by two.
const cases = [1, 2, 3, 4, 5, 255, 256, 257, 1023].flatMap((rows, i) => [
  { rows, terms: 1 + i, scale: 1 },
  { rows, terms: 9 - i, scale: 40 },
]);

test.each(cases)("of $rows rows and $terms terms, scores up to $scale", async ({ rows, terms, scale }) => {
  const random = createRandom(`likelihood ${rows} ${terms}`);
  const matrix = await MatrixRows.of(rows, terms + 1);
  const [y, weight] = [matrix.beside(), matrix.beside()];
  matrix.column(0).fill(1);
  for (let i = 0; i < rows; i++) {
    y.view[i] = random.int(2);
    weight.view[i] = random.next() * 3;
    for (let j = 1; j <= terms; j++) matrix.column(j)[i] = random.normal() * 10 + 5;
  }
  const total = weight.view.reduce((sum, w) => sum + w, 0);
  const named = Array.from({ length: terms }, (_, j) => ({
    kind: "number" as const,
    column: `x${j}`,
    name: `x${j}`,
    fill: null,
  }));
  const design = { terms: named, rows, total, matrix, y, weight } as unknown as Design;
  if (rows === 1) {
    expect(() => new LogisticRows(design)).toThrow("“x0” has values too close to each other");
    return;
  }
  const standardised = new LogisticRows(design);
  const x = Array.from({ length: terms + 1 }, (_, j) => Float64Array.from(matrix.column(j)));
  for (const column of x.slice(1)) {
    const moment = (power: number) =>
      column.reduce((sum, v, i) => sum + (weight.view[i] as number) * v ** power, 0);
    expect(moment(1) / total).toBeCloseTo(0, 12);
    expect(moment(2) / total).toBeCloseTo(1, 12);
  }
  const beta = Float64Array.from({ length: terms + 1 }, () => random.normal() * scale);
  const found = standardised.likelihood(beta);
  let value = 0;
  const gradient = new Float64Array(terms + 1);
  const information = new Float64Array((terms + 1) ** 2);
  for (let i = 0; i < rows; i++) {
    const z = x.reduce((sum, column, j) => sum + (beta[j] as number) * (column[i] as number), 0);
    const [outcome, w] = [y.view[i] as number, weight.view[i] as number];
    const p = 1 / (1 + Math.exp(-z));
    value += w * (outcome * z - Math.max(z, 0) - Math.log1p(Math.exp(-Math.abs(z))));
    for (const [j, a] of x.entries()) {
      gradient[j] = (gradient[j] as number) + w * (outcome - p) * (a[i] as number);
      for (const [k, b] of x.slice(0, j + 1).entries()) {
        const at = j * (terms + 1) + k;
        const spread = Math.exp(-Math.abs(z)) / (1 + Math.exp(-Math.abs(z))) ** 2;
        information[at] = (information[at] as number) + w * spread * (a[i] as number) * (b[i] as number);
      }
    }
  }
  const near = (expected: number, size: number) =>
    expect.closeTo(expected, 12 - Math.ceil(Math.log10(1 + size)));
  expect(found.value).toEqual(near(value, Math.abs(value)));
  expect(Array.from(found.gradient)).toEqual(Array.from(gradient, (g) => near(g, rows)));
  expect(Array.from(found.information)).toEqual(Array.from(information, (v) => near(v, rows)));
});
