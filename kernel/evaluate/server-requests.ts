/** The kernel's side of requests to the server: numbers them, lets those beyond the limit wait, and cancels with the run. */
import { z } from "zod";
import type { Json } from "../../shared/json.ts";
import type { CellError } from "../../shared/output/error.ts";
import {
  type AskMessage,
  REQUEST_LIMITS,
  type ReplyMessage,
  type RequestKind,
} from "../../shared/protocol/kernel-requests.ts";
import { currentRun } from "../api/current-run.ts";

export interface ReplyPart<Body> {
  readonly body: Body;
  readonly bytes: Uint8Array;
}

/** The server refused a request, or failed while it answered. */
export class RequestFailed extends Error {
  override readonly name: string;
  readonly hint: string | undefined;

  constructor(error: CellError) {
    super(error.message);
    this.name = error.name;
    this.hint = error.hint;
  }
}

interface Arrived {
  readonly part: number;
  readonly reply: ReplyPart<Json>;
}

/** One that is open: what has arrived and was not yet taken, and who waits for more. */
interface Open {
  readonly arrived: Arrived[];
  end: { readonly error: RequestFailed | null } | null;
  wake: (() => void) | null;
}

const NOTHING = new Uint8Array(0);

export class ServerRequests {
  readonly #send: (message: AskMessage, carried: Uint8Array) => void;
  readonly #open = new Map<number, Open>();
  readonly #waiting: (() => void)[] = [];
  #last = 0;
  #places = 0;

  constructor(send: (message: AskMessage, carried: Uint8Array) => void) {
    this.#send = send;
  }

  /**
   * Asks, and gives the parts of the answer one by one; the next is sent when one is taken. Whoever leaves the loop
   * cancels the rest, as the end of the run does. Only for code that a cell runs.
   * @throws RequestFailed with what the server says
   */
  async *ask<Body, Part>(
    kind: RequestKind<Body, Part>,
    body: Body,
    bytes: Uint8Array = NOTHING,
  ): AsyncGenerator<ReplyPart<Part>> {
    const run = currentRun(kind.name);
    await this.#turn();
    if (run.abandoned) {
      this.#leave();
      throw interrupted();
    }
    const ask = ++this.#last;
    const open: Open = { arrived: [], end: null, wake: null };
    this.#open.set(ask, open);
    // Nothing that a cell no longer waits for goes on in the server.
    run.onEnd((cutOff) => this.#fail(ask, cutOff ? interrupted() : ended()));
    this.#send({ type: "ask", ask, run: run.run, name: kind.name, body: body as Json }, bytes);
    try {
      for (let next = await this.#next(open); next; next = await this.#next(open)) {
        this.#send({ type: "ask-took", ask, part: next.part }, NOTHING);
        yield { body: kind.part.parse(next.reply.body), bytes: next.reply.bytes };
      }
    } finally {
      this.#close(ask, open);
    }
  }

  /** What the server replied. What comes for a request that is over is left aside. */
  receive(message: ReplyMessage, carried: Uint8Array): void {
    const open = this.#open.get(message.ask);
    if (!open) return;
    if (message.type === "reply-part")
      open.arrived.push({ part: message.part, reply: { body: message.body, bytes: carried } });
    else open.end ??= { error: message.type === "reply-failed" ? new RequestFailed(message.error) : null };
    open.wake?.();
  }

  /** A termination may have cut off what was about to go on. */
  resume(): void {
    for (const open of this.#open.values()) open.wake?.();
  }

  /** Takes a place among the open ones, before anybody else can. */
  #turn(): Promise<void> | undefined {
    if (this.#places < REQUEST_LIMITS.open) {
      this.#places++;
      return undefined;
    }
    // Whoever leaves gives the place on.
    return new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  #leave(): void {
    const next = this.#waiting.shift();
    if (next) next();
    else this.#places--;
  }

  async #next(open: Open): Promise<Arrived | undefined> {
    while (open.arrived.length === 0 && open.end === null)
      await new Promise<void>((resolve) => {
        open.wake = resolve;
      });
    open.wake = null;
    if (open.end?.error) throw open.end.error;
    return open.arrived.shift();
  }

  #fail(ask: number, error: RequestFailed): void {
    const open = this.#open.get(ask);
    if (!open) return;
    open.end = { error };
    open.arrived.length = 0;
    open.wake?.();
    this.#close(ask, null);
  }

  /** @param open the request if it may still be going on */
  #close(ask: number, open: Open | null): void {
    if (!this.#open.delete(ask)) return;
    if (open === null || open.end === null) this.#send({ type: "ask-cancel", ask }, NOTHING);
    this.#leave();
  }
}

/** What `import … from "clientele/requests"` gives a cell: any kind by its name, its parts unchecked. */
export function requestsModule(requests: ServerRequests | undefined): object {
  const unchecked = z.custom<Json>();
  const ask = (name: unknown, body: Json = null, bytes?: Uint8Array) => {
    if (!requests) throw new Error("There is no server that could be asked.");
    return requests.ask({ name: String(name), body: unchecked, part: unchecked }, body, bytes);
  };
  return Object.freeze({ ask: Object.freeze(ask) });
}

function ended(): RequestFailed {
  return new RequestFailed({
    name: "Cancelled",
    message: "The cell ended before it had read the whole answer of the server.",
    hint: "Await what reads it.",
    frames: [],
  });
}

function interrupted(): RequestFailed {
  return new RequestFailed({
    name: "Interrupted",
    message: "The cell was interrupted while it waited for the server.",
    frames: [],
  });
}
