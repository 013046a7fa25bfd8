/** Packages, files beside the notebook, and what the kernel refuses. */
import { type Case, clean, wrong } from "./case.ts";

export const cases: Case[] = [
  clean(
    "an import in the last cell serves the first",
    "createRandom(1).next()",
    'import { createRandom } from "clientele/analysis";',
  ),
  clean(
    "an import in the middle of a cell",
    'const seed = 1;\nimport { createRandom } from "clientele/analysis";\ncreateRandom(seed).next();',
  ),
  clean(
    "a file beside the notebook",
    'import { priceOf, prices } from "./prices.ts";',
    "(priceOf('a') ?? 0) + prices.length",
  ),
  clean("a default of a file beside the notebook", 'import seven from "./prices.ts";', "seven.toFixed()"),
  clean(
    "all of a file beside the notebook",
    'import * as shop from "./prices.ts";',
    "shop.prices.length + shop.default",
  ),
  clean(
    "a type of a file beside the notebook",
    'import type { Price } from "./prices.ts";\nconst price: Price = { name: "x", amount: 1 };',
    "price.amount",
  ),
  wrong(
    "a type imported as if it were a value",
    ["a:1:10-15 ts1484"],
    'import { Price } from "./prices.ts";\nconst price: Price = { name: "x", amount: 1 };',
  ),
  wrong(
    "the types of a file are held to",
    ["b:1:9-14 ts2345"],
    'import { priceOf } from "./prices.ts";',
    "priceOf(false)",
  ),
  wrong("a name that a file does not export", ["a:1:10-16 ts2724"], 'import { priceO } from "./prices.ts";'),
  wrong("a file that is not there", ["a:1:22-33 ts2307"], 'import { gone } from "./gone.ts";'),
  wrong(
    "a file without its extension",
    ["a:1:25-35 import-extension"],
    'import { priceOf } from "./prices";',
  ),
  clean(
    "a file of JSON",
    'import rates from "./rates.json" with { type: "json" };',
    "rates.vat.toFixed(1) + rates.codes[0].length",
  ),
  wrong(
    "a name that a file of JSON does not have",
    ["b:1:7-10 ts2339"],
    'import rates from "./rates.json" with { type: "json" };',
    "rates.tax",
  ),
  clean("a package of the workspace", 'import { ours } from "ours";', "ours(1).length"),
  wrong(
    "the types of a package of the workspace",
    ["b:1:6-9 ts2345"],
    'import { ours } from "ours";',
    'ours("a")',
  ),
  clean("a package of Clientele", 'import { table as make } from "arquero";', "make({ a: [1] }).numRows()"),
  clean("a package of Clientele with exports", 'import { parse } from "yaml";', 'parse("a: 1")'),
  clean("danfojs", 'import { DataFrame } from "danfojs-node";', "new DataFrame([{ a: 1 }]).shape"),
  wrong("a package without types is a hint", ["a:1:21-30 hint ts7016"], 'import untyped from "untyped";'),
  wrong("a package that is not there", ["a:1:19-30 ts2307"], 'import { x } from "not-there";'),
  clean(
    "Node's modules that compute",
    'import { createHash } from "node:crypto";\nimport path from "path";',
    'createHash("sha256").update(path.join("a", "b")).digest("hex")',
  ),
  wrong(
    "a module of Node that reaches beyond",
    ["a:1:26-35 import-refused"],
    'import { readFile } from "node:fs";',
  ),
  wrong(
    "a refused module without its prefix",
    ["a:1:23-38 import-refused"],
    'import { spawn } from "child_process";',
  ),
  wrong("an address", ["a:1:19-42 import-remote"], 'import { x } from "https://esm.sh/lodash";'),
  clean("a dynamic import", 'const { priceOf } = await import("./prices.ts");', 'priceOf("a")?.toFixed()'),
  clean(
    "analyses and what they ask for",
    'import { rfm } from "clientele/analysis";\nconst scored = await rfm(sql`select 1 as customer_id, now() as bought_at, 2 as amount`, { customer: "customer_id", at: "bought_at", amount: "amount" });',
    "scored.segments.map(({ segment }) => segment.toUpperCase())",
  ),
  wrong(
    "an option that an analysis does not know",
    ["b:1:50-55 ts2561"],
    'import { rfm } from "clientele/analysis";\nconst rows = sql`select 1 as c, now() as t, 2 as a`;',
    'rfm(rows, { customer: "c", at: "t", amount: "a", level: 3 })',
  ),
  wrong(
    "an analysis without an option it needs",
    ["b:1:11-28 ts2739"],
    'import { rfm } from "clientele/analysis";\nconst rows = sql`select 1 as c, now() as t, 2 as a`;',
    'rfm(rows, { customer: "c" })',
  ),
];
