/** Every variant of every row, with the operating system's wall and without it. */
import { afterAll, describe, expect, it } from "vitest";
import { findWall } from "../../server/runtime/wall.ts";
import { type AttackRow, Tally, tableOf } from "./attack-row.ts";
import { ROWS } from "./rows/index.ts";

const hasWall = (await findWall("auto")) !== null;
const wanted = process.env.ATTACK_ROWS?.split(",").map(Number);
const rows = ROWS.filter(({ row }) => wanted?.includes(row) ?? true);

describe.each([
  ["without the operating system's wall", "none" as const, true],
  ["with the operating system's wall", "auto" as const, hasWall],
])("%s", (name, wall, stands) => {
  const outcomes: { row: AttackRow; tally: Tally }[] = [];
  afterAll(() => {
    if (outcomes.length > 0) process.stdout.write(`\nAttacks ${name}:\n\n${tableOf(outcomes)}\n\n`);
  });
  it.skipIf(!stands).each(rows)(
    "row $row, $title, holds",
    async (row) => {
      const tally = new Tally();
      outcomes.push({ row, tally });
      await row.run(tally, { short: false, wall });
      expect(tally.broken).toEqual([]);
    },
    1_800_000,
  );
});
