/** Why a file cannot become a dataset, in words for the person who brings it. */
export class ReadingFault extends Error {
  override readonly name = "ReadingFault";
  /** What can be done about it. */
  readonly hint: string | undefined;
  /** The line of the file, where one is at fault. */
  readonly line: number | undefined;

  constructor(message: string, hint?: string, line?: number) {
    super(message);
    this.hint = hint;
    this.line = line;
  }
}

/** Part of a line, for a message. */
export const shown = (text: string) => (text.length > 80 ? `${text.slice(0, 80)}…` : text);
