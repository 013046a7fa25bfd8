/** The workspace that the notebooks of the corpus lie in. */
import type { DataTyping } from "../../../server/language/cell-typing.ts";

export const FILES: Readonly<Record<string, string>> = {
  "notebooks/prices.ts": [
    "export interface Price { readonly name: string; readonly amount: number }",
    "export const prices: readonly Price[] = [];",
    "export function priceOf(name: string): number | undefined {",
    "  return prices.find((price) => price.name === name)?.amount;",
    "}",
    "export default 7;",
  ].join("\n"),
  "notebooks/rates.json": JSON.stringify({ vat: 0.2, codes: ["A", "B"] }),
  "node_modules/ours/package.json": JSON.stringify({
    name: "ours",
    type: "module",
    exports: { ".": { types: "./index.d.ts", default: "./index.js" } },
  }),
  "node_modules/ours/index.d.ts": "export declare function ours(n: number): string;\n",
  "node_modules/ours/index.js": "export const ours = String;\n",
  "node_modules/untyped/package.json": JSON.stringify({ name: "untyped", main: "index.js" }),
  "node_modules/untyped/index.js": "module.exports = {};\n",
};

export function openData(_workspace: string): Promise<DataTyping | null> {
  return Promise.resolve(null);
}

export function closeData(): Promise<void> {
  return Promise.resolve();
}
