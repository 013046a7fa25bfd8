import { typescript } from "../../tokenize/typescript.ts";

/** Words and signs of SQL behind which a name of a table or column belongs. */
const BEFORE_NAMES =
  /(?:\b(?:select|distinct|from|join|where|having|by|on|and|or|not|when|then|else|using|like|between|table|describe)|[,=<>(+\-*/|])\s$/i;
/** Nobody writes SQL at the end of more; a text is read from its start for every space. */
const LONGEST = 50_000;

/** Whether a space at the end of the text is one after which names should be offered: within SQL, behind such a word. */
export function namesFollow(before: string): boolean {
  if (before.length > LONGEST || !BEFORE_NAMES.test(before.slice(-20))) return false;
  let state = typescript.start;
  for (const line of before.split("\n")) state = typescript.line(line, state).state;
  const frame = state.at(-1);
  return frame?.mode === "template" && frame.sql && frame.open === null;
}
