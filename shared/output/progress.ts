import { z } from "zod";

/** `application/vnd.clientele.progress+json`. */
export const progressSchema = z.object({
  label: z.string(),
  done: z.number(),
  /** Null when the end is not known. */
  total: z.number().nullable(),
  /** Units a second, over the last seconds. */
  rate: z.number().nullable(),
  remainingMs: z.number().nullable(),
  state: z.enum(["running", "done", "stopped"]),
});
export type Progress = z.infer<typeof progressSchema>;
