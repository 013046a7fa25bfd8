/** The short form of `tests/faults`; the numbers that count are asked for by name. */
import { expect, test } from "vitest";
import { mutatedNotebooks } from "../faults/files.ts";
import { malformedFrames } from "../faults/frames.ts";
import { killsDuringEdits } from "../faults/kills.ts";

test("kills during edits lose nothing that was acknowledged, and double nothing", {
  timeout: 180_000,
}, async () => {
  const report = await killsDuringEdits(20);
  expect(report).toMatchObject({ kills: 20, lost: [], doubled: [] });
  expect(report.acknowledged).toBeGreaterThan(30);
});

test("malformed frames end no server and disturb nobody", { timeout: 120_000 }, async () => {
  expect(await malformedFrames(500)).toMatchObject({ frames: 500, ends: 0, unanswered: 0 });
});

test("damaged notebook files open or are refused in words", { timeout: 120_000 }, async () => {
  const report = await mutatedNotebooks(300);
  expect(report).toMatchObject({ files: 300, ends: 0, speechless: [] });
  expect(report.opened).toBeGreaterThan(100);
});
