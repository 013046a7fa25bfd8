import { expect, test } from "vitest";
import { Deaths } from "../../../../server/language/process/deaths.ts";

test("three deaths without an answer between them are enough", () => {
  const deaths = new Deaths(() => 0);
  deaths.died();
  deaths.died();
  expect(deaths.isHopeless).toBe(false);
  deaths.answered();
  deaths.died();
  deaths.died();
  expect(deaths.isHopeless).toBe(false);
  deaths.died();
  expect(deaths.isHopeless).toBe(true);
});

test("eight within a minute are enough, whatever it answered", () => {
  let now = 0;
  const deaths = new Deaths(() => now);
  for (let i = 0; i < 12; i++) {
    now += 9_000;
    deaths.answered();
    deaths.died();
  }
  expect(deaths.isHopeless).toBe(false);
  for (let i = 0; i < 8; i++) {
    now += 1_000;
    deaths.answered();
    deaths.died();
  }
  expect(deaths.isHopeless).toBe(true);
});
