/** How the fields of a text file are told apart. */
export interface Dialect {
  /** One byte. */
  readonly delimiter: string;
  /** One byte; empty where quotes have no meaning. */
  readonly quote: string;
  /** The quote itself where it is written twice, or a backslash. */
  readonly escape: string;
}

/** Line ends of a file, by kind. */
export interface LineEnds {
  lf: number;
  crlf: number;
  cr: number;
}
