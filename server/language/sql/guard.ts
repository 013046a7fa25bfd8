/** What stands between the typing and the texts that may end its process. */
import { TOO_DEEP } from "../../../shared/engine/duckdb/wording.ts";
import type { Cause } from "../../workers/jobs.ts";

export interface Guard {
  /** Does the work on a text, and no other such work meanwhile. Throws a `BlamedText` for one that ended a process before. */
  run<T>(text: string, work: () => Promise<T>): Promise<T>;
  runSync<T>(text: string, work: () => T): T;
}

export class BlamedText extends Error {
  override readonly name = "BlamedText";
  readonly reason: Cause;

  constructor(reason: Cause) {
    super(`This text ended a process: ${reason}.`);
    this.reason = reason;
  }
}

/** For a process that is nobody else's. */
export const UNGUARDED: Guard = {
  run: (_text, work) => work(),
  runSync: (_text, work) => work(),
};

/** Of a statement that ended the process in which it was described. */
export function statementMessage(reason: Cause): string {
  return reason === "crash"
    ? `${TOO_DEEP.message} ${TOO_DEEP.hint}`.replace(/\.$/, "")
    : "This statement is too large to be described in good time. Select fewer columns, or split it into several";
}
