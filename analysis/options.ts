import { nearNames } from "./near-names.ts";

/** An option of an analysis that does not exist, or a value that it does not take. */
export class OptionError extends Error {
  override readonly name = "OptionError";
  /** The way out, in a sentence. */
  readonly hint: string | undefined;
  readonly option: string;

  constructor(option: string, message: string, hint?: string) {
    super(message);
    this.option = option;
    this.hint = hint;
  }
}

/** Refuses names that are no option: a misspelt one would otherwise be a default in silence. */
export function refuseUnknownOptions(given: object, known: readonly string[], of: string): void {
  for (const name of Object.keys(given)) {
    if (known.includes(name)) continue;
    const near = nearNames(name, known);
    throw new OptionError(
      name,
      `${of} has no option “${name}”.`,
      near.length > 0 ? `Did you mean “${near.join("” or “")}”?` : `The options are ${known.join(", ")}.`,
    );
  }
}

/** Refuses a level of confidence that is none: 95 is meant as 0.95. */
export function checkConfidence(confidence: number): void {
  if (confidence > 0 && confidence < 1) return;
  throw new OptionError("confidence", `confidence is a share between 0 and 1, and got ${confidence}.`);
}

/** A whole number within bounds; refuses any other. Without an upper bound, the numbers that are exact are all there are. */
export function wholeNumber(
  option: string,
  value: number,
  from: number,
  to = Number.MAX_SAFE_INTEGER,
): number {
  if (Number.isInteger(value) && value >= from && value <= to) return value;
  const range = to === Number.MAX_SAFE_INTEGER ? `from ${from} up` : `from ${from} to ${to}`;
  throw new OptionError(option, `${option} must be a whole number ${range}, got ${value}.`);
}

/** A whole number above a bound; refuses any other. */
export function wholeAbove(option: string, value: number, bound: number): number {
  if (Number.isSafeInteger(value) && value > bound) return value;
  throw new OptionError(option, `${option} must be a whole number above ${bound}, got ${value}.`);
}

/** A share above 0 and below 1; refuses any other. */
export function checkShare(option: string, value: number): number {
  if (value > 0 && value < 1) return value;
  throw new OptionError(option, `${option} must lie between 0 and 1, got ${value}.`);
}
