/** Tagged templates for text in an output. They build; the page sanitises what it shows. */
import { MIME } from "../../shared/output/mime.ts";
import type { Bundle } from "../../shared/output/output.ts";
import { type Bundled, bundleMethod } from "../display/bundle.ts";
import { isElement } from "../display/chart.ts";
import { inspectionText, inspectValue } from "../display/inspect.ts";

type Language = "markdown" | "html" | "svg";

/** A piece of Markdown, HTML or SVG. Displays as what it says; stands within another one as it is. */
export class Markup implements Bundled {
  readonly language: Language;
  readonly text: string;

  constructor(language: Language, text: string) {
    this.language = language;
    this.text = text;
  }

  toString(): string {
    return this.text;
  }

  [bundleMethod](): Bundle {
    return { [MIME[this.language]]: this.text, [MIME.text]: plainText(this) };
  }
}

/**
 * Markdown as an output. Values are written as they are; a chart or a piece of `html` stands within as HTML.
 *
 * @example
 * md`**${customers.length}** customers buy more often than once a month.`
 */
export function md(strings: TemplateStringsArray, ...values: unknown[]): Markup {
  return new Markup("markdown", dedent(weave(strings, values, (text) => text)));
}

/**
 * HTML as an output. Values are escaped, lists joined; pieces of `html` and `svg`, and charts, stand as they are.
 *
 * @example
 * html`<ul>${names.map((name) => html`<li>${name}</li>`)}</ul>`
 */
export function html(strings: TemplateStringsArray, ...values: unknown[]): Markup {
  return new Markup("html", weave(strings, values, escapeHtml));
}

/**
 * SVG as an output; values as in `html`. A piece without an `svg` element is put into one.
 *
 * @example
 * svg`<svg viewBox="0 0 100 20"><rect width="${share * 100}" height="20" fill="var(--c1)"/></svg>`
 */
export function svg(strings: TemplateStringsArray, ...values: unknown[]): Markup {
  return new Markup("svg", weave(strings, values, escapeHtml).trim());
}

function weave(
  strings: TemplateStringsArray,
  values: readonly unknown[],
  escaped: (text: string) => string,
): string {
  let text = strings[0] ?? "";
  values.forEach((value, i) => {
    text += valueText(value, escaped) + (strings[i + 1] ?? "");
  });
  return text;
}

function valueText(value: unknown, escaped: (text: string) => string): string {
  if (value === null || value === undefined || value === false) return "";
  if (value instanceof Markup) return value.text;
  if (Array.isArray(value)) return value.map((item) => valueText(item, escaped)).join("");
  if (typeof value !== "object") return escaped(String(value));
  if (isElement(value)) return (value as unknown as { outerHTML: string }).outerHTML;
  if (value instanceof Date)
    return escaped(Number.isNaN(value.getTime()) ? "Invalid Date" : value.toISOString());
  return escaped(inspectionText(inspectValue(value)));
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] as string);
}

/** Takes off the indentation that all lines share, which Markdown would read as code. */
function dedent(text: string): string {
  const lines = text.replace(/^[ \t]*\n/, "").split("\n");
  const depths = lines
    .filter((line) => line.trim() !== "")
    .map((line) => /^[ \t]*/.exec(line)?.[0].length ?? 0);
  const depth = Math.min(...depths, Number.MAX_SAFE_INTEGER);
  return lines
    .map((line) => line.slice(Math.min(depth, line.length)))
    .join("\n")
    .trimEnd();
}

function plainText({ language, text }: Markup): string {
  if (language === "markdown") return text;
  if (language === "svg") return "[drawing]";
  return text
    .replace(/<(?:script|style)\b[\s\S]*?<\/(?:script|style)>/gi, "")
    .replace(/<[^>]*>/g, " ")
    .replace(/\s+/g, " ")
    .trim();
}
