import { z } from "zod";
import { jsonSchema } from "../json.ts";
import { columnKindSchema, numberFormatSchema } from "./table.ts";

const option = z.object({ value: z.union([z.string(), z.number(), z.boolean()]), label: z.string() });

/** What a dataset input asks of each column: `id` takes integers and strings, `number` any numeric, `timestamp` dates too. */
const CONTRACT_KINDS = ["id", "string", "number", "integer", "boolean", "date", "timestamp", "any"] as const;
export type PlainKind = (typeof CONTRACT_KINDS)[number];
/** With a question mark, the role may stay empty. */
export type ContractKind = PlainKind | `${PlainKind}?`;

export const contractKindSchema = z.enum(
  CONTRACT_KINDS.flatMap((kind): [PlainKind, `${PlainKind}?`] => [kind, `${kind}?`]),
);

/** The kind of an optional role is that of its column, if it has one. */
export function plainKind(kind: ContractKind): PlainKind {
  return kind.replace("?", "") as PlainKind;
}

export const isOptional = (kind: ContractKind): boolean => kind.endsWith("?");

/** The column of an optional role that stays empty. */
export const NO_COLUMN = "";

/** Which table, and which of its columns plays each role of the contract. */
export const datasetBindingSchema = z.object({
  table: z.string(),
  columns: z.record(z.string(), z.string()),
});
export type DatasetBinding = z.infer<typeof datasetBindingSchema>;

const common = { label: z.string(), help: z.string().optional() };

const axis = z.object({ label: z.string(), format: numberFormatSchema.optional() });

/** The definition of a control, as the cell wrote it; a value from outside is validated against it. */
export const inputDefinitionSchema = z.discriminatedUnion("control", [
  z.object({
    control: z.literal("range"),
    ...common,
    min: z.number(),
    max: z.number(),
    step: z.number(),
    unit: z.string().optional(),
  }),
  z.object({
    control: z.literal("number"),
    ...common,
    min: z.number().optional(),
    max: z.number().optional(),
    step: z.number().optional(),
    unit: z.string().optional(),
  }),
  z.object({
    control: z.literal("text"),
    ...common,
    placeholder: z.string().optional(),
    pattern: z.string().optional(),
    maxLength: z.number().int().optional(),
  }),
  z.object({ control: z.literal("toggle"), ...common }),
  z.object({ control: z.literal("select"), ...common, options: z.array(option) }),
  z.object({ control: z.literal("multiSelect"), ...common, options: z.array(option) }),
  z.object({ control: z.literal("date"), ...common, min: z.string().optional(), max: z.string().optional() }),
  z.object({
    control: z.literal("curve"),
    ...common,
    /** From left to right, each above the one before; `y` has a number for each. */
    x: z.array(z.number()).min(2),
    y: z.array(z.number()),
    xAxis: axis,
    yAxis: axis,
    /** What the curve is compared with, over the same `x`. */
    baseline: z.object({ label: z.string(), y: z.array(z.number()) }).optional(),
    /** The `x` at which the curve is best. */
    optimum: z.number().optional(),
    /** Distance between the values that a handle is moved to; others may be given. */
    step: z.number(),
    /** The value while nobody has chosen one, which is what null stands for. */
    initial: z.number(),
  }),
  z.object({
    control: z.literal("dataset"),
    ...common,
    contract: z.record(z.string(), contractKindSchema),
    /** The tables there are, with the columns that may play a role. `guess` is set where the whole contract can be met. */
    tables: z.array(
      z.object({
        name: z.string(),
        rowCount: z.number().int().nullable(),
        columns: z.array(z.object({ name: z.string(), kind: columnKindSchema })),
        guess: z.record(z.string(), z.string()).nullable(),
      }),
    ),
  }),
]);
export type InputDefinition = z.infer<typeof inputDefinitionSchema>;

/** `application/vnd.clientele.input+json`: a control with its name (the variable it is assigned to) and value. */
export const inputSchema = z.object({
  name: z.string(),
  definition: inputDefinitionSchema,
  value: jsonSchema,
});
export type Input = z.infer<typeof inputSchema>;
