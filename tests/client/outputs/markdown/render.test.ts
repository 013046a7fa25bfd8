import { describe, expect, test } from "vitest";
import { renderMarkdown, renderPieces } from "../../../../client/outputs/markdown/render.ts";

/** Texts that took tens of seconds once, or are of their kind. Milliseconds are generous: the machine may be busy. */
const SLOW: [name: string, source: string][] = [
  ["an address with stars", `http://a.example/${"*".repeat(80_000)}`],
  ["an address with stars and lines", `https://a.example/${"_*".repeat(40_000)}`],
  ["an address with brackets", `http://a.example/${"(".repeat(80_000)}`],
  ["an address with quotes", `http://a.example/${'"'.repeat(80_000)}`],
  ["an address with dots", `www.${"a.".repeat(40_000)}`],
  ["addresses begun", "http://".repeat(10_000)],
  ["addresses of mail", "a@".repeat(30_000)],
  ["a table of 600 kB", `|a|b|c|\n|-|-|-|\n${"|1|2|3|\n".repeat(75_000)}`],
  ["a wide table", `|${"a|".repeat(3_000)}\n|${"-|".repeat(3_000)}\n${"|x\n".repeat(100)}`],
  ["brackets", "[".repeat(50_000)],
  ["links in links", "[a](".repeat(20_000)],
  ["pictures in pictures", "![".repeat(30_000)],
  ["quotes in quotes", `${">".repeat(20_000)}a`],
  ["lists in lists", Array.from({ length: 1_500 }, (_, i) => `${" ".repeat(i * 2)}- a`).join("\n")],
  ["emphasis", "*a **a ".repeat(20_000)],
  ["strikes", "~~a ~b".repeat(20_000)],
  ["code marks of all lengths", Array.from({ length: 1_500 }, (_, i) => "`".repeat(i)).join("a")],
  ["tags begun", "<a ".repeat(30_000)],
  ["comments begun", "<!--".repeat(20_000)],
  ["entities", "&".repeat(80_000)],
  ["references", Array.from({ length: 5_000 }, (_, i) => `[a${i}]: /x`).join("\n")],
  ["references used", `[a]: /x\n\n${"[a]".repeat(20_000)}`],
  ["a line of dashes", "-".repeat(100_000)],
  ["blanks at an end", `a${" ".repeat(80_000)}b`],
];

describe("takes little time", () => {
  test.each(SLOW)("%s", (_, source) => {
    const start = performance.now();
    renderMarkdown(source);
    expect(performance.now() - start).toBeLessThan(3_000);
  });
});

describe("pieces", () => {
  test.each([
    ["prose", "# A\n\nSome *text*.\n\n".repeat(4_000)],
    ["lists", "- a\n- b\n  - c\n\ntext\n\n".repeat(2_000)],
    ["tables", "|a|b|\n|-|-|\n|1|2|\n\n".repeat(2_000)],
    ["references from the end", `${"[a] and text.\n\n".repeat(3_000)}[a]: https://example.org`],
  ])("of %s are the whole", (_, source) => {
    const pieces = renderPieces(source);
    expect(pieces.length).toBeGreaterThan(2);
    expect(pieces.join("")).toBe(renderMarkdown(source));
  });

  test("do not cut what HTML opens", () => {
    const inner = "Some text.\n\n".repeat(3_000);
    const pieces = renderPieces(
      `before\n\n<details>\n<summary>x</summary>\n\n${inner}</details>\n\n${inner}`,
    );
    expect(pieces[0]).toContain("<details>");
    expect(pieces[0]).toContain("</details>");
    expect(pieces.length).toBeGreaterThan(2);
  });
});

describe("tables", () => {
  const table = (rows: number, columns = 2) =>
    `|${"a|".repeat(columns)}\n|${"-|".repeat(columns)}\n${`|${"1|".repeat(columns)}\n`.repeat(rows)}`;

  test("of 5,000 cells are whole", () => {
    const html = renderMarkdown(table(2_500));
    expect(html.match(/<tr>/g)).toHaveLength(2_501);
    expect(html).not.toContain("not shown");
  });

  test("say what they leave out", () => {
    expect(renderMarkdown(table(2_501))).toContain("1 more row is in the text and not shown");
    const html = renderMarkdown(`${table(10_000)}\nbetween\n\n${table(10)}`);
    expect(html).toContain("7,500 more rows are in the text and not shown");
    expect(html).toContain("<p>between</p>");
    expect(html.match(/<table>/g)).toHaveLength(2);
    expect(html.match(/<\/table>/g)).toHaveLength(2);
  });
});
