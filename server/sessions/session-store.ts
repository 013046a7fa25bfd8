import type { Push } from "../../shared/protocol/browser.ts";
import { apply } from "../../shared/session/apply.ts";
import type { SessionEvent } from "../../shared/session/events.ts";
import type { SessionState } from "../../shared/session/state.ts";

export interface Subscriber {
  readonly id: string;
  push(push: Push): void;
}

/** The state of a session and who is told of its changes. Every change is an event; nothing else writes the state. */
export class SessionStore {
  #state: SessionState;
  readonly #owed: (() => void)[] = [];
  readonly #subscribers = new Map<string, Subscriber>();
  /** Who asked for what happens now. */
  #by: string | null = null;

  constructor(state: SessionState) {
    this.#state = state;
  }

  get state(): SessionState {
    this.#settle();
    return this.#state;
  }

  /** Calls `tell` before the state is read or anything else is told, at the latest when others have their turn. */
  before(tell: () => void): void {
    this.#owed.push(tell);
    queueMicrotask(() => this.#settle());
  }

  emit(event: SessionEvent): void {
    this.#settle();
    this.#state = apply(this.#state, event);
    const { id: session, sequence } = this.#state;
    this.push({ type: "event", session, sequence, event, ...(this.#by === null ? {} : { by: this.#by }) });
  }

  by<T>(actor: string, act: () => T): T {
    const before = this.#by;
    this.#by = actor;
    try {
      return act();
    } finally {
      this.#by = before;
    }
  }

  /** Tells how the file stands, where that changed. */
  tellSaved(saved: SessionState["saved"]): void {
    const { status, message } = this.#state.saved;
    if (status !== saved.status || message !== saved.message) this.emit({ type: "saved-changed", saved });
  }

  #settle(): void {
    for (let tell = this.#owed.shift(); tell; tell = this.#owed.shift()) tell();
  }

  push(push: Push, except?: unknown): void {
    for (const subscriber of this.#subscribers.values()) if (subscriber.id !== except) subscriber.push(push);
  }

  subscribe(subscriber: Subscriber): () => void {
    this.#subscribers.set(subscriber.id, subscriber);
    return () => {
      if (this.#subscribers.get(subscriber.id) === subscriber) this.#subscribers.delete(subscriber.id);
    };
  }
}
