/** The analysis of a cell that could not be read: it names what is wrong, and the names that the cell seems to define. */
import type { Cause } from "../workers/jobs.ts";
import { guessDefinitions } from "./broken.ts";
import type { Analysis } from "./compile.ts";
import { nestingOf } from "./nesting.ts";
import { Positions } from "./positions.ts";
import type { Span } from "./scope.ts";

export const TOO_DEEP =
  "This cell nests too deeply to be read. Split it into smaller parts, or load what it writes out from a dataset.";

const NO_OUTLINE: Analysis["outline"] = {
  isBroken: true,
  isUnread: true,
  statements: [],
  imports: [],
  exports: [],
  specifiers: [],
};

const MESSAGES: Record<Cause, string> = {
  crash: TOO_DEEP,
  time: "This cell takes too long to be read. Split it into smaller cells, or load what it writes out from a dataset.",
  memory:
    "This cell takes too much memory to be read. Split it into smaller cells, or load what it writes out from a dataset.",
  size: "This cell is too large to be read. Split it into smaller cells, or load what it writes out from a dataset.",
};

export function unread(source: string, cause: Cause): Analysis {
  return faulty(source, MESSAGES[cause]);
}

/** Nothing is wrong with the cell, as far as is known. */
export function notRead(source: string, reason: string): Analysis {
  return faulty(
    source,
    `This cell could not be read: ${reason} Edit it, or restart Clientele, to try again.`,
  );
}

/** Names are looked for at the beginning of lines; a source that is one endless line has none. */
const LOOKED_AT = 200_000;

function faulty(source: string, message: string): Analysis {
  const positions = new Positions(source);
  const names = [...guessDefinitions(source.slice(0, LOOKED_AT))];
  const { line, column } = positions.at(nestingOf(source).deepest);
  return {
    defines: names.map(([name]) => name),
    uses: [],
    assigns: [],
    definesTypes: [],
    usesTypes: [],
    places: Object.fromEntries(names.map(([name, span]) => [name, placeOf(span, positions)])),
    imports: [],
    inputNames: {},
    problems: [{ kind: "syntax", message, line, column, endLine: line, endColumn: column + 1, cells: [] }],
    outline: NO_OUTLINE,
    rewriting: { imports: "", edits: [], insertions: [] },
  };
}

function placeOf(span: Span, positions: Positions): Analysis["places"][string] {
  const { line, column } = positions.at(span.start);
  return { line, column, endColumn: column + span.end - span.start };
}
