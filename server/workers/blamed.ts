/** What ended a process, by the hash of its content, so that it is not given to another one. */
import { createHash } from "node:crypto";
import type { Cause } from "./jobs.ts";

/** What was too slow once may have been so because of the machine, and is tried again after this. */
const FORGIVEN_MS = 10 * 60_000;

interface Blame {
  readonly cause: Cause;
  readonly until: number;
}

export class Blamed {
  readonly #known = new Map<string, Blame>();
  readonly #most: number;
  readonly #now: () => number;

  constructor(most = 10_000, now: () => number = Date.now) {
    this.#most = most;
    this.#now = now;
  }

  static key(content: string): string {
    return createHash("sha256").update(content).digest("base64");
  }

  has(key: string): boolean {
    return this.cause(key) !== null;
  }

  cause(key: string): Cause | null {
    const blame = this.#known.get(key);
    return blame && blame.until > this.#now() ? blame.cause : null;
  }

  add(key: string, cause: Cause): void {
    const until = cause === "time" ? this.#now() + FORGIVEN_MS : Number.POSITIVE_INFINITY;
    this.#known.delete(key);
    this.#known.set(key, { cause, until });
    if (this.#known.size > this.#most) this.#known.delete(this.#known.keys().next().value as string);
  }

  /** Keys that are blamed now. */
  get keys(): readonly string[] {
    return [...this.#known.keys()].filter((key) => this.has(key));
  }
}
