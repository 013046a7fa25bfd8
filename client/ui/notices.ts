/** Short messages at the foot of the page, and sentences for who listens instead of looks. */
import { type Delay, delay, Store } from "../connection/store.ts";
import { RequestFault } from "../connection/transport.ts";

export interface Notice {
  readonly id: number;
  /** A notice takes the place of another of the same subject. */
  readonly subject: string | null;
  readonly tone: "plain" | "error";
  readonly message: string;
  readonly hint: string | null;
  readonly action: { readonly label: string; run(): void } | null;
}

const SHOWN_MS = 7000;
/** An undo must wait for slow readers. */
const SHOWN_WITH_ACTION_MS = 12_000;

export class Notices {
  readonly shown = new Store<readonly Notice[]>([]);
  /** The last sentence for screen readers; the count makes the same sentence twice be read twice. */
  readonly spoken = new Store<{ text: string; count: number }>({ text: "", count: 0 });
  readonly #delay: Delay;
  #last = 0;

  constructor(wait: Delay = delay) {
    this.#delay = wait;
  }

  say(message: string, action: Notice["action"] = null, subject: string | null = null): void {
    this.#show({ tone: "plain", message, hint: null, action, subject });
  }

  /** Says in words why something did not work. */
  fail(error: unknown): void {
    const message = error instanceof Error ? error.message : String(error);
    const hint = error instanceof RequestFault ? (error.fault.hint ?? null) : null;
    this.#show({ tone: "error", message, hint, action: null, subject: null });
  }

  announce(text: string): void {
    this.spoken.update(({ count }) => ({ text, count: count + 1 }));
  }

  dismiss(id: number): void {
    this.shown.update((shown) => shown.filter((notice) => notice.id !== id));
  }

  /** What was said of a subject no longer holds. */
  withdraw(subject: string): void {
    this.shown.update((shown) =>
      shown.some((notice) => notice.subject === subject)
        ? shown.filter((notice) => notice.subject !== subject)
        : shown,
    );
  }

  #show(notice: Omit<Notice, "id">): void {
    const id = ++this.#last;
    if (notice.subject !== null) this.withdraw(notice.subject);
    this.shown.update((shown) => [...shown.slice(-2), { ...notice, id }]);
    this.#delay(() => this.dismiss(id), notice.action ? SHOWN_WITH_ACTION_MS : SHOWN_MS);
  }
}
