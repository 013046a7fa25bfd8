/** A sample of each row of attacks; `npm run attack` carries out all of them. */
import { expect, it } from "vitest";
import { findWall } from "../../server/runtime/wall.ts";
import { Tally } from "./attack-row.ts";
import { ROWS } from "./rows/index.ts";

const wall = (await findWall("auto")) ? "auto" : "none";

it.each(ROWS)("row $row, $title, holds", async (row) => {
  const tally = new Tally();
  await row.run(tally, { short: true, wall });
  expect(tally.broken).toEqual([]);
  expect(tally.attempts).toBeGreaterThan(0);
}, 60_000);
