/**
 * Some functions want a constant, and say nothing of their result for a parameter. With a value of its type in its place
 * the result's type is known; a text could be the name of something, and is not tried.
 */
import type { ParameterPart } from "./part.ts";
import type { Statement } from "./statement.ts";

const SAMPLES: { readonly [type: string]: string } = {
  INTEGER: "1",
  BIGINT: "1",
  DOUBLE: "0.5",
  BOOLEAN: "true",
  TIMESTAMP: "'2020-01-01 00:00:00'",
};

/** Null where there is nothing to put in. */
export function sampled(statement: Statement): Statement | null {
  const open = statement.parameters.filter(({ value }) => value === null);
  if (open.length === 0 || open.some(({ type }) => !SAMPLES[type])) return null;
  const edits = statement.parameters.flatMap((part, i) => (part.value === null ? [sample(part, i + 1)] : []));
  const text = edits.reduce((before, { find, put }) => before.replace(find, () => put), statement.text);
  return { ...statement, text };
}

function sample({ type }: ParameterPart, index: number): { find: string; put: string } {
  return { find: `cast($${index} as ${type})`, put: `cast(${SAMPLES[type]} as ${type})` };
}
