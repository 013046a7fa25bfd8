/**
 * What a value looks like: a bundle by MIME type, richest first, always with a plain text. Values that say themselves how
 * they are shown (`displayMethod`, `bundleMethod`) go first, then tables and drawings; the inspector takes the rest.
 */
import { types } from "node:util";
import { type Displayable, displayMethod } from "../../analysis/relation.ts";
import { MIME } from "../../shared/output/mime.ts";
import type { Bundle } from "../../shared/output/output.ts";
import { type ChartElement, chartBundle, isElement } from "./chart.ts";
import { inspectionText, inspectValue } from "./inspect.ts";
import { payload } from "./payload.ts";
import { cutText } from "./text.ts";

/** A value of the kernel's own that knows its bundle. */
export const bundleMethod: unique symbol = Symbol("bundle");
export interface Bundled {
  [bundleMethod](context: DisplayContext): Bundle | Promise<Bundle>;
}

/** How tables come to be shown. */
export interface DisplayContext {
  isTabular(value: unknown): boolean;
  table(value: unknown): Promise<Bundle>;
}

const TEXT_LENGTH = 100_000;
/** `displayMethod` may return an object that has one itself, but not for ever. */
const DEPTH = 10;

export function bundleOf(value: unknown, context: DisplayContext, depth = 0): Bundle | Promise<Bundle> {
  if (
    ((typeof value !== "object" || value === null) && typeof value !== "function") ||
    types.isProxy(value)
  ) {
    return inspected(value);
  }
  if (types.isPromise(value)) return value.then((settled) => bundleOf(settled, context, depth));
  if (has(value, bundleMethod)) return (value as Bundled)[bundleMethod](context);
  if (has(value, displayMethod)) return displayed(value as Displayable, context, depth);
  if (isElement(value)) return chartBundle(value as ChartElement);
  if (isTabular(value, context)) return context.table(value);
  return inspected(value);
}

function displayed(value: Displayable, context: DisplayContext, depth: number): Bundle | Promise<Bundle> {
  if (depth >= DEPTH)
    throw new Error("The display method of this object returns one display method after another.");
  return bundleOf(value[displayMethod](), context, depth + 1);
}

function inspected(value: unknown): Bundle {
  if (typeof value === "string") return textBundle(value);
  const inspection = inspectValue(value);
  return {
    [MIME.inspect]: payload(inspection),
    [MIME.text]: cutText(inspectionText(inspection), TEXT_LENGTH),
  };
}

function textBundle(text: string): Bundle {
  const inspection = inspectValue(text, { text: TEXT_LENGTH / 10 });
  const cut = text.length > TEXT_LENGTH ? `${cutText(text, TEXT_LENGTH)} (${text.length} characters)` : text;
  return { [MIME.inspect]: payload(inspection), [MIME.text]: cut };
}

/** An object that throws when it is read is no table; the inspector, which reads with care, shows it. */
function isTabular(value: unknown, context: DisplayContext): boolean {
  try {
    return context.isTabular(value);
  } catch {
    return false;
  }
}

/** Whether the object answers to the symbol; false for one that throws when it is asked. */
function has(value: object, symbol: symbol): boolean {
  try {
    return typeof (value as Record<symbol, unknown>)[symbol] === "function";
  } catch {
    return false;
  }
}
