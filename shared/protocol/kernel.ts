/**
 * Messages between the server and a kernel, over a pair of pipes (`frames.ts`): JSON, and bytes that go beside it.
 * The kernel trusts the server; the server parses what comes from a kernel, since a cell may have got hold of the channel.
 * An interrupt is no message: it has a pipe of its own, read by a thread that no cell can block.
 */
import { z } from "zod";
import { jsonSchema } from "../json.ts";
import { cellErrorSchema } from "../output/error.ts";
import { inputSchema } from "../output/input.ts";
import { outputChangeSchema } from "../output/output.ts";
import { tablePageSchema, tableQuerySchema } from "../output/table.ts";
import { variableSchema } from "../session/state.ts";
import { dataReadsSchema } from "./data-reads.ts";
import { askMessages, type ReplyMessage } from "./kernel-requests.ts";

export const datasetFileSchema = z.object({
  /** Name of the view, and what `dataset()` takes. */
  name: z.string(),
  /** Absolute path. */
  file: z.string(),
  format: z.enum(["parquet", "csv", "tsv", "jsonl", "json", "xlsx"]),
  /** Absolute path of the Parquet file that holds what was read of it. */
  read: z.string().optional(),
  /** Why it cannot be read. */
  problem: z.string().optional(),
});
export type DatasetFile = z.infer<typeof datasetFileSchema>;

/** Text that the compiler put into a cell's code; errors behind it on the same line move back by its length. */
export const insertionSchema = z.object({
  line: z.number().int(),
  column: z.number().int(),
  length: z.number().int(),
});
export type Insertion = z.infer<typeof insertionSchema>;

export const toKernelSchema = z.discriminatedUnion("type", [
  /** First message: turns a warm process into the session's kernel. */
  z.object({
    type: z.literal("open"),
    /** Folder of the notebook, from which relative imports resolve. */
    directory: z.string(),
    datasets: z.array(datasetFileSchema),
    seed: z.number(),
    /** The most text, in bytes, that one run of a cell may put out. */
    outputBytes: z.number(),
  }),
  z.object({ type: z.literal("datasets"), datasets: z.array(datasetFileSchema) }),
  z.object({
    type: z.literal("run"),
    run: z.number().int(),
    cell: z.string(),
    /** An expression that gives `async (scope) => names`; see `server/compile/emit.ts`. */
    code: z.string(),
    columnOffset: z.number().int(),
    insertions: z.array(insertionSchema),
    defines: z.array(z.string()),
    /** Names to be taken from other cells or the cell API. */
    bound: z.array(z.string()),
    /** Label of an `input` call -> the variable it is assigned to. */
    inputNames: z.record(z.string(), z.string()),
    /** Values given from outside, by input name. */
    inputs: z.record(z.string(), jsonSchema),
  }),
  /** Names whose cell was deleted or no longer defines them, and cells whose tables may be dropped. */
  z.object({ type: z.literal("forget"), names: z.array(z.string()), cells: z.array(z.string()) }),
  z.object({ type: z.literal("page"), request: z.number().int(), ref: z.string(), query: tableQuerySchema }),
  /** Writes the table (after sort and filters, all rows) into a file of the scratch folder and answers its path. */
  z.object({
    type: z.literal("export"),
    request: z.number().int(),
    ref: z.string(),
    query: tableQuerySchema,
    format: z.enum(["csv", "xlsx", "parquet"]),
  }),
]);
export type ToKernel = z.infer<typeof toKernelSchema>;
/** A reply as the channel carries it, numbered as the messages are. */
export type NumberedReply = ReplyMessage & { readonly number: number };
/** A message as the channel carries it: counted from 1, so that a kernel knows when one was lost on the way. */
export type NumberedToKernel = ToKernel & { readonly number: number };

export const fromKernelSchema = z.discriminatedUnion("type", [
  /** The process is up and waits for `open`. */
  z.object({ type: z.literal("ready") }),
  /** All messages up to this number have arrived; with `again`, those after it are to be sent once more. */
  z.object({ type: z.literal("received"), upTo: z.number().int(), again: z.boolean() }),
  z.object({
    type: z.literal("outputs"),
    run: z.number().int(),
    cell: z.string(),
    changes: z.array(outputChangeSchema),
  }),
  z.object({ type: z.literal("input"), run: z.number().int(), cell: z.string(), input: inputSchema }),
  z.object({
    type: z.literal("ran"),
    run: z.number().int(),
    cell: z.string(),
    status: z.enum(["ok", "failed", "interrupted"]),
    ms: z.number(),
    /** On the channel: top-level names that are new or changed since the last run. To listeners of a kernel: all of them. */
    variables: z.array(variableSchema),
    /** On the channel: names that are no more. */
    gone: z.array(z.string()).optional(),
    error: cellErrorSchema.nullable(),
    /** The datasets that its result hangs on; left out where that is not known, so that it may hang on all. */
    reads: dataReadsSchema.optional(),
  }),
  z.object({ type: z.literal("page"), request: z.number().int(), page: tablePageSchema }),
  z.object({ type: z.literal("exported"), request: z.number().int(), file: z.string() }),
  z.object({ type: z.literal("refused"), request: z.number().int(), error: cellErrorSchema }),
  /** Something outside any run: a timer of a finished cell threw, a promise was rejected with nobody listening. */
  z.object({ type: z.literal("stray"), cell: z.string().nullable(), error: cellErrorSchema }),
  ...askMessages,
]);
export type FromKernel = z.infer<typeof fromKernelSchema>;
