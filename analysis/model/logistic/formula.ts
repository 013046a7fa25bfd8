import type { Term } from "../design/terms.ts";

/**
 * The model as a line of mathematics, with coefficients to six significant digits:
 * `P = 1 / (1 + exp(-(-1.09861 + 1.09861 [channel = shop])))`. A piece in brackets is 1 where it is true, and 0 elsewhere.
 */
export function formulaOf(terms: readonly Term[], beta: Float64Array): string {
  const pieces = terms.flatMap((term, j) => {
    const coefficient = beta[j + 1] as number;
    return coefficient === 0
      ? []
      : [`${coefficient < 0 ? "-" : "+"} ${digits(Math.abs(coefficient))} ${factorOf(term)}`];
  });
  return `P = 1 / (1 + exp(-(${[digits(beta[0] as number), ...pieces].join(" ")})))`;
}

function factorOf(term: Term): string {
  if (term.kind === "level") return `[${term.column} = ${term.level}]`;
  return term.kind === "missing" ? `[${term.column} is missing]` : term.column;
}

function digits(value: number): string {
  return String(Number(value.toPrecision(6)));
}
