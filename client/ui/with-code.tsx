import type { ReactNode } from "react";

/** A sentence in which what stands between backticks is set as code. */
export function withCode(sentence: string): ReactNode[] {
  return sentence.split(/`([^`]+)`/).map((part, at) =>
    // biome-ignore lint/suspicious/noArrayIndexKey: a part is its place in the sentence
    at % 2 === 1 ? <code key={at}>{part}</code> : part,
  );
}
