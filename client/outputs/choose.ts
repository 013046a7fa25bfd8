/** Which of a bundle's representations is shown. */
import { config } from "zod";
import type { Json } from "../../shared/json.ts";
import { type Chart, chartSchema } from "../../shared/output/chart.ts";
import { type Input, inputSchema } from "../../shared/output/input.ts";
import { type Inspection, inspectionSchema } from "../../shared/output/inspect.ts";
import { type Bundle, bundleSchema, MIME } from "../../shared/output/output.ts";
import { type Progress, progressSchema } from "../../shared/output/progress.ts";
import { type Table, tableSchema } from "../../shared/output/table.ts";

// The page's content policy forbids code made from text, by which schemas would be compiled.
config({ jitless: true });

export type Representation =
  | { kind: "input"; value: Input }
  | { kind: "table"; value: Table }
  | { kind: "chart"; value: Chart }
  | { kind: "progress"; value: Progress }
  | { kind: "layout"; value: Bundle[] }
  | { kind: "markdown" | "html" | "svg" | "text"; value: string }
  | { kind: "inspect"; value: Inspection }
  | { kind: "picture"; value: { type: string; data: string } };

/** Richest first. A payload is parsed before it is drawn: a notebook's cache may be of an older Clientele, or damaged. */
const READERS: readonly (readonly [mime: string, read: (value: Json) => Representation | null])[] = [
  [MIME.input, reader(inputSchema, (value) => ({ kind: "input", value }))],
  [MIME.table, reader(tableSchema, (value) => ({ kind: "table", value }))],
  [MIME.chart, reader(chartSchema, (value) => ({ kind: "chart", value }))],
  [MIME.progress, reader(progressSchema, (value) => ({ kind: "progress", value }))],
  [MIME.layout, layout],
  [MIME.html, (value) => text("html", value)],
  [MIME.markdown, (value) => text("markdown", value)],
  [MIME.svg, (value) => text("svg", value)],
  ["image/png", (value) => picture("image/png", value)],
  ["image/jpeg", (value) => picture("image/jpeg", value)],
  [MIME.inspect, reader(inspectionSchema, (value) => ({ kind: "inspect", value }))],
  [MIME.text, (value) => text("text", value)],
];

/** The richest representation that is known and whole; with none, the names of the types there are. */
export function choose(bundle: Bundle): Representation {
  for (const [mime, read] of READERS) {
    const value = bundle[mime];
    const found = value === undefined ? null : read(value);
    if (found) return found;
  }
  return {
    kind: "text",
    value: `An output of a type that is not known here: ${Object.keys(bundle).join(", ")}`,
  };
}

export function plainText(bundle: Bundle): string {
  const value = bundle[MIME.text];
  return typeof value === "string" ? value : JSON.stringify(bundle, null, 2);
}

interface Schema<T> {
  safeParse(value: unknown): { success: true; data: T } | { success: false };
}

function reader<T>(
  schema: Schema<T>,
  wrap: (value: T) => Representation,
): (value: Json) => Representation | null {
  return (value) => {
    const parsed = schema.safeParse(value);
    return parsed.success ? wrap(parsed.data) : null;
  };
}

function text(kind: "markdown" | "html" | "svg" | "text", value: Json): Representation | null {
  return typeof value === "string" ? { kind, value } : null;
}

function picture(type: string, data: Json): Representation | null {
  return typeof data === "string" && /^[a-z0-9+/=\s]+$/i.test(data)
    ? { kind: "picture", value: { type, data } }
    : null;
}

function layout(value: Json): Representation | null {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return null;
  const items = bundleSchema.array().safeParse(value.items);
  return items.success ? { kind: "layout", value: items.data } : null;
}
