import { z } from "zod";
import { jsonSchema } from "../json.ts";
import { inputDefinitionSchema } from "../output/input.ts";
import { outputSchema } from "../output/output.ts";
import { cellDiagnosticsSchema, languageStateSchema } from "./diagnostics.ts";

export const cellStatusSchema = z.enum([
  "idle",
  "queued",
  "running",
  "ok",
  "failed",
  "blocked",
  "interrupted",
]);
export type CellStatus = z.infer<typeof cellStatusSchema>;

/** An error of the cell's code that is known before it runs: syntax, a name defined twice, a cycle, an assignment across cells. */
export const problemSchema = z.object({
  kind: z.enum(["syntax", "unsupported", "duplicate", "cycle", "assignment"]),
  message: z.string(),
  /** Lines and columns count from 1; the end is exclusive. */
  line: z.number().int(),
  column: z.number().int(),
  endLine: z.number().int(),
  endColumn: z.number().int(),
  /** The other cells concerned. */
  cells: z.array(z.string()).default([]),
});
export type Problem = z.infer<typeof problemSchema>;

/** What the variables panel shows of a top-level name. */
export const variableSchema = z.object({
  name: z.string(),
  cell: z.string(),
  /** `number`, `Relation`, `Array`, `function`, ... */
  type: z.string(),
  /** `3 rows x 4 columns`, `12 items`, `1.2 kB`; empty where size means nothing. */
  size: z.string(),
  /** One line, at most 200 characters. */
  preview: z.string(),
});
export type Variable = z.infer<typeof variableSchema>;

export const cellStateSchema = z.object({
  status: cellStatusSchema,
  /** The code, an input or something above changed since the outputs were made, or it never ran in this kernel. */
  stale: z.boolean(),
  /** For `blocked`: the failed cell that is the reason. */
  blockedBy: z.string().nullable(),
  /** Milliseconds since the epoch of the run's start; null when it never ran. */
  startedAt: z.number().nullable(),
  /** Duration of the last finished run in milliseconds. */
  ms: z.number().nullable(),
  outputs: z.array(outputSchema),
  /** Outputs are from an earlier kernel or from the cache on disk. */
  restored: z.boolean(),
  problems: z.array(problemSchema),
  /** What the language service says of the cell; null until it has said anything. */
  diagnostics: cellDiagnosticsSchema.nullable().default(null),
  defines: z.array(z.string()),
  uses: z.array(z.string()),
  /** A run has begun and put nothing out yet: `outputs` are still those of the run before. */
  replacing: z.boolean().default(false),
  /** The status to go back to when the cell leaves the queue without having run. */
  settled: cellStatusSchema.default("idle"),
});
export type CellState = z.infer<typeof cellStateSchema>;

/** Why a kernel ended, in words, with the way out. */
export const kernelDeathSchema = z.object({
  cause: z.enum(["memory", "killed", "crash", "exit", "unresponsive", "channel", "scratch", "start"]),
  message: z.string(),
  hint: z.string(),
});
export type KernelDeath = z.infer<typeof kernelDeathSchema>;

export const kernelStateSchema = z.object({
  status: z.enum(["none", "starting", "idle", "busy", "interrupting", "dead"]),
  death: kernelDeathSchema.nullable(),
  /** Resident memory in bytes, where it is known. */
  memory: z.number().nullable(),
  /** Set after an idle kernel was stopped to free memory. */
  culled: z.boolean(),
  /** While it is starting: all places are taken, and so many sessions wait before this one. */
  waiting: z.number().int().optional(),
  /** Set while a kernel has not answered an interrupt for some seconds: only a restart ends what it does. */
  unresponsive: z.boolean().optional(),
  /** What stands between a running kernel and the machine, by name. */
  walls: z.array(z.string()).optional(),
});
export type KernelState = z.infer<typeof kernelStateSchema>;

export const inputStateSchema = z.object({
  cell: z.string(),
  definition: inputDefinitionSchema,
  value: jsonSchema,
});
export type InputState = z.infer<typeof inputStateSchema>;

/** Everything about an open notebook except its document: the same on the server and in every browser. */
export const sessionStateSchema = z.object({
  id: z.string(),
  /** Path of the notebook within the workspace, `/` between folders. */
  path: z.string(),
  execution: z.enum(["auto", "lazy"]),
  kernel: kernelStateSchema,
  cells: z.record(z.string(), cellStateSchema),
  /** Cells that wait, in the order in which they will run. */
  queue: z.array(z.string()),
  inputs: z.record(z.string(), inputStateSchema),
  variables: z.array(variableSchema),
  saved: z.object({ status: z.enum(["saved", "saving", "failed"]), message: z.string().nullable() }),
  language: languageStateSchema.default({ status: "off", message: null }),
  /** Number of the last event applied; a gap tells a client to ask for a snapshot. */
  sequence: z.number().int(),
});
export type SessionState = z.infer<typeof sessionStateSchema>;
