/** The short form of the attacks on the engine; `npm run attack` tries all of them. */
import { expect, test } from "vitest";
import { tryEngine } from "./rows/engine.ts";

test("a cell has the engine write nothing, load nothing and read nothing outside", async () => {
  const tried = await tryEngine(9);
  expect(tried.length).toBeGreaterThan(50);
  expect(tried.filter(({ reached }) => !reached)).toEqual([]);
  expect(
    tried.filter(({ broke }) => broke !== null).map(({ broke, attempt }) => [broke, attempt.name]),
  ).toEqual([]);
}, 60_000);
