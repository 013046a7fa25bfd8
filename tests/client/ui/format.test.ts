import { expect, test } from "vitest";
import { formatAgo, formatBytes, formatDuration, plural } from "../../../client/ui/format.ts";
import { addressOf, pageOf } from "../../../client/ui/navigate.ts";

test.each([
  [0.2, "< 1 ms"],
  [412.4, "412 ms"],
  [1000, "1.0 s"],
  [8140, "8.1 s"],
  [59_940, "59.9 s"],
  [59_960, "1 min 0 s"],
  [125_000, "2 min 5 s"],
  [3_840_000, "1 h 4 min"],
])("%i ms is written %s", (ms, text) => {
  expect(formatDuration(ms)).toBe(text);
});

test.each([
  [0, "0 B"],
  [999, "999 B"],
  [1000, "1.0 kB"],
  [212_000_000, "212 MB"],
  [1_440_000_000, "1.4 GB"],
  [999_600_000, "1.0 GB"],
])("%i bytes are written %s", (bytes, text) => {
  expect(formatBytes(bytes)).toBe(text);
});

const NOW = Date.UTC(2026, 5, 30, 12);
test.each([
  [0, "just now"],
  [60_000, "1 minute ago"],
  [59 * 60_000, "59 minutes ago"],
  [5 * 3_600_000, "5 hours ago"],
  [30 * 3_600_000, "yesterday"],
  [5 * 86_400_000, "5 days ago"],
  [30 * 86_400_000, "31 May 2026"],
])("%i ms ago is written %s", (past, text) => {
  expect(formatAgo(NOW - past, NOW)).toBe(text);
});

test("numbers agree with their nouns", () => {
  expect([plural(1, "cell"), plural(5000, "cell"), plural(2, "match", "matches")]).toEqual([
    "1 cell",
    "5,000 cells",
    "2 matches",
  ]);
});

test.each([
  "notebooks/rfm.nb.ts",
  "六月 100%/a b?#.nb.ts",
])("%s and its address name the same page", (path) => {
  expect(pageOf(addressOf(path))).toEqual({ page: "notebook", path });
});

test("other addresses", () => {
  expect([pageOf("/"), pageOf("/x"), pageOf("/n/%E0%A4%A")]).toEqual([
    { page: "home" },
    { page: "unknown" },
    { page: "unknown" },
  ]);
});
