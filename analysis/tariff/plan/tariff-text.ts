/** A tariff as text: JSON or YAML. */
import { type Document, LineCounter, parseDocument } from "yaml";
import { TariffError } from "./findings.ts";
import type { TariffSpec } from "./spec.ts";

/** Longest text that is read, and its deepest nesting: a tariff of ten thousand charges has a tenth of it, in 8 levels. */
const MOST_CHARACTERS = 4_000_000;
const MOST_LEVELS = 100;

/** A tariff as it was read, and where its parts stand. */
export interface TariffText {
  readonly spec: TariffSpec;
  /** The line of a finding's place, or of what holds it. */
  lineOf(place: string): number | undefined;
}

export function parseTariff(text: string): TariffText {
  const lines = new LineCounter();
  const document = documentOf(text, lines);
  return {
    spec: specOf(document),
    lineOf: (place) => {
      const path = place.match(/[^.[\]]+/g)?.map((part) => (/^\d+$/.test(part) ? Number(part) : part)) ?? [];
      for (let depth = path.length; depth >= 0; depth--) {
        const node = document.getIn(path.slice(0, depth), true) as { range?: readonly number[] } | undefined;
        if (node?.range) return lines.linePos(node.range[0] ?? 0).line;
      }
      return undefined;
    },
  };
}

function documentOf(text: string, lines: LineCounter): Document {
  if (typeof text !== "string") throw unreadable(`A text was expected, and got ${typeof text}.`);
  if (text.length > MOST_CHARACTERS) {
    throw unreadable(
      `It has ${text.length} characters; at most ${MOST_CHARACTERS} are read. Name destinations by their beginnings (49*), or pass the data to tariff().`,
    );
  }
  if (deepest(text) > MOST_LEVELS) throw unreadable(`It is nested more than ${MOST_LEVELS} levels deep.`);
  const document = parseDocument(text, { lineCounter: lines, merge: true });
  const [broken] = document.errors;
  if (!broken) return document;
  throw unreadable(whatBroke(broken.message), broken.linePos?.[0].line);
}

function whatBroke(message: string): string {
  if (/call stack/.test(message)) return "It is nested too deeply.";
  if (/multiple documents/.test(message)) return "It holds several documents; give one tariff at a time.";
  const [first = ""] = message.split(/ at line \d+|\n/);
  return `${first}.`;
}

/** Levels of brackets, those within texts counted too: nobody writes so many. */
function deepest(text: string): number {
  let [depth, most] = [0, 0];
  for (let i = 0; i < text.length; i++) {
    const letter = text.charCodeAt(i);
    if (letter === BRACKET || letter === BRACE) most = Math.max(most, ++depth);
    else if (letter === BRACKET + 2 || letter === BRACE + 2) depth--;
  }
  return most;
}

const BRACKET = "[".charCodeAt(0);
const BRACE = "{".charCodeAt(0);

/** An alias without its anchor, or so many that they would fill the memory, is found only here. */
function specOf(document: Document): TariffSpec {
  try {
    return document.toJS({ maxAliasCount: 1000 }) as TariffSpec;
  } catch (cause) {
    throw Object.assign(unreadable(`${(cause as Error).message}.`), { cause });
  }
}

function unreadable(message: string, line?: number): TariffError {
  return new TariffError("The text", [
    { level: "error", place: "", message, ...(line === undefined ? {} : { line }) },
  ]);
}
