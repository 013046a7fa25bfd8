/** Datasets and what they are given to. */
import { type Case, clean } from "./case.ts";
import { marked } from "./marked.ts";

const RFM = `import { rfm } from "clientele/analysis";\n`;

export const cases: Case[] = [
  clean(
    "a dataset by its name",
    `const [row] = await dataset("purchases").first(1);`,
    "row.amount.toFixed() + row.channel.trim() + row.day.getTime()",
  ),
  clean(
    "a dataset whose name is a variable",
    `const name = input.text("Table");`,
    "await dataset(name).count()",
  ),
  clean(
    "a dataset in another case",
    `const [row] = await dataset("Purchases").first(1);`,
    "row.channel.trim()",
  ),
  clean(
    "a dataset with a Chinese name",
    `const [row] = await dataset("客户").first(1);`,
    `row.姓名.trim() + row["购买 金额"].toFixed() + row['a"b'] + row.class`,
  ),
  clean(
    "a dataset named by a constant",
    `const name = "customers";`,
    "(await dataset(name).first(1))[0].name.trim()",
  ),
  clean(
    "columns as arrays",
    `const { units, channel, score } = { ...(await dataset("purchases").columns()), ...(await dataset("customers").columns()) };`,
    "units.reduce((sum, n) => sum + n, 0) + channel.map((text) => text.trim()).length + score[0].toFixed()",
  ),
  clean("nested columns", `const [row] = await dataset("nested").first(1);`, "row.address?.city?.trim()"),
  clean(
    "an Arquero table and a frame",
    `const table1 = await dataset("purchases").table();\nconst frame = await dataset("purchases").frame();`,
    "table1.numRows() + frame.shape[0]",
  ),
  clean(
    "the columns of an analysis",
    `${RFM}await rfm(dataset("purchases"), { customer: "customer_id", at: "bought_at", amount: "amount" })`,
  ),
  clean(
    "an analysis of a statement",
    `${RFM}await rfm(sql\`select customer_id as who, day, amount * 2 as double_amount from purchases\`, { customer: "who", at: "day", amount: "double_amount" })`,
  ),
  clean(
    "an analysis takes columns that may be null",
    `${RFM}await rfm(dataset("customers"), { customer: "city", at: "joined_on", amount: "score" })`,
  ),
  clean(
    "a statement over the table of an analysis",
    `${RFM}const scored = await rfm(dataset("purchases"), { customer: "customer_id", at: "bought_at", amount: "amount" });`,
    "const rows = await sql`select segment, count(*) as n, avg(monetary) as mean, max(last_purchase) as last from ${scored.customers} group by segment`.rows();",
    "rows.map(({ segment, n, mean, last }) => segment.trim() + n.toFixed() + mean.toFixed() + last.getTime())",
  ),
  clean(
    "clusters beside the columns of the table that was clustered",
    `import { kmeans, standardize } from "clientele/analysis";\nconst found = await kmeans(await standardize(dataset("purchases"), { key: "customer_id", features: ["amount", "units"] }), { k: 2 });`,
    "const assigned = await found.assign();\nsql`select customer_id, cluster from ${assigned}`",
  ),
  clean(
    "a contract",
    `const p = await input.dataset("Purchases", { who: "id", at: "timestamp", amount: "number", ok: "boolean" });`,
    `const [row] = await p.first(1);\n[row.at?.getTime(), row.amount?.toFixed(), row.ok === true, row.who]`,
  ),
  clean(
    "a statement over a contract",
    `const p = await input.dataset("Purchases", { who: "id", at: "timestamp", amount: "number" });`,
    `const rows = await sql\`select who, max("at") as last, sum(amount) as total, count(*) as n from \${p} group by who\`.rows();\nrows.map(({ n, last, total }) => n + (last?.getTime() ?? 0) + (total ?? 0))`,
  ),
  clean(
    "an analysis over a contract",
    `${RFM}const p = await input.dataset("Purchases", { who: "id", at: "timestamp", amount: "number" });\nawait rfm(p, { customer: "who", at: "at", amount: "amount" })`,
  ),
  marked("a dataset that is not there", ["dataset-unknown"], `dataset(«"purchses"»)`),
  marked(
    "a dataset that is not there is told once",
    ["dataset-unknown"],
    `const rows = await dataset(«"purchses"»).rows();`,
    "rows[0].anything.toFixed()",
  ),
  marked("a file that cannot be read", ["warning dataset-unreadable"], `dataset(«"broken"»)`),
  marked(
    "a column of a dataset that is not there",
    ["ts2551"],
    `const [row] = await dataset("purchases").first(1);`,
    "row.«amuont»",
  ),
  marked(
    "a column that an analysis cannot find",
    ["ts2820"],
    `${RFM}await rfm(dataset("purchases"), { customer: "customer_id", at: "bought_at", «amount»: "amuont" })`,
  ),
  marked(
    "a column of the wrong type for an analysis",
    ["ts2322"],
    `${RFM}await rfm(dataset("purchases"), { customer: "customer_id", «at»: "channel", amount: "amount" })`,
  ),
  marked(
    "a column that the table of an analysis has not",
    ["sql-column"],
    `${RFM}const scored = await rfm(dataset("purchases"), { customer: "customer_id", at: "bought_at", amount: "amount" });`,
    "sql`select max(«recency») from ${scored.customers}`",
  ),
  marked(
    "a null of a dataset",
    ["ts18047"],
    `const [row] = await dataset("customers").first(1);`,
    "«row.city».trim()",
  ),
  marked(
    "a column of a contract that is not there",
    ["sql-column"],
    `const p = await input.dataset("Purchases", { who: "id", amount: "number" });`,
    `sql\`select who, sum(«total») from \${p} group by 1\``,
  ),
  marked(
    "a null of a contract",
    ["ts18047"],
    `const p = await input.dataset("Purchases", { amount: "number" });`,
    `const [row] = await p.first(1);\n«row.amount».toFixed()`,
  ),
];
