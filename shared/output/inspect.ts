import { z } from "zod";

/** A value as a tree of bounded depth and size. `more` counts the entries that were left out. */
export interface Inspection {
  kind:
    | "primitive"
    | "string"
    | "function"
    | "array"
    | "object"
    | "map"
    | "set"
    | "date"
    | "error"
    | "symbol"
    | "circular"
    | "other";
  /** One line: `Array(3)`, `"text"`, `Map(2)`, `[getter threw: …]`. */
  summary: string;
  entries?: { key: string; value: Inspection }[] | undefined;
  more?: number | undefined;
}

/** `application/vnd.clientele.inspect+json`. */
export const inspectionSchema: z.ZodType<Inspection> = z.lazy(() =>
  z.object({
    kind: z.enum([
      "primitive",
      "string",
      "function",
      "array",
      "object",
      "map",
      "set",
      "date",
      "error",
      "symbol",
      "circular",
      "other",
    ]),
    summary: z.string(),
    entries: z.array(z.object({ key: z.string(), value: inspectionSchema })).optional(),
    more: z.number().int().optional(),
  }),
);
