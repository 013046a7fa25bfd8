/** Secrets that let in once or for a moment. They are random, and only their hashes are kept. */
import { createHash, randomBytes } from "node:crypto";

interface Kept<T> {
  readonly value: T;
  readonly until: number;
}

export class Passes<T> {
  readonly #kept = new Map<string, Kept<T>>();
  readonly #lifeMs: number;
  readonly #most: number;
  readonly #now: () => number;

  /** @param most how many may be out at once; the oldest is given up for a new one. */
  constructor(lifeMs: number, most: number, now: () => number = Date.now) {
    this.#lifeMs = lifeMs;
    this.#most = most;
    this.#now = now;
  }

  give(value: T): string {
    const secret = randomBytes(32).toString("base64url");
    const [oldest] = this.#kept.keys();
    if (this.#kept.size >= this.#most && oldest !== undefined) this.#kept.delete(oldest);
    this.#kept.set(hashOf(secret), { value, until: this.#now() + this.#lifeMs });
    return secret;
  }

  /** What the secret stands for, or null when it was never given, was taken, or is too old. */
  look(secret: string): T | null {
    const kept = this.#kept.get(hashOf(secret));
    return kept && kept.until > this.#now() ? kept.value : null;
  }

  /** The same, for the last time. */
  take(secret: string): T | null {
    const value = this.look(secret);
    this.#kept.delete(hashOf(secret));
    return value;
  }
}

function hashOf(secret: string): string {
  return createHash("sha256").update(secret).digest("base64url");
}
