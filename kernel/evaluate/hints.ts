/** The next step for errors whose message says what happened but not what to do. */
import { distance } from "fastest-levenshtein";

interface Names {
  names(): Iterable<string>;
}

type Rule = (message: string, context: Names) => string | undefined;

const RULES: Readonly<Record<string, readonly Rule[]>> = {
  ReferenceError: [
    (message, context) => {
      const name = /^(.+?) is not defined$/.exec(message)?.[1];
      if (name === undefined) return undefined;
      const near = nearestName(name, context.names());
      return near
        ? `Did you mean \`${near}\`?`
        : `No cell defines \`${name}\`. Define it in a cell, or import it.`;
    },
    (message) =>
      /^Cannot access '(.+)' before initialization$/.test(message)
        ? "It is declared further down in the same cell: move the declaration up."
        : undefined,
  ],
  TypeError: [
    (message) =>
      /(?:rows|columns|table|frame|first|count|schema).*is not (?:a function|iterable)/.test(message)
        ? "Forms of a relation are promises: write `await relation.rows()` before using the rows."
        : undefined,
    (message) => {
      const key = /^Cannot read properties of (?:undefined|null) \(reading '(.+)'\)$/.exec(message)?.[1];
      return key === undefined
        ? undefined
        : `What stands before \`.${key}\` has no value here. Display it to see why, or read it with \`?.${key}\`.`;
    },
    (message) =>
      message === "Assignment to constant variable."
        ? "Declare the variable with `let` where it is defined."
        : undefined,
    (message) =>
      /is not iterable/.test(message)
        ? "A promise has to be awaited and an object turned into entries (`Object.entries(x)`) before it is spread or looped over."
        : undefined,
    (message) =>
      /circular structure to JSON/.test(message)
        ? "The object refers to itself. Display it as it is: the inspector shows such objects."
        : undefined,
  ],
  RangeError: [
    (message) =>
      message === "Maximum call stack size exceeded"
        ? "A function calls itself without end, or a huge array was spread into a call. Check the recursion's end, or use a loop."
        : undefined,
    (message) =>
      /^Invalid (?:array|string) length|^Array buffer allocation failed/.test(message)
        ? "The value is larger than JavaScript allows. Aggregate in SQL, or work in parts."
        : undefined,
  ],
  SyntaxError: [
    (message) =>
      /JSON/.test(message)
        ? "The text is not JSON. Display its first characters to see what it is."
        : undefined,
  ],
};

export function hintFor(name: string, message: string, context: Names): string | undefined {
  for (const rule of RULES[name] ?? []) {
    const hint = rule(message, context);
    if (hint !== undefined) return hint;
  }
  return undefined;
}

/** The name that is nearest by edits, if it is near: a third of its letters may differ. */
export function nearestName(wanted: string, names: Iterable<string>): string | undefined {
  let best: string | undefined;
  let least = Math.max(1, Math.floor(wanted.length / 3)) + 1;
  for (const name of names) {
    const edits = name.toLowerCase() === wanted.toLowerCase() ? 0 : distance(name, wanted);
    if (edits < least) [best, least] = [name, edits];
  }
  return best;
}
