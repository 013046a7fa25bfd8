/** A feature's value in words. */
import { OptionError, refuseUnknownOptions } from "../../options.ts";
import type { SnapshotFeature } from "../features/declare.ts";
import { spanWords } from "../features/span.ts";

/**
 * How a feature is told. Texts may hold `{name}`, `{value}`, `{typical}` (the median, or the most frequent level), `{last}`
 * and `{before}` (the times that a declared change compares).
 */
export interface Phrase {
  /** What it is called, such as "bill". Default: the feature's name, underscores being blanks. */
  readonly name?: string;
  /** `number` (default), `percent` for a share of 1, `change` for a share by which something rose or fell. */
  readonly as?: "number" | "percent" | "change";
  /** Written after a number, such as "days". */
  readonly unit?: string;
  /** Digits after the point. Default: none from 10 up, one below. */
  readonly digits?: number;
  /** Of a number above the typical one; of a change above 0. */
  readonly rise?: string;
  /** Of a number at or below the typical one; of a change at or below 0. */
  readonly fall?: string;
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
}

const OPTIONS = ["name", "as", "unit", "digits", "rise", "fall", "missing", "levels"] as const;

export function wordingOf(feature: string, given: Phrase, declared: SnapshotFeature | undefined): Wording {
  refuseUnknownOptions(given, OPTIONS, `phrases.${feature}`);
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
  const middle = wording.as === "change" || typeof typical !== "number" ? 0 : typical;
  return say(value > middle ? wording.rise : wording.fall);
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
  if (typeof value !== "number") return String(value);
  const shown = as === "number" ? value : 100 * (as === "change" ? Math.abs(value) : value);
  const places = digits ?? (Math.abs(shown) >= 10 || Number.isInteger(shown) ? 0 : 1);
  const number = shown.toLocaleString("en", { maximumFractionDigits: places });
  if (as !== "number") return `${number} %`;
  return unit === "" ? number : `${number} ${unit}`;
}
