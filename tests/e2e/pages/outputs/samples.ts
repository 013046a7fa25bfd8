import type { Json } from "../../../../shared/json.ts";
import type { InputDefinition } from "../../../../shared/output/input.ts";
import type { Inspection } from "../../../../shared/output/inspect.ts";
import { type Bundle, MIME, type Output } from "../../../../shared/output/output.ts";
import { sampleChart } from "./chart-sample.ts";
import { sampleTable } from "./table-sample.ts";

let made = 0;

export function display(mime: string, value: unknown, text = "text"): Output {
  return { type: "display", id: `o${made++}`, bundle: { [mime]: value as Json, [MIME.text]: text } };
}

function control(name: string, definition: InputDefinition, value: Json): Output {
  return display(MIME.input, { name, definition, value });
}

const COLUMNS = [
  { name: "customer_id", kind: "integer" },
  { name: "bought_at", kind: "timestamp" },
  { name: "product", kind: "string" },
  { name: "amount", kind: "number" },
] as const;

export const controls: Output[] = [
  control(
    "purchases",
    {
      control: "dataset",
      label: "Purchases",
      contract: { customer: "id", at: "timestamp", amount: "number" },
      tables: [
        {
          name: "purchases",
          rowCount: 61_204,
          columns: [...COLUMNS],
          guess: { customer: "customer_id", at: "bought_at", amount: "amount" },
        },
        {
          name: "invoices",
          rowCount: 118_322,
          columns: [...COLUMNS, { name: "due", kind: "date" }],
          guess: null,
        },
        { name: "plans", rowCount: 12, columns: [{ name: "plan", kind: "string" }], guess: null },
      ],
    },
    { table: "purchases", columns: { customer: "customer_id", at: "bought_at", amount: "amount" } },
  ),
  control("asOf", { control: "date", label: "As of", help: "Later purchases are left out." }, "2026-06-30"),
  control("levels", { control: "range", label: "Score levels", min: 3, max: 10, step: 1 }, 5),
  control("limit", { control: "number", label: "Customers", min: 1, max: 10_000, unit: "rows" }, 500),
  control("search", { control: "text", label: "Name contains", placeholder: "any" }, ""),
  control("weighted", { control: "toggle", label: "Weighted" }, true),
  control(
    "sort",
    {
      control: "select",
      label: "Best by",
      options: [
        { value: "r", label: "Recency" },
        { value: "m", label: "Monetary value" },
      ],
    },
    "m",
  ),
  control(
    "channels",
    {
      control: "multiSelect",
      label: "Channels",
      options: ["Shop", "Online", "Partner", "电话"].map((label) => ({ value: label.toLowerCase(), label })),
    },
    ["shop", "online"],
  ),
  control(
    "threshold",
    {
      control: "curve",
      label: "Call from",
      x: Array.from({ length: 101 }, (_, i) => i / 100),
      y: Array.from({ length: 101 }, (_, i) => 100 - (40 - i) ** 2 / 10),
      xAxis: { label: "Probability", format: { style: "percent", digits: 0 } },
      yAxis: { label: "Profit" },
      optimum: 0.4,
      step: 0.01,
      initial: 0.4,
    },
    0.4,
  ),
];

const inspection: Inspection = {
  kind: "object",
  summary: "Object",
  entries: [
    { key: "name", value: { kind: "string", summary: '"Champions"' } },
    { key: "size", value: { kind: "primitive", summary: "641" } },
    {
      key: "members",
      value: {
        kind: "array",
        summary: "Array(250)",
        entries: Array.from({ length: 150 }, (_, i) => ({
          key: String(i),
          value: { kind: "primitive", summary: String(i * 3) },
        })),
        more: 100,
      },
    },
    { key: "since", value: { kind: "date", summary: "2026-06-30T00:00:00.000Z" } },
    { key: "broken", value: { kind: "error", summary: "[getter threw: no such customer]" } },
    { key: "self", value: { kind: "circular", summary: "[circular]" } },
  ],
};

const markdown = `# RFM segmentation
Who bought lately, often and much? Each customer gets three **scores** and a segment; see [the paper](https://example.org).

- \`recency\` counts days
- frequency counts purchases

| segment | customers |
| --- | ---: |
| Champions | 641 |`;

const html = `<div class="metrics"><div class="metric"><b>5,000</b><span>customers</span></div><div class="metric"><b>1.08 M</b><span>revenue</span></div><div class="metric"><b>38.2 %</b><span>from Champions</span></div></div><p class="note">Amounts are without tax.</p>`;

export const sections: Record<string, Output[]> = {
  Controls: controls,
  Table: [display(MIME.table, { ...sampleTable(11), ref: null })],
  "Ten million rows": [display(MIME.table, sampleTable(10_000_000, 0, "Customers by segment"))],
  "Many columns": [display(MIME.table, sampleTable(200_000, 300))],
  Charts: [
    display(MIME.layout, {
      items: [{ [MIME.chart]: sampleChart() }, { [MIME.chart]: sampleChart() }] as unknown as Bundle[],
    }),
  ],
  Text: [display(MIME.markdown, markdown), display(MIME.html, html)],
  Inspector: [display(MIME.inspect, inspection), display(MIME.text, "42")],
  Progress: [
    display(MIME.progress, {
      label: "purchases",
      done: 38_000,
      total: 61_204,
      rate: 7611.2,
      remainingMs: 5_000,
      state: "running",
    }),
    display(MIME.progress, {
      label: "rows",
      done: 1200,
      total: null,
      rate: 300,
      remainingMs: null,
      state: "running",
    }),
    display(MIME.progress, {
      label: "purchases",
      done: 61_204,
      total: 61_204,
      rate: null,
      remainingMs: null,
      state: "done",
    }),
  ],
  Error: [
    {
      type: "error",
      id: "e1",
      error: {
        name: "SqlError",
        message: 'Column "amuont" is not in purchases.',
        hint: 'Did you mean "amount"?',
        frames: [
          { cell: "error", line: 2, column: 9 },
          { cell: "best", line: 4, column: 1, function: "score" },
        ],
        sql: {
          statement: "select segment, count(*) customers, sum(amuont) revenue\nfrom purchases group by all",
          offset: 40,
        },
      },
    },
    {
      type: "error",
      id: "e2",
      error: {
        name: "TypeError",
        message: "Cannot read properties of undefined (reading 'segments')",
        frames: [],
      },
    },
  ],
  Console: [
    {
      type: "console",
      id: "c1",
      stream: "log",
      text: "Scored 5,000 customers\n\u001b[32mok\u001b[0m \u001b[1mbold\u001b[0m\n",
    },
    { type: "console", id: "c2", stream: "warn", text: "3 customers have no purchase\n" },
    { type: "console", id: "c3", stream: "error", text: "the file ends early\n" },
    { type: "notice", id: "n1", text: "12,400 lines were left out: a cell may write 5 MB." },
  ],
  Broken: [
    display(MIME.table, { nonsense: true }, "a table that is not one"),
    display("application/x-unknown", {}, "only its text is known"),
  ],
};
