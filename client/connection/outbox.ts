/**
 * Edits on their way to the server. An edit stays here until the server says that it is on disk; what was sent over a
 * connection that is lost waits for the next one. Sending the same edit twice does no harm: Yjs applies it once.
 */
import * as Y from "yjs";
import { type Delay, delay, Store } from "./store.ts";

/** Long enough to join the keys of a burst, too short to be noticed by who watches. */
const GATHER_MS = 30;
const RETRY_MS = 2000;

export class Outbox {
  /** False while an edit of this browser is not known to be on disk. */
  readonly empty = new Store(true);
  #waiting: Uint8Array[] = [];
  readonly #sent = new Set<Uint8Array>();
  #open = false;
  #cancel: (() => void) | null = null;
  readonly #send: (update: Uint8Array) => Promise<unknown>;
  readonly #delay: Delay;

  constructor(send: (update: Uint8Array) => Promise<unknown>, wait: Delay = delay) {
    this.#send = send;
    this.#delay = wait;
  }

  add(update: Uint8Array): void {
    this.#waiting.push(update);
    this.empty.set(false);
    this.#flushIn(GATHER_MS);
  }

  /** A connection is there. `missing` is all that the server lacks, and takes the place of what waited. */
  resume(missing: Uint8Array | null): void {
    this.#open = true;
    this.#sent.clear();
    this.#waiting = missing ? [missing] : [];
    this.flush();
    this.#tell();
  }

  /** The connection is lost: whatever was sent and not answered waits again. */
  pause(): void {
    this.#open = false;
    this.#cancel?.();
    this.#cancel = null;
    this.#waiting = [...this.#sent, ...this.#waiting];
    this.#sent.clear();
  }

  #flushIn(ms: number): void {
    if (!this.#open || this.#cancel) return;
    this.#cancel = this.#delay(() => {
      this.#cancel = null;
      this.flush();
    }, ms);
  }

  /** Sends what waits, without waiting for more. */
  flush(): void {
    this.#cancel?.();
    this.#cancel = null;
    if (!this.#open || this.#waiting.length === 0) return;
    const update = Y.mergeUpdates(this.#waiting);
    this.#waiting = [];
    this.#sent.add(update);
    this.#send(update).then(
      () => {
        this.#sent.delete(update);
        this.#tell();
      },
      () => this.#takeBack(update),
    );
  }

  /** The server is there and did not take it (a full disk, say): it is kept and tried again. */
  #takeBack(update: Uint8Array): void {
    if (!this.#sent.delete(update)) return;
    this.#waiting.unshift(update);
    this.#flushIn(RETRY_MS);
  }

  #tell(): void {
    this.empty.set(this.#waiting.length === 0 && this.#sent.size === 0);
  }
}
