/** What is told of a file that is read: what was found, why, what else it may be, and what could not be read. */
import { z } from "zod";
import { recipeColumnSchema, recipeSchema } from "./recipe.ts";

/** A value of the file, with its line, or its row in a workbook. */
export const exampleSchema = z.object({ line: z.number(), text: z.string() });
export type Example = z.infer<typeof exampleSchema>;

const specSchema = recipeColumnSchema.omit({ name: true, source: true, evidence: true });

export const alternativeSchema = z.object({
  /** What to put into the recipe's column. */
  spec: specSchema,
  /** In words: `date d/m/Y`. */
  label: z.string(),
  /** Values that do not fit it. */
  misfits: z.number(),
  examples: z.array(exampleSchema),
});
export type Alternative = z.infer<typeof alternativeSchema>;

export const columnFindingSchema = z.object({
  name: z.string(),
  label: z.string(),
  /** Rows with a value, and rows without one. */
  values: z.number(),
  missing: z.number(),
  evidence: z.string(),
  doubt: z.string().nullable(),
  alternatives: z.array(alternativeSchema),
  examples: z.array(exampleSchema),
  /** Of a recipe that does not fit: values that are not of its type. */
  misfits: z.number(),
});
export type ColumnFinding = z.infer<typeof columnFindingSchema>;

export const refusedRowSchema = z.object({ line: z.number(), text: z.string(), reason: z.string() });
export type RefusedRow = z.infer<typeof refusedRowSchema>;

export const readingReportSchema = z.object({
  recipe: recipeSchema,
  columns: z.array(columnFindingSchema),
  /** Rows of the dataset. */
  rows: z.number(),
  /** Records of the file that are none, and the first of them. */
  refused: z.number(),
  refusals: z.array(refusedRowSchema),
  /** What was guessed of the file as a whole and may be wrong, a sentence each. */
  doubts: z.array(z.string()),
  /** Columns that are not as the recipe says, a sentence each. */
  drift: z.array(z.string()),
  /** Why nothing is written; null when all is well. */
  problem: z.string().nullable(),
});
export type ReadingReport = z.infer<typeof readingReportSchema>;

/** The first rows as they would be read, beside the file's lines as they are. */
export const previewSchema = z.object({
  columns: z.array(z.string()),
  /** Null for a missing value. */
  rows: z.array(z.array(z.string().nullable())),
  /** The same rows as they are written; line by line in `lines`. */
  raw: z.array(z.array(z.string().nullable())),
  lines: z.array(z.number()),
});
export type Preview = z.infer<typeof previewSchema>;
