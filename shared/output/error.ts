import { z } from "zod";

/** A place in a cell: line and column count from 1. */
export const frameSchema = z.object({
  cell: z.string(),
  line: z.number().int(),
  column: z.number().int(),
  function: z.string().optional(),
});
export type Frame = z.infer<typeof frameSchema>;

/** What went wrong, where, and what to do about it. */
export const cellErrorSchema = z.object({
  /** `TypeError`, `SqlError`, `InputError`, `SyntaxError`, ... */
  name: z.string(),
  message: z.string(),
  /** The way out, in a sentence. */
  hint: z.string().optional(),
  /** Frames in cells only, innermost first. */
  frames: z.array(frameSchema),
  /** The statement that the engine refused, and the offset of the place in it. */
  sql: z.object({ statement: z.string(), offset: z.number().int().optional() }).optional(),
});
export type CellError = z.infer<typeof cellErrorSchema>;
