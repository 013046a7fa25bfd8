/**
 * A recipe: how a file becomes a dataset. It is kept as `datasets/NAME.recipe.yaml`, shown before it is used, can be
 * changed, and is replayed on the next file of its kind.
 */
import { z } from "zod";

export const columnTypeSchema = z.enum([
  "text",
  "integer",
  "number",
  "decimal",
  "boolean",
  "date",
  "timestamp",
  /** A point in time: each value says its zone. */
  "instant",
  "time",
  /** Objects and lists of JSON, with their types; see `nested`. */
  "nested",
  /** Objects and lists of JSON that have no common type, as JSON text. */
  "json",
]);
export type ColumnType = z.infer<typeof columnTypeSchema>;

/** How the numbers of a column are written: the decimal mark, and what stands between thousands. */
export const numberFormatSchema = z.strictObject({
  decimal: z.enum([".", ","]),
  thousands: z.enum(["", ".", ",", " ", "'"]),
  /** `$ 12`, `12 %`, `(12)` and `12-` are read, too. */
  dressed: z.boolean().optional(),
});
export type NumberFormat = z.infer<typeof numberFormatSchema>;

export const recipeColumnSchema = z.strictObject({
  /** The name in the dataset. */
  name: z.string().min(1),
  /** The name in the file, where it is another or none. */
  source: z.string().optional(),
  type: columnTypeSchema,
  /** Of dates and times: `Y-m-d`, `d.m.y H:M`; y is a year of two digits, b the name of a month, p AM or PM, z a zone. */
  format: z.string().optional(),
  number: numberFormatSchema.optional(),
  /** Digits in all and after the point, of a `decimal`. */
  digits: z.tuple([z.number().int().min(1).max(38), z.number().int().min(0).max(38)]).optional(),
  /** Of a `boolean`: what is written for true and for false. */
  truth: z.tuple([z.string(), z.string()]).optional(),
  /** The engine's type of a `nested` column. */
  nested: z.string().optional(),
  /** Texts that stand for a missing value; an empty field always does. */
  missing: z.array(z.string()).optional(),
  /** Why this type: for people, never read back. */
  evidence: z.string().optional(),
});
export type RecipeColumn = z.infer<typeof recipeColumnSchema>;

/** What becomes of rows that have more or fewer values than there are columns. */
export const misfitSchema = z.enum(["refuse", "aside", "fill"]);
export type Misfit = z.infer<typeof misfitSchema>;

export const recipeFormatSchema = z.enum(["delimited", "json", "xlsx", "parquet"]);
export type RecipeFormat = z.infer<typeof recipeFormatSchema>;

export const recipeSchema = z.strictObject({
  recipe: z.literal(1),
  format: recipeFormatSchema,
  compression: z.enum(["none", "gzip", "zip"]).optional(),
  /** The file within a zip. */
  entry: z.string().optional(),
  /** A label as browsers know them: `utf-8`, `gb18030`, `big5`, `shift_jis`, `windows-1252`. */
  encoding: z.string().optional(),
  delimiter: z.string().length(1).optional(),
  quote: z.string().max(1).optional(),
  escape: z.string().max(1).optional(),
  /** Lines before the names of the columns. */
  skip: z.number().int().min(0).optional(),
  header: z.boolean().optional(),
  /** The first column has no name above it, as some programs write the names of rows. */
  rowNames: z.boolean().optional(),
  /** Every row ends with a delimiter that opens no column. */
  trailing: z.boolean().optional(),
  misfits: misfitSchema.optional(),
  /** The sheet of a workbook. */
  sheet: z.string().optional(),
  columns: z.array(recipeColumnSchema),
});
export type Recipe = z.infer<typeof recipeSchema>;

/** Some of a recipe: what somebody has decided, while the rest is found in the file. */
export const recipeChangesSchema = recipeSchema
  .omit({ recipe: true, format: true, columns: true })
  .extend({ columns: z.array(recipeColumnSchema.partial().required({ name: true })).optional() })
  .partial();
export type RecipeChanges = z.infer<typeof recipeChangesSchema>;
