/** The workspace that the notebooks of the corpus lie in. */
import type { DataTyping } from "../../../server/language/cells/cell-typing.ts";
import { createDataTyping } from "../../../server/language/data/data-typing.ts";
import { Catalogue } from "../../../server/workspace/catalogue.ts";

export const FILES: Readonly<Record<string, string>> = {
  "datasets/purchases.csv": [
    "customer_id,bought_at,day,amount,note,channel,units",
    "1,2024-01-31 10:00:00,2024-01-31,10.5,a,web,2",
    "2,2024-02-01 11:30:00,2024-02-01,20,,shop,1",
  ].join("\n"),
  "datasets/customers.csv": [
    "customer_id,name,joined_on,city,score,active",
    "1,Ann,2020-01-01,Riverside,0.5,true",
    "2,Bob,,,,false",
  ].join("\n"),
  "datasets/客户.csv": '编号,姓名,购买 金额,order,"a""b",class\n1,安,10.5,1,x,y\n',
  "datasets/nested.jsonl": `${JSON.stringify({ id: 1, tags: ["a"], address: { city: "R", "zip code": 1 } })}\n`,
  "datasets/broken.parquet": "no such thing",
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

/** The typing of its datasets and statements. */
export function openData(workspace: string): { readonly typing: DataTyping; close(): Promise<void> } {
  const catalogue = new Catalogue(workspace);
  const typing = createDataTyping(catalogue);
  return {
    typing,
    async close() {
      await typing.close();
      await catalogue.close();
    },
  };
}
