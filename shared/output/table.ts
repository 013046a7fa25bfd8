import { z } from "zod";
import { jsonSchema } from "../json.ts";

/** What a column holds, as the page and the inputs speak of it; engine types are mapped to one of these. */
export const columnKindSchema = z.enum([
  "integer",
  "number",
  "boolean",
  "string",
  "date",
  "timestamp",
  "time",
  "list",
  "struct",
  "other",
]);
export type ColumnKind = z.infer<typeof columnKindSchema>;

/** How numbers of a column are written: `plain` for ids and years, `percent` for shares of 1. */
export const numberFormatSchema = z.object({
  style: z.enum(["decimal", "percent", "plain", "currency", "compact"]),
  /** Digits after the point; left out, as many as the column needs (at most 4). */
  digits: z.number().int().min(0).max(10).optional(),
  /** ISO 4217, for `currency`. */
  currency: z.string().length(3).optional(),
});
export type NumberFormat = z.infer<typeof numberFormatSchema>;

/** A picture of a column for its header: a histogram of numbers and dates, the most frequent values of the rest. */
export const columnSummarySchema = z.object({
  nulls: z.number().int(),
  distinct: z.number().int().optional(),
  min: z.union([z.number(), z.string()]).optional(),
  max: z.union([z.number(), z.string()]).optional(),
  mean: z.number().optional(),
  /** Counts of equal-width bins from min to max. */
  histogram: z.array(z.number().int()).optional(),
  top: z.array(z.object({ value: z.string(), count: z.number().int() })).optional(),
  /** Set when the summary was made on a sample of this many rows. */
  sampledRows: z.number().int().optional(),
});
export type ColumnSummary = z.infer<typeof columnSummarySchema>;

export const tableColumnSchema = z.object({
  name: z.string(),
  kind: columnKindSchema,
  /** The engine's own name of the type, for the header's small print. */
  type: z.string(),
  format: numberFormatSchema.optional(),
  summary: columnSummarySchema.optional(),
});
export type TableColumn = z.infer<typeof tableColumnSchema>;

/** Rows as arrays in column order. Dates are ISO strings, nulls null, nested values JSON. */
export const rowsSchema = z.array(z.array(jsonSchema));
export type Rows = z.infer<typeof rowsSchema>;

/** `application/vnd.clientele.table+json`: schema, count and first page; more is asked of the kernel by `ref`. */
export const tableSchema = z.object({
  /** Names the table in the kernel for further pages; null when all rows are here. */
  ref: z.string().nullable(),
  title: z.string().optional(),
  /** File name offered for downloads, without extension. */
  fileName: z.string().optional(),
  columns: z.array(tableColumnSchema),
  rowCount: z.number().int(),
  rows: rowsSchema,
});
export type Table = z.infer<typeof tableSchema>;

export const tableFilterSchema = z.object({
  column: z.string(),
  operator: z.enum(["contains", "=", "!=", "<", "<=", ">", ">=", "null", "not null"]),
  value: z.union([z.string(), z.number(), z.boolean(), z.null()]).default(null),
});
export type TableFilter = z.infer<typeof tableFilterSchema>;

export const tableSortSchema = z.object({ column: z.string(), descending: z.boolean().default(false) });

/** A page of a table: rows `offset` to `offset + limit` after filter and sort. */
export const tableQuerySchema = z.object({
  offset: z.number().int().min(0).default(0),
  limit: z.number().int().min(1).max(1000).default(100),
  sort: z.array(tableSortSchema).default([]),
  filters: z.array(tableFilterSchema).default([]),
});
export type TableQuery = z.infer<typeof tableQuerySchema>;

export const tablePageSchema = z.object({
  offset: z.number().int(),
  rowCount: z.number().int(),
  rows: rowsSchema,
});
export type TablePage = z.infer<typeof tablePageSchema>;
