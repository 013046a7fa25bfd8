import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { nameProblem } from "../../../server/workspace/inside.ts";
import { freeName, slugOf } from "../../../server/workspace/notebook-names.ts";

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "clientele-"));
});

afterEach(() => rm(folder, { recursive: true, force: true }));

test.each([
  ["Customer value, 2026", "customer-value-2026"],
  ["  dots. and spaces. ", "dots-and-spaces"],
  ["CON", "con-notebook"],
  ["com1", "com1-notebook"],
  ["Console", "console"],
  ["...", "notebook"],
  ["Cafe\u0301", "café"],
  ["顧客".repeat(60), "顧客".repeat(30)],
])("the file of “%s” is called %s", (title, slug) => {
  expect(slugOf(title)).toBe(slug);
});

describe("a free name", () => {
  test("is none that differs only in case, or in how an accent is written", async () => {
    await writeFile(path.join(folder, "Value.nb.ts"), "");
    await writeFile(path.join(folder, "cafe\u0301.nb.ts"), "");
    expect(await freeName(folder, "", "value")).toBe("value-2.nb.ts");
    expect(await freeName(folder, "", "café")).toBe("café-2.nb.ts");
  });

  test("is short enough for the disk, with whole characters", async () => {
    const name = await freeName(folder, "", "👍".repeat(63));
    expect(Buffer.byteLength(name)).toBeLessThanOrEqual(255);
    expect(name).toMatch(/^(👍)+\.nb\.ts$/u);
    await writeFile(path.join(folder, name), "");
    await writeFile(path.join(folder, await freeName(folder, "", "👍".repeat(63))), "");
  });
});

test.each([
  "a\nb.nb.ts",
  "a\u0007.nb.ts",
  "a\u007f.nb.ts",
  "\t.nb.ts",
])("%j has characters that no path here has", (name) => {
  expect(nameProblem(name)).toBe("it has characters that no path here has");
});
