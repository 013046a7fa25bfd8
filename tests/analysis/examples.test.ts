/** The examples of docstrings are run, and where one says what comes out, it is compared. */
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import * as analysis from "../../analysis/index.ts";
import { loadPlot } from "../../kernel/api/plot.ts";
import type { KernelSql } from "../../kernel/data/sql/sql.ts";
import { openSql } from "./engine.ts";
import { claims, runExample } from "./run-example.ts";

const ROOT = path.join(import.meta.dirname, "../../analysis");
const sql = await openSql();

interface Example {
  readonly file: string;
  readonly place: string;
  readonly code: string;
}

const examples = readdirSync(ROOT, { recursive: true, encoding: "utf8" })
  .filter((file) => file.endsWith(".ts") && !file.startsWith("wasm"))
  .sort()
  .flatMap((file) => examplesOf(file, readFileSync(path.join(ROOT, file), "utf8")));

function examplesOf(file: string, source: string): Example[] {
  return [...source.matchAll(/@example\n((?: \*(?! @).*\n)*?) \*\//g)].map(({ index, 1: lines = "" }) => ({
    file: path.join(ROOT, file),
    place: `${file}:${source.slice(0, index).split("\n").length}`,
    code: lines.replaceAll(/^ \* ?/gm, ""),
  }));
}

/** What examples take from the notebook around them: purchases of a shop, and what is made of them. */
const surroundings: { readonly [name: string]: (sql: KernelSql) => unknown } = {
  purchases: shop,
  histories: (tag) =>
    analysis.rfmSummary(shop(tag), {
      customer: "customer",
      at: "bought_on",
      amount: "amount",
      unit: "day",
    }),
  rules: (tag) =>
    analysis.associationRules(shop(tag), {
      basket: "customer",
      item: "item",
      minimumSupport: 0.1,
      minimumConfidence: 0.1,
    }),
};

/** Customers buy in paces of their own, and some stop for good: models of repeat buying have something to find. */
function shop(tag: KernelSql) {
  return tag<{ customer: number; bought_on: Date; amount: number; item: string }>`
    select customer, date '1997-01-01' + day as bought_on,
      cast(5 + (customer * 31 + nth * 13) % 40 as double) as amount,
      'item ' || ((customer * 7 + nth * 3) % 5) as item
    from (
      select customer, nth, cast(customer % 40 + nth * (6 + customer * customer % 67) + nth * nth % 7 as integer) as day
      from range(97) c(customer), range(60) n(nth)
    )
    where day < 900 and (nth = 0 or day < customer * 37 % 97 * 18)`;
}

describe("examples", () => {
  test.each(examples)("$place", async ({ file, code }) => {
    const own: Record<string, unknown> = await import(file);
    const scope: Record<string, unknown> = { ...own, ...analysis, sql, Plot: loadPlot() };
    for (const [name, make] of Object.entries(surroundings)) {
      if (
        new RegExp(`\\b${name}\\b`).test(code) &&
        !new RegExp(`\\b(const|let) .*\\b${name}\\b.* =`).test(code)
      )
        scope[name] = await make(sql);
    }
    await runExample(code, scope);
  });

  test("say of most what comes out", () => {
    const said = examples.filter(({ code }) => claims(code));
    expect(examples.length).toBeGreaterThan(40);
    expect(said.length).toBeGreaterThan(20);
  });
});
