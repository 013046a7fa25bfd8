/** A feature's value in words. */

import type { SnapshotFeature } from "../../churn/features/declare.ts";
import { OptionError, refuseUnknownOptions } from "../../options.ts";
import { spanWords } from "../../span.ts";

/**
 * How a feature is told. Texts may hold `{name}`, `{value}`, `{typical}` (the median, or the most frequent level), `{last}`
 * and `{before}` (the times that a declared change compares).
 */
export interface Phrase {
  /** What it is called, such as "bill". Default: the feature's name, underscores being blanks. */
  readonly name?: string;
  /** `number` (default), `percent` for a share of 1, `change` for a share by which something rose or fell. */
  readonly as?: "number" | "percent" | "change";
  /** Written after a number, such as "days"; after 1 without its last "s". */
  readonly unit?: string;
  /** Digits after the point. Default: none from 10 up, one below. */
  readonly digits?: number;
  /** Of a number above the typical one; of a change above 0. */
  readonly rise?: string;
  /** Of a number at or below the typical one; of a change at or below 0. */
  readonly fall?: string;
  /** Of a number written like the typical one, and of a change written as 0. Default: `fall` where that is given. */
  readonly same?: string;
  readonly missing?: string;
  /** Texts for levels; of a boolean for `true` and `false`. */
  readonly levels?: Readonly<Record<string, string>>;
}

export type FeatureValue = number | string | boolean | null;

/** A feature's phrase with its defaults filled in. */
export interface Wording extends Required<Omit<Phrase, "digits" | "levels" | "unit">> {
  readonly unit: string;
  readonly digits: number | null;
  readonly levels: Readonly<Record<string, string>>;
  readonly last: string;
  readonly before: string;
  /** Of days to come that lie behind. */
  readonly past: string;
}

const OPTIONS = ["name", "as", "unit", "digits", "rise", "fall", "same", "missing", "levels"] as const;

export function wordingOf(feature: string, given: Phrase, declared: SnapshotFeature | undefined): Wording {
  refuseUnknownOptions(given, OPTIONS, `phrases.${feature}`);
  checkGaps(feature, given, declared);
  const defaults = defaultsOf(declared);
  const as = given.as ?? defaults.as ?? "number";
  if (as !== "number" && as !== "percent" && as !== "change")
    throw new OptionError(
      `phrases.${feature}`,
      `as is "number", "percent" or "change", and got ${JSON.stringify(as)}.`,
    );
  const last = declared?.last ? spanWords(declared.last) : "";
  const plain = as === "change" ? null : "{name} {value}, typically {typical}";
  const within = last === "" ? "" : " in {last}";
  return {
    name: feature.replaceAll("_", " "),
    unit: "",
    levels: {},
    missing: "{name} not known",
    rise: plain ?? `{name} rose {value}${within}`,
    fall: plain ?? `{name} fell {value}${within}`,
    same:
      given.fall ??
      defaults.fall ??
      (as === "change" ? `{name} did not change${within}` : "{name} {value}, as usual"),
    past: declared?.kind === "daysUntil" ? "{name} {value} ago" : "",
    ...defaults,
    ...given,
    as,
    digits: given.digits ?? null,
    last,
    before: declared?.before ? spanWords(declared.before) : "",
  };
}

/** What a declared feature says of itself. */
function defaultsOf(declared: SnapshotFeature | undefined): Phrase {
  switch (declared?.kind) {
    case "change":
      return { as: "change", ...(declared.column && { name: declared.column.replaceAll("_", " ") }) };
    case "share":
      return { as: "percent" };
    case "tenure":
      return {
        name: "customer",
        unit: "days",
        rise: "customer for {value}",
        fall: "customer for only {value}",
      };
    case "daysSince":
      return { unit: "days" };
    case "daysUntil":
      return { unit: "days", rise: "{name} in {value}", fall: "{name} in {value}" };
    default:
      return {};
  }
}

export function phraseOf(wording: Wording, value: FeatureValue, typical: FeatureValue): string {
  const say = (text: string) => fill(text, wording, value, typical);
  if (value === null) return say(wording.missing);
  if (typeof value !== "number") {
    const own = wording.levels[String(value)];
    if (own !== undefined) return say(own);
    return typeof value === "boolean" ? say(value ? "{name}" : "not {name}") : say("{name}: {value}");
  }
  if (wording.past !== "" && value <= 0)
    return value === 0 ? say("{name} today") : fill(wording.past, wording, -value, typical);
  const middle = wording.as === "change" || typeof typical !== "number" ? 0 : typical;
  if (looksLike(wording, value, middle)) return say(wording.same);
  return say(value > middle ? wording.rise : wording.fall);
}

function looksLike(wording: Wording, value: number, middle: number): boolean {
  if (wording.as === "change") return isNothing(100 * value, placesOf(wording, 100 * value));
  return value === middle || valueWords(wording, value) === valueWords(wording, middle);
}

function fill(text: string, wording: Wording, value: FeatureValue, typical: FeatureValue): string {
  const words: Readonly<Record<string, string>> = {
    name: wording.name,
    value: valueWords(wording, value),
    typical: valueWords(wording, typical),
    last: wording.last,
    before: wording.before,
  };
  return text.replace(/\{(\w+)\}/g, (whole, word: string) => words[word] ?? whole);
}

function valueWords({ as, unit, digits }: Wording, value: FeatureValue): string {
  if (value === null) return "nothing";
  if (typeof value !== "number") return String(value) || "(empty)";
  const shown = as === "number" ? value : 100 * (as === "change" ? Math.abs(value) : value);
  const number = numberWords(shown, placesOf({ digits }, shown));
  if (as !== "number") return `${number} %`;
  if (unit === "") return number;
  return `${number} ${number === "1" ? unit.replace(/s$/, "") : unit}`;
}

function placesOf({ digits }: Pick<Wording, "digits">, shown: number): number {
  return digits ?? (Math.abs(shown) >= 10 || Number.isInteger(shown) ? 0 : 1);
}

/** A number that is there is not written as 0. */
function numberWords(shown: number, places: number): string {
  const write = (value: number) => value.toLocaleString("en", { maximumFractionDigits: places });
  if (!isNothing(shown, places)) return write(shown);
  return shown > 0 ? `less than ${write(10 ** -places)}` : "0";
}

function isNothing(shown: number, places: number): boolean {
  return Math.abs(shown) < 10 ** -places / 2;
}

const TEXTS = ["rise", "fall", "same", "missing"] as const;

/** A gap in a text that nothing fills would be told to a customer's adviser. */
function checkGaps(feature: string, given: Phrase, declared: SnapshotFeature | undefined): void {
  const texts = [...TEXTS.map((name) => given[name] ?? ""), ...Object.values(given.levels ?? {})];
  const gaps = texts.flatMap((text) => [...text.matchAll(/\{(\w+)\}/g)].map(([, word]) => word as string));
  const stray = gaps.find((word) => !["name", "value", "typical", "last", "before"].includes(word));
  if (stray !== undefined)
    throw new OptionError(
      `phrases.${feature}`,
      `There is nothing to be said for {${stray}}.`,
      "A text may hold {name}, {value}, {typical}, {last} and {before}.",
    );
  const empty = gaps.find((word) => (word === "last" || word === "before") && !declared?.[word]);
  if (empty !== undefined)
    throw new OptionError(
      `phrases.${feature}`,
      `{${empty}} is a time that “${feature}” was not declared with.`,
      "Pass the `declared` of customerSnapshots(), or write the time itself.",
    );
}
