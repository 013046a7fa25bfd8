import { expect, test } from "vitest";
import { Culprits, Suspects } from "../../../../server/language/notebook/suspects.ts";

/** A server that is lost whenever it sees one of `deadly`. Gives how often it was lost, and what is left out in the end. */
function find(sources: readonly string[], deadly: readonly string[], culprits = new Culprits()) {
  const suspects = new Suspects(culprits);
  let losses = 0;
  for (let round = 0; round < 100; round++) {
    const seen = sources.filter((source) => !suspects.isLeftOut(source));
    const isLost = seen.some((source) => deadly.includes(source));
    if (isLost) losses++;
    const goesOn = isLost ? suspects.lost(seen) : suspects.answered(seen);
    if (!goesOn) return { losses, out: sources.filter((source) => suspects.isLeftOut(source)) };
  }
  throw new Error("It never came to an end.");
}

const many = Array.from({ length: 300 }, (_, i) => `const n${i} = ${i};`);
const deep = `const deep = ${"[".repeat(50)}${"]".repeat(50)};`;

test("the only new cell is the one, at once", () => {
  expect(find([deep], [deep])).toEqual({ losses: 1, out: [deep] });
});

test("the heaviest of many is tried first", () => {
  expect(find([...many, deep], [deep])).toEqual({ losses: 1, out: [deep] });
});

test("a light one is found among many, and no other is left out", () => {
  const light = many[7] as string;
  const { losses, out } = find([...many, deep], [light]);
  expect(out).toEqual([light]);
  expect(losses).toBeLessThanOrEqual(16);
});

test("several are found", () => {
  const deadly = [deep, many[3], many[200]] as string[];
  const { losses, out } = find([...many, deep], deadly);
  expect(new Set(out)).toEqual(new Set(deadly));
  expect(losses).toBeLessThanOrEqual(30);
});

test("what is known from another notebook is never tried", () => {
  const culprits = new Culprits();
  find([deep], [deep], culprits);
  expect(find([...many, deep], [deep], culprits)).toEqual({ losses: 0, out: [deep] });
});

test("a server that is lost over what it answered about before is nobody's fault", () => {
  const suspects = new Suspects(new Culprits());
  suspects.answered(many);
  expect(suspects.lost(many)).toBe(false);
});

test("a server that is lost over everything comes to an end with nothing left in", () => {
  const { losses, out } = find(many, many);
  expect(out).toEqual(many);
  expect(losses).toBeLessThanOrEqual(30);
});
