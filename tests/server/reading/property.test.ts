import { afterAll, expect, test } from "vitest";
import { Readings, randomOf, randomTable } from "./property.ts";

const readings = new Readings();
afterAll(() => readings.close());

const TABLES = 300;

test("random tables come back as they were, or are refused", { timeout: 120_000 }, async () => {
  const different: string[] = [];
  let refused = 0;
  for (let seed = 1; seed <= TABLES; seed++) {
    const outcome = await readings.check(randomTable(seed));
    if (outcome === "refused") refused++;
    else if (outcome !== null) different.push(`table ${seed}: ${outcome}`);
  }
  expect(different).toEqual([]);
  // These files are sound: to refuse them all would be no reading.
  expect(refused).toBeLessThan(TABLES / 20);
});

/** A file with one fault: cut, a byte changed, a line doubled or gone, a field more or less. */
function mutated(bytes: Buffer, seed: number): Buffer {
  const pick = randomOf(seed);
  const at = pick(Math.max(1, bytes.length));
  switch (pick(5)) {
    case 0:
      return bytes.subarray(0, at);
    case 1:
      return Buffer.concat([bytes.subarray(0, at), Buffer.of(pick(256)), bytes.subarray(at + 1)]);
    case 2:
      return Buffer.concat([bytes.subarray(0, at), bytes]);
    case 3:
      return Buffer.concat([bytes.subarray(0, at), Buffer.from(","), bytes.subarray(at)]);
    default:
      return Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1 + pick(20))]);
  }
}

test("files with faults are read or refused in words, and nothing else happens", {
  timeout: 120_000,
}, async () => {
  const outcomes = { same: 0, refused: 0, other: 0 };
  for (let seed = 1; seed <= TABLES; seed++) {
    const table = randomTable(seed);
    const outcome = await readings.check({ ...table, bytes: mutated(table.bytes, seed) });
    outcomes[outcome === null ? "same" : outcome === "refused" ? "refused" : "other"]++;
  }
  expect(outcomes.same + outcomes.refused + outcomes.other).toBe(TABLES);
  expect(outcomes.refused).toBeGreaterThan(TABLES / 10);
});
