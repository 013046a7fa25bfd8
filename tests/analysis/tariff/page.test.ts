/** The page about tariffs is true: its tariffs can be used, and its code gives what it says. */
import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import * as analysis from "../../../analysis/index.ts";
import { runExample } from "../run-example.ts";

interface Block {
  readonly language: string;
  readonly text: string;
  /** The tariff that stands before it. */
  readonly tariff: string;
}

const page = readFileSync(path.join(import.meta.dirname, "../../../docs/tariffs.md"), "utf8");
const blocks: Block[] = [];
for (const [, language = "", text = ""] of page.matchAll(/```(\w+)\n(.*?)```/gs)) {
  const tariff = language === "yaml" ? text : (blocks.at(-1)?.tariff ?? "");
  blocks.push({ language, text, tariff });
}
const written = (language: string) => blocks.filter((block) => block.language === language);

describe("the page about tariffs", () => {
  test.each(written("ts"))("runs $text", async ({ text, tariff }) => {
    await runExample(text, { ...analysis, plan: analysis.readTariff(tariff) });
  });

  test.each(written("text"))("shows the message $text", ({ text, tariff }) => {
    expect(() => analysis.readTariff(tariff)).toThrow(expect.objectContaining({ message: text.trimEnd() }));
  });

  test("has tariffs without a finding but for those that show one", () => {
    const shown = new Set(written("text").map(({ tariff }) => tariff));
    const sound = written("yaml").filter(({ text }) => !shown.has(text));
    expect(sound).toHaveLength(2);
    for (const { text } of sound) expect(analysis.readTariff(text).warnings).toEqual([]);
  });
});
