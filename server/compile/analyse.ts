import type { Problem } from "../../shared/session/state.ts";
import type { Program } from "./ast.ts";
import { guessDefinitions } from "./broken.ts";
import type { Analysis } from "./compile.ts";
import { declareStatements, declareVars } from "./declarations.ts";
import { inputNamesOf } from "./inputs.ts";
import { outlineOf } from "./outline.ts";
import { parseCell, problem } from "./parse.ts";
import { Positions } from "./positions.ts";
import { namesOf, type Reference } from "./references.ts";
import { rewritingOf } from "./rewriting.ts";
import { Scope, type Span } from "./scope.ts";
import { refusalsOf } from "./unsupported.ts";

/**
 * Reads what a cell defines and uses. What is wrong with the source stands in `problems`. Of a source that does not parse,
 * `defines` holds what it seems to define, and all else is empty. A source that nests too deeply throws a `RangeError`, or
 * ends the process: the server asks `CellCompiler` instead, which has a process for it.
 */
export function analyseCell(source: string): Analysis {
  const positions = new Positions(source);
  const parsed = parseCell(source, positions);
  const { program, problems } = parsed;
  const names = namesOf(program);
  const isBroken = program.body.length === 0 && problems.length > 0;
  const defined = inOrder(isBroken ? guessDefinitions(source) : names.scope.values);
  const types = inOrder(names.scope.types).filter(([name]) => !names.scope.values.has(name));
  const definesInput = names.scope.values.has("input");
  return {
    defines: defined.map(([name]) => name),
    uses: distinct(names.free, "read").map(({ name }) => name),
    assigns: distinct(names.free, "write").map(({ name, ...span }) => ({
      name,
      ...placeOf(span, positions),
    })),
    definesTypes: types.map(([name]) => name),
    usesTypes: distinct(names.free, "type").map(({ name }) => name),
    places: Object.fromEntries(
      [...defined, ...types].map(([name, span]) => [name, placeOf(span, positions)]),
    ),
    imports: importsOf(program),
    inputNames: definesInput ? {} : inputNamesOf(program),
    problems:
      problems.length > 0
        ? [...problems]
        : [...refusals(program, positions), ...repeatedImports(program, positions)],
    outline: outlineOf(source, parsed),
    rewriting: rewritingOf(source, parsed, positions),
  };
}

function inOrder(names: ReadonlyMap<string, Span>): [string, Span][] {
  return [...names].sort(([, a], [, b]) => a.start - b.start);
}

/** The first reference of each name, in the order of the source. */
function distinct(references: readonly Reference[], as: Reference["as"]): Reference[] {
  const first = new Map<string, Reference>();
  for (const reference of references.toSorted((a, b) => a.start - b.start)) {
    if (reference.as === as && !first.has(reference.name)) first.set(reference.name, reference);
  }
  return [...first.values()];
}

function placeOf(span: Span, positions: Positions): { line: number; column: number; endColumn: number } {
  const { line, column } = positions.at(span.start);
  return { line, column, endColumn: column + span.end - span.start };
}

function importsOf(program: Program): string[] {
  const specifiers = program.body.flatMap((statement) =>
    statement.type === "ImportDeclaration" && statement.importKind !== "type" ? [statement.source.value] : [],
  );
  return [...new Set(specifiers)];
}

function refusals(program: Program, positions: Positions): Problem[] {
  return refusalsOf(program).map((refusal) => problem("unsupported", refusal.message, refusal, positions));
}

/** `import { a }` beside `const a`: the parser lets it pass, since an import may be a type. */
function repeatedImports(program: Program, positions: Positions): Problem[] {
  const others = new Scope(null);
  declareStatements(
    program.body.filter(({ type }) => type !== "ImportDeclaration"),
    others,
  );
  declareVars(program, others);
  return program.body
    .flatMap((statement) => (statement.type === "ImportDeclaration" ? statement.specifiers : []))
    .filter(({ local }) => others.values.has(local.name))
    .map(({ local }) =>
      problem(
        "syntax",
        `\`${local.name}\` has already been declared in this cell. Rename one of the two.`,
        local,
        positions,
      ),
    );
}
