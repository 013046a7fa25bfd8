/** What the language service finds in the cells before anything runs. */
import { z } from "zod";

/** Lines and columns count from 1, columns in UTF-16 units; the end is exclusive. */
export const rangeSchema = z.object({
  line: z.number().int(),
  column: z.number().int(),
  endLine: z.number().int(),
  endColumn: z.number().int(),
});
export type Range = z.infer<typeof rangeSchema>;

export const diagnosticSchema = rangeSchema.extend({
  severity: z.enum(["error", "warning", "hint"]),
  /** `ts2304` for TypeScript's; `sql-column`, `sql-syntax`, `dataset-unknown` and the like for Clientele's own. */
  code: z.string(),
  message: z.string(),
  /** How the editor shows it besides the squiggle. */
  tags: z.array(z.enum(["unused", "deprecated"])).default([]),
  /** Other places that explain it. */
  related: z.array(rangeSchema.extend({ cell: z.string(), message: z.string() })).default([]),
});
export type Diagnostic = z.infer<typeof diagnosticSchema>;

/** What is wrong with one cell, and of which text that is said: a view shows it only where the cell still has that text. */
export const cellDiagnosticsSchema = z.object({
  /** `stampOf` the source. */
  stamp: z.string(),
  items: z.array(diagnosticSchema),
});
export type CellDiagnostics = z.infer<typeof cellDiagnosticsSchema>;

export const languageStateSchema = z.object({
  /** `off` until an editor or a reader of the notebook asks for it. */
  status: z.enum(["off", "starting", "ready", "unavailable"]),
  /** Why it is unavailable, or that it was started again, in a sentence; null when there is nothing to say. */
  message: z.string().nullable(),
});
export type LanguageState = z.infer<typeof languageStateSchema>;

/** A short name of a text (FNV-1a, 32 bits, and the length), the same on the server and in the browser. */
export function stampOf(text: string): string {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return `${(hash >>> 0).toString(36)}.${text.length.toString(36)}`;
}
