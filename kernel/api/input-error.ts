/** An input was defined in a way that cannot work, or was given a value that its definition does not allow. */
export class InputError extends Error {
  override readonly name = "InputError";
  /** The way out, in a sentence. */
  readonly hint: string | undefined;

  constructor(message: string, hint?: string) {
    super(message);
    this.hint = hint;
  }
}
