import type { Table, TablePage, TableQuery } from "../../../../shared/output/table.ts";

const SEGMENTS = [
  "Champions",
  "Loyal",
  "At risk",
  "Promising",
  "New",
  "Hibernating",
  "流失风险",
  "Need attention",
];

/** Row `i` of a table that is only computed: any number of rows costs nothing. */
function rowAt(i: number, extra: number): Table["rows"][number] {
  const amount = ((i * 7919) % 41_290) / 10;
  const row: Table["rows"][number] = [
    i + 1,
    SEGMENTS[(i * 31) % SEGMENTS.length] ?? "",
    amount,
    (i % 97) / 96,
    new Date(Date.UTC(2026, 0, 1) + ((i * 3_571) % 15_000_000) * 1000).toISOString(),
    i % 11 === 0 ? null : i % 3 === 0,
    i % 7 === 0
      ? null
      : `Contacted ${i % 5} times; prefers messages in the evening, and asked about the family plan.`,
  ];
  for (let k = 0; k < extra; k++) row.push((i * (k + 3)) % 1000);
  return row;
}

const COLUMNS: Table["columns"] = [
  { name: "customer_id", kind: "integer", type: "BIGINT", format: { style: "plain" } },
  {
    name: "segment",
    kind: "string",
    type: "VARCHAR",
    summary: {
      nulls: 0,
      distinct: 8,
      top: SEGMENTS.slice(0, 5).map((value, i) => ({ value, count: 2_400_000 - i * 400_000 })),
    },
  },
  {
    name: "revenue",
    kind: "number",
    type: "DECIMAL(12,2)",
    format: { style: "decimal", digits: 2 },
    summary: { nulls: 0, min: 0, max: 4128.9, mean: 812.4, histogram: [12, 30, 44, 38, 22, 14, 9, 5, 3, 1] },
  },
  {
    name: "share",
    kind: "number",
    type: "DOUBLE",
    format: { style: "percent" },
    summary: { nulls: 0, min: 0, max: 1, mean: 0.5, histogram: [8, 8, 9, 8, 7, 8, 9, 8] },
  },
  {
    name: "last_purchase",
    kind: "timestamp",
    type: "TIMESTAMP",
    summary: {
      nulls: 0,
      min: "2026-01-01T00:00:00.000Z",
      max: "2026-06-23T14:39:59.000Z",
      histogram: [3, 5, 9, 14, 22, 31],
    },
  },
  {
    name: "consent",
    kind: "boolean",
    type: "BOOLEAN",
    summary: {
      nulls: 909_091,
      top: [
        { value: "false", count: 6e6 },
        { value: "true", count: 3e6 },
      ],
    },
  },
  { name: "note", kind: "string", type: "VARCHAR", summary: { nulls: 1_428_571, distinct: 5 } },
];

export function sampleTable(rowCount: number, extra = 0, title?: string): Table {
  const more: Table["columns"] = Array.from({ length: extra }, (_, k) => ({
    name: `usage_${k + 1}`,
    kind: "integer",
    type: "INTEGER",
    summary: { nulls: 0, min: 0, max: 999, mean: 500, histogram: [4, 5, 6, (k % 7) + 2, 5, 4] },
  }));
  return {
    ref: `t${rowCount}-${extra}`,
    ...(title ? { title } : {}),
    columns: [...COLUMNS, ...more],
    rowCount,
    rows: Array.from({ length: Math.min(100, rowCount) }, (_, i) => rowAt(i, extra)),
  };
}

/** Answers as a kernel would: descending order by the first column is all the sorting it knows, and `=` on the segment. */
export function samplePage(ref: string, query: TableQuery): TablePage {
  const [count, extra] = ref.slice(1).split("-").map(Number);
  const all = count ?? 0;
  const step = query.filters.length > 0 ? SEGMENTS.length : 1;
  const rowCount = Math.ceil(all / step);
  const place = (i: number) => (query.sort[0]?.descending ? rowCount - 1 - i : i) * step;
  const length = Math.max(0, Math.min(query.limit, rowCount - query.offset));
  const rows = Array.from({ length }, (_, i) => rowAt(place(query.offset + i), extra ?? 0));
  return { offset: query.offset, rowCount, rows };
}
