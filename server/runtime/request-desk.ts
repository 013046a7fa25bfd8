/** Answers what one kernel asks of the server, and holds it to the limits. */
import type { Json } from "../../shared/json.ts";
import type { CellError } from "../../shared/output/error.ts";
import {
  type AskMessage,
  REQUEST_LIMITS,
  type ReplyMessage,
  type RequestKind,
} from "../../shared/protocol/kernel-requests.ts";

export interface Part<Body = unknown> {
  readonly body: Body;
  /** Goes to the kernel as it is. */
  readonly bytes?: Uint8Array;
}

export interface RequestContext {
  readonly run: number;
  /** Bytes that came with the request. */
  readonly bytes: Uint8Array;
  /** Aborted when the kernel no longer wants the answer: an interrupt, a lost kernel, a reader that has enough. */
  readonly signal: AbortSignal;
}

/** Gives the parts of an answer. It is asked for the next one when the kernel has room, and closed when it is cancelled. */
export type Answer = (body: unknown, context: RequestContext) => AsyncIterable<Part>;

/** What the server answers, by the name of the kind of request. */
export type RequestHandlers = ReadonlyMap<string, Answer>;

/** A handler of a kind, for the table. What is asked is checked first. */
export function answering<Body, PartBody>(
  kind: RequestKind<Body, PartBody>,
  answer: (body: Body, context: RequestContext) => AsyncIterable<Part<PartBody>>,
): [name: string, answer: Answer] {
  return [kind.name, (body, context) => answer(kind.body.parse(body), context)];
}

interface Open {
  readonly run: number;
  readonly stop: AbortController;
  /** Bytes of the parts that are on their way, by number. */
  readonly sent: Map<number, number>;
  /** Resolves when there is room again. */
  room: PromiseWithResolvers<void> | null;
}

const NOTHING = new Uint8Array(0);

export class RequestDesk {
  readonly #handlers: RequestHandlers;
  readonly #send: (message: ReplyMessage, carried: Uint8Array) => void;
  readonly #open = new Map<number, Open>();
  #last = 0;

  constructor(handlers: RequestHandlers, send: (message: ReplyMessage, carried: Uint8Array) => void) {
    this.#handlers = handlers;
    this.#send = send;
  }

  /** Gives what is against the rules, in words, or null. */
  take(message: AskMessage, carried: Uint8Array): string | null {
    switch (message.type) {
      case "ask":
        return this.#ask(message, carried);
      case "ask-took":
        return this.#took(message.ask, message.part);
      case "ask-cancel":
        this.#close(message.ask);
        return null;
    }
  }

  /** An interrupt: whatever the run waits for, nobody wants it any more. */
  cancelRun(run: number): void {
    for (const [ask, open] of this.#open) {
      if (open.run !== run) continue;
      this.#close(ask);
      this.#send({ type: "reply-failed", ask, error: CANCELLED }, NOTHING);
    }
  }

  /** The kernel is gone. */
  cancelAll(): void {
    for (const ask of this.#open.keys()) this.#close(ask);
  }

  #ask(message: Extract<AskMessage, { type: "ask" }>, carried: Uint8Array): string | null {
    if (message.ask <= this.#last) return "a request with the number of another one";
    if (this.#open.size >= REQUEST_LIMITS.open) return `more than ${REQUEST_LIMITS.open} open requests`;
    this.#last = message.ask;
    const open: Open = { run: message.run, stop: new AbortController(), sent: new Map(), room: null };
    this.#open.set(message.ask, open);
    void this.#answer(message, carried, open);
    return null;
  }

  async #answer(
    { ask, run, name, body }: Extract<AskMessage, { type: "ask" }>,
    bytes: Uint8Array,
    open: Open,
  ): Promise<void> {
    const { signal } = open.stop;
    try {
      const handler = this.#handlers.get(name);
      if (!handler) throw new Error(`Nothing in this server answers “${name}”.`);
      let number = 0;
      for await (const part of handler(body, { run, bytes, signal })) {
        // Leaving the loop closes what gives the parts.
        if (signal.aborted) return;
        this.#part(ask, ++number, part, open);
        while (isFull(open) && !signal.aborted) await this.#room(open);
        if (signal.aborted) return;
      }
      if (!signal.aborted) this.#send({ type: "reply-end", ask }, NOTHING);
    } catch (error) {
      if (!signal.aborted) this.#send({ type: "reply-failed", ask, error: described(error) }, NOTHING);
    } finally {
      this.#close(ask);
    }
  }

  #part(ask: number, part: number, { body, bytes = NOTHING }: Part, open: Open): void {
    if (bytes.length > REQUEST_LIMITS.partBytes)
      throw new Error(`A part of the answer is larger than ${REQUEST_LIMITS.partBytes} bytes.`);
    open.sent.set(part, bytes.length);
    this.#send({ type: "reply-part", ask, part, body: body as Json }, bytes);
  }

  #room(open: Open): Promise<void> {
    open.room ??= Promise.withResolvers<void>();
    return open.room.promise;
  }

  #took(ask: number, part: number): string | null {
    const open = this.#open.get(ask);
    // One that has ended in the meantime; what was never sent cannot have been taken.
    if (!open) return ask > this.#last ? "a part of a request that was never made" : null;
    if (!open.sent.delete(part)) return "a part that was never sent";
    if (!isFull(open)) makeRoom(open);
    return null;
  }

  #close(ask: number): void {
    const open = this.#open.get(ask);
    this.#open.delete(ask);
    open?.stop.abort();
    if (open) makeRoom(open);
  }
}

function isFull({ sent }: Open): boolean {
  let bytes = 0;
  for (const each of sent.values()) bytes += each;
  return sent.size >= REQUEST_LIMITS.parts || bytes >= REQUEST_LIMITS.bytes;
}

function makeRoom(open: Open): void {
  open.room?.resolve();
  open.room = null;
}

const CANCELLED: CellError = {
  name: "Cancelled",
  message: "The request was cancelled, because its cell was interrupted.",
  hint: "Run the cell again.",
  frames: [],
};

function described(error: unknown): CellError {
  const { name = "Error", message = String(error), hint } = error as Partial<Error & { hint: string }>;
  return { name, message, ...(typeof hint === "string" ? { hint } : {}), frames: [] };
}
