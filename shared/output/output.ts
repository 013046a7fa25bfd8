import { z } from "zod";
import { jsonSchema } from "../json.ts";
import { cellErrorSchema } from "./error.ts";

/** The payload of each type is described by the schema of the same name beside this file. */
export { MIME } from "./mime.ts";

/** A value in several representations, richest first; `text/plain` is always there. */
export const bundleSchema = z.record(z.string(), jsonSchema);
export type Bundle = z.infer<typeof bundleSchema>;

export const streamSchema = z.enum(["log", "info", "debug", "warn", "error"]);
export type Stream = z.infer<typeof streamSchema>;

/** One output of a cell. `id` is unique within the cell's run, so that progress and the like are replaced in place. */
export const outputSchema = z.discriminatedUnion("type", [
  z.object({ type: z.literal("display"), id: z.string(), bundle: bundleSchema }),
  z.object({ type: z.literal("console"), id: z.string(), stream: streamSchema, text: z.string() }),
  z.object({ type: z.literal("error"), id: z.string(), error: cellErrorSchema }),
  /** Clientele speaking of the outputs: how much was left out, and why. */
  z.object({ type: z.literal("notice"), id: z.string(), text: z.string() }),
]);
export type Output = z.infer<typeof outputSchema>;

/** A change of a cell's list of outputs: `put` appends, or replaces the output of the same id; `extend` lengthens a console text; `remove` takes one away. */
export const outputChangeSchema = z.discriminatedUnion("change", [
  z.object({ change: z.literal("put"), output: outputSchema }),
  z.object({ change: z.literal("extend"), id: z.string(), text: z.string() }),
  z.object({ change: z.literal("remove"), id: z.string() }),
]);
export type OutputChange = z.infer<typeof outputChangeSchema>;
