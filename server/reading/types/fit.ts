/** How many of a column's values a type reads, by what is known of their shapes. */
import type { RecipeColumn } from "../../../shared/reading/recipe.ts";
import type { ColumnEvidence, Example } from "./column-evidence.ts";
import { hasFormat, parseFormat } from "./date-format.ts";
import { PLAIN, shapesOf } from "./number-format.ts";
import { SHAPES, Shape } from "./shapes.ts";

export type ColumnSpec = Omit<RecipeColumn, "name" | "source" | "evidence">;

export interface Fit {
  /** Values, without those that are missing. */
  readonly values: number;
  readonly missing: number;
  readonly misfits: number;
  /** The first values that do not fit. */
  readonly examples: readonly Example[];
}

const NUMBERS = [
  ...[Shape.integer, Shape.longInteger, Shape.zeros, Shape.decimal, Shape.dotThree, Shape.longDecimal],
  ...[
    Shape.bareDecimal,
    Shape.smallExponent,
    Shape.exponent,
    Shape.plusInteger,
    Shape.plusDecimal,
    Shape.textual,
  ],
];

export function fitOf(evidence: ColumnEvidence, spec: ColumnSpec): Fit {
  const isText = spec.type === "text" || spec.type === "json" || spec.type === "nested";
  const missingTokens = [...evidence.tokens].filter(([text]) => spec.missing?.includes(text));
  const missingTexts = missingTokens.reduce((sum, [, { count }]) => sum + count, 0);
  const emptyTexts = isText && evidence.keepsEmptyTexts ? 0 : evidence.emptyTexts;
  const missing = evidence.empty + missingTexts + emptyTexts;
  const values = evidence.rows - missing;
  if (isText) return { values, missing, misfits: 0, examples: [] };
  const { fits, examples } = fitting(evidence, spec);
  const others = [...evidence.tokens].filter(([text]) => !spec.missing?.includes(text));
  const tokenExamples = others.map(([text, { line }]) => ({ line, text }));
  const first = [...tokenExamples, ...examples].sort((a, b) => a.line - b.line).slice(0, 3);
  return { values, missing, misfits: values - fits, examples: values === fits ? [] : first };
}

interface Fitting {
  readonly fits: number;
  /** Of values that do not fit. */
  readonly examples: readonly Example[];
}

function fitting(evidence: ColumnEvidence, spec: ColumnSpec): Fitting {
  switch (spec.type) {
    case "date":
    case "timestamp":
    case "instant":
      return fittingDates(evidence, spec);
    case "boolean":
      return fittingTruths(evidence, spec);
    case "time":
      return byShapes(evidence, [Shape.clock]);
    default:
      return byShapes(evidence, numberShapes(evidence, spec));
  }
}

function numberShapes(evidence: ColumnEvidence, spec: ColumnSpec): readonly Shape[] {
  const all = spec.number?.dressed ? [...NUMBERS, Shape.dressed] : shapesOf(spec.number ?? PLAIN);
  if (spec.type === "decimal") return all;
  if (spec.type === "number")
    return all.filter((shape) => shape !== Shape.longDecimal && shape !== Shape.longInteger);
  const whole = evidence.wholeDecimals === sum(evidence, [Shape.decimal, Shape.longDecimal, Shape.comma]);
  const fractions: readonly Shape[] = [Shape.decimal, Shape.longDecimal, Shape.comma, Shape.bareDecimal];
  const allowed = all.filter((shape) => whole || !fractions.includes(shape));
  return allowed.filter(
    (shape) => shape !== Shape.smallExponent && (shape !== Shape.dotThree || spec.number?.thousands === "."),
  );
}

function byShapes(evidence: ColumnEvidence, shapes: readonly Shape[]): Fitting {
  const accepted = new Set(shapes);
  const examples = [];
  for (let shape = 0; shape < SHAPES; shape++) {
    if (shape === Shape.token || accepted.has(shape as Shape)) continue;
    if (shape === Shape.date) for (const form of evidence.dates.values()) examples.push(...form.examples);
    else examples.push(...(evidence.examples[shape] as readonly Example[]));
  }
  return { fits: sum(evidence, shapes), examples: examples.sort((a, b) => a.line - b.line) };
}

function fittingDates(evidence: ColumnEvidence, spec: ColumnSpec): Fitting {
  const counted = countedDays(evidence, spec.format);
  if (counted !== null) return counted;
  const format = parseFormat(spec.format ?? "");
  const examples = [...byShapes(evidence, [Shape.date]).examples];
  let fits = 0;
  for (const form of evidence.dates.values()) {
    if (format && hasFormat(form, format)) {
      fits += form.fits[format.order];
      examples.push(...form.misfits[format.order]);
    } else examples.push(...form.examples);
  }
  return { fits, examples: examples.sort((a, b) => a.line - b.line) };
}

/** Whole numbers that are dates or times by what they count; null for other formats. */
function countedDays(evidence: ColumnEvidence, format: string | undefined): Fitting | null {
  const { examples } = byShapes(evidence, [Shape.integer]);
  if (format === "Ymd")
    return {
      fits: evidence.compactDays,
      examples: [...examples, ...(evidence.examples[Shape.integer] ?? [])],
    };
  if (format !== "seconds" && format !== "milliseconds" && format !== "excel") return null;
  return { fits: evidence.counts[Shape.integer] as number, examples };
}

function fittingTruths(evidence: ColumnEvidence, spec: ColumnSpec): Fitting {
  const [yes = "true", no = "false"] = spec.truth ?? [];
  let fits = 0;
  for (const [text, count] of evidence.truths) if (text === yes || text === no) fits += count;
  const examples = byShapes(evidence, [Shape.truth, Shape.yesNo]).examples;
  return { fits, examples };
}

export function sum(evidence: ColumnEvidence, shapes: readonly Shape[]): number {
  return shapes.reduce<number>((total, shape) => total + (evidence.counts[shape] as number), 0);
}
