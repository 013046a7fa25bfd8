/**
 * Errors of a SQL engine, in words for the person who wrote the statement. They carry no `cause`: the engine's own
 * message says the same again, in JSON.
 */

export interface SqlErrorDetails {
  /** The statement as it was written, with `$1`, `$2` for the values. */
  readonly statement?: string | undefined;
  /** Offset of the place in `statement`, in UTF-16 units. */
  readonly offset?: number | undefined;
  /** The way out, in a sentence. */
  readonly hint?: string | undefined;
}

/** A statement that the engine refused, or a value that JavaScript cannot hold. */
export class SqlError extends Error {
  override readonly name = "SqlError";
  readonly statement: string | undefined;
  readonly offset: number | undefined;
  readonly hint: string | undefined;

  constructor(message: string, details: SqlErrorDetails = {}) {
    super(message);
    this.statement = details.statement;
    this.offset = details.offset;
    this.hint = details.hint;
  }

  /** The same error, placed in another text. */
  within(statement: string, offset: number | undefined): SqlError {
    return new SqlError(this.message, { statement, offset, hint: this.hint });
  }
}

/** A statement that was stopped on request. */
export class Interrupted extends Error {
  override readonly name = "Interrupted";

  constructor() {
    super("The statement was interrupted.");
  }
}
