/** Boosted trees as JSON, and back: checked, since a file is input. */
import { z } from "zod";
import { OptionError } from "../../options.ts";
import { type Feature, isGrouped } from "./features.ts";
import type { Node } from "./tree.ts";

const nodeSchema: z.ZodType<Node> = z.lazy(() => z.union([leafSchema, splitSchema]));
const leafSchema = z.strictObject({ value: z.number(), cover: z.number().nonnegative() });
const splitSchema = z
  .strictObject({
    feature: z.number().int().nonnegative(),
    threshold: z.number().optional(),
    levels: z.array(z.string()).optional(),
    missing: z.enum(["left", "right"]),
    gain: z.number(),
    cover: z.number().positive(),
    left: nodeSchema,
    right: nodeSchema,
  })
  .refine((split) => (split.threshold === undefined) !== (split.levels === undefined), {
    message: "a split has a threshold or levels",
  });

const featureSchema = z
  .strictObject({
    name: z.string(),
    levels: z.array(z.string()).nullable(),
    encoding: z.strictObject({ values: z.array(z.number()), other: z.number() }).exactOptional(),
  })
  .refine(({ levels, encoding }) => !encoding || encoding.values.length === levels?.length, {
    message: "an encoding has a value for each level",
  });

export const treesSchema = z.strictObject({
  format: z.enum(["clientele-trees-1", "clientele-trees-2"]),
  features: z.array(featureSchema).min(1),
  base: z.number(),
  trees: z.array(nodeSchema),
});

/** Features, base and trees: all that a prediction needs. */
export interface TreesJson {
  /** 2 where a category is encoded. */
  readonly format: "clientele-trees-1" | "clientele-trees-2";
  readonly features: readonly Feature[];
  readonly base: number;
  readonly trees: readonly Node[];
}

export function formatOf(features: readonly Feature[]): TreesJson["format"] {
  return features.some(({ encoding }) => encoding) ? "clientele-trees-2" : "clientele-trees-1";
}

/** @throws OptionError with the place when the value is no model. */
export function parseTrees(value: unknown): TreesJson {
  const parsed = treesSchema.safeParse(value);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new OptionError(
      "json",
      `This is no model of boosted trees: ${issue?.path.join(".") || "the value"}: ${issue?.message}.`,
      "Give what `toJson()` of a model returned.",
    );
  }
  const { features, trees } = parsed.data;
  for (const tree of trees) checkPlaces(tree, features);
  return parsed.data;
}

function checkPlaces(node: Node, features: readonly Feature[]): void {
  if ("value" in node) return;
  const feature = features[node.feature];
  if (!feature || isGrouped(feature) !== (node.levels !== undefined))
    throw new OptionError(
      "json",
      `A split asks for feature ${node.feature}, which this model does not have in that form.`,
    );
  checkPlaces(node.left, features);
  checkPlaces(node.right, features);
}
