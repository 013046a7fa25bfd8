import { z } from "zod";
import { jsonSchema } from "../json.ts";
import { outputChangeSchema } from "../output/output.ts";
import { cellDiagnosticsSchema, languageStateSchema } from "./diagnostics.ts";
import {
  inputStateSchema,
  kernelStateSchema,
  problemSchema,
  sessionStateSchema,
  variableSchema,
} from "./state.ts";

const analysed = z.object({
  defines: z.array(z.string()),
  uses: z.array(z.string()),
  problems: z.array(problemSchema),
});

const finished = z.enum(["ok", "failed", "interrupted"]);

/** What happened to a session. `apply` in this folder is the only reader that changes state by it. */
export const sessionEventSchema = z.discriminatedUnion("type", [
  /** A cell appeared, or its code was analysed again. */
  z.object({
    type: z.literal("cell-analysed"),
    cell: z.string(),
    ...analysed.shape,
  }),
  /** The same of many cells at once. */
  z.object({ type: z.literal("cells-analysed"), cells: z.record(z.string(), analysed) }),
  z.object({ type: z.literal("cell-removed"), cell: z.string() }),
  z.object({ type: z.literal("cells-removed"), cells: z.array(z.string()) }),
  /** The language service looked again: only cells about which it says something else than before. */
  z.object({ type: z.literal("diagnosed"), cells: z.record(z.string(), cellDiagnosticsSchema) }),
  z.object({ type: z.literal("language-changed"), language: languageStateSchema }),
  z.object({ type: z.literal("staleness-changed"), stale: z.record(z.string(), z.boolean()) }),
  /** The whole queue, so that order is never guessed; cells that left it without running go back to what they were. */
  z.object({ type: z.literal("queue-changed"), queue: z.array(z.string()) }),
  /** A run began: outputs of the last one are replaced by the first new output or at the end, so that nothing jumps. */
  z.object({ type: z.literal("cell-started"), cell: z.string(), at: z.number() }),
  z.object({ type: z.literal("outputs-changed"), cell: z.string(), changes: z.array(outputChangeSchema) }),
  z.object({ type: z.literal("cell-finished"), cell: z.string(), status: finished, ms: z.number() }),
  z.object({ type: z.literal("cell-blocked"), cell: z.string(), by: z.string() }),
  z.object({ type: z.literal("input-defined"), name: z.string(), input: inputStateSchema }),
  /** The same of many inputs at once. */
  z.object({ type: z.literal("inputs-defined"), inputs: z.record(z.string(), inputStateSchema) }),
  z.object({ type: z.literal("input-changed"), name: z.string(), value: jsonSchema }),
  z.object({ type: z.literal("input-removed"), name: z.string() }),
  z.object({ type: z.literal("inputs-removed"), names: z.array(z.string()) }),
  /** All of them. */
  z.object({ type: z.literal("variables-changed"), variables: z.array(variableSchema) }),
  /** Of many, those that are new or have changed, and names that are no more. */
  z.object({
    type: z.literal("variables-updated"),
    variables: z.array(variableSchema),
    gone: z.array(z.string()),
  }),
  z.object({ type: z.literal("kernel-changed"), kernel: kernelStateSchema }),
  z.object({ type: z.literal("execution-changed"), execution: z.enum(["auto", "lazy"]) }),
  z.object({ type: z.literal("saved-changed"), saved: sessionStateSchema.shape.saved }),
  z.object({ type: z.literal("renamed"), path: z.string() }),
  z.object({ type: z.literal("outputs-cleared"), cells: z.array(z.string()) }),
]);
export type SessionEvent = z.infer<typeof sessionEventSchema>;
