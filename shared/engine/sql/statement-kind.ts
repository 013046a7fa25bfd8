/** Which statements can be a relation: one query, and nothing that changes anything. */
import type { StatementShape } from "./sql-text.ts";

/** Words with which a query begins. Anything else changes something, and is refused. */
export const QUERIES: ReadonlySet<string> = new Set(["select", "with", "from", "values", "table", "("]);
export const REPORTS: ReadonlySet<string> = new Set([
  "describe",
  "desc",
  "summarize",
  "show",
  "pivot",
  "unpivot",
]);

export interface StatementFault {
  readonly message: string;
  readonly hint?: string;
  /** Where it begins in the statement's text. */
  readonly offset?: number;
}

/** Why a text is no relation; null when it is one. */
export function statementFault({ keyword, start, second }: StatementShape): StatementFault | null {
  if (keyword === "") return { message: "The statement is empty." };
  if (second !== null) {
    return {
      message: "There are two statements here, and a relation is one.",
      offset: second,
      hint: `Write a sql\`...\` for each; one can stand in another as \${relation}.`,
    };
  }
  if (QUERIES.has(keyword) || REPORTS.has(keyword)) return null;
  return {
    message: `A relation is a query, and ${keyword.toUpperCase()} is none.`,
    offset: start,
    hint: "Begin with select, with, from, values, describe, summarize or pivot. To keep a result, use relation.materialize().",
  };
}
