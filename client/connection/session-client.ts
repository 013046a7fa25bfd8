/**
 * An open notebook as this browser sees it: the shared document, the state that events build up, and who else is
 * here. The server owns all of it; after a loss of the connection the session is opened again, documents are merged
 * both ways, and the state is taken whole.
 */
import { Awareness } from "y-protocols/awareness";
import * as Y from "yjs";
import { assertNever } from "../../shared/assert-never.ts";
import type { Answers, Opened, Push } from "../../shared/protocol/browser.ts";
import { apply, initialState } from "../../shared/session/apply.ts";
import type { SessionState } from "../../shared/session/state.ts";
import { Outbox } from "./outbox.ts";
import { type PresenceState, sharePresence } from "./presence.ts";
import { type Delay, delay, PacedStore, Store } from "./store.ts";
import { RequestFault, type RequestOf, type RequestType, type Transport } from "./transport.ts";

export type Link =
  /** Not opened yet. */
  | { status: "opening" }
  | { status: "open" }
  /** The connection is lost; it is tried again, and edits are kept. */
  | { status: "offline" }
  /** The server ended the session, or will not open it. */
  | { status: "closed"; reason: string; hint: string | null };

/** The origin of changes of the document that came from the server and must not go back to it. */
export const FROM_SERVER = "server";

/** A request of this session, without its type and the session's id. */
type Asked<T extends RequestType> = Omit<RequestOf<T>, "type" | "session">;

export class SessionClient {
  readonly doc = new Y.Doc();
  readonly awareness: Awareness;
  readonly state: Store<SessionState>;
  readonly link = new Store<Link>({ status: "opening" });
  readonly outbox: Outbox;
  readonly #transport: Transport;
  readonly #presence: ReturnType<typeof sharePresence>;
  readonly #stops: (() => void)[];
  /** Pushes that arrived while the answer with the whole state was on its way; null when none is. */
  #held: Push[] | null = null;
  #opening = 0;

  constructor(transport: Transport, path: string, me: PresenceState, wait: Delay = delay) {
    this.#transport = transport;
    // Short enough that a trivial cell, over within this time, is drawn with the frame after the key press.
    this.state = new PacedStore(initialState({ id: "", path }), 8, wait);
    this.outbox = new Outbox((update) => this.request("edit", { update }), wait);
    this.awareness = new Awareness(this.doc);
    this.awareness.setLocalState({ ...me });
    this.#presence = sharePresence(this.awareness, (update) => this.#sendPresence(update), wait);
    const onUpdate = (update: Uint8Array, origin: unknown) => {
      if (origin !== FROM_SERVER) this.outbox.add(update);
    };
    this.doc.on("update", onUpdate);
    this.#stops = [
      () => this.doc.off("update", onUpdate),
      transport.onPush((push) => this.#receive(push)),
      transport.status.subscribe(() => this.#onTransport()),
    ];
    this.#onTransport();
  }

  /** Asks the server something about this session. Rejects with RequestFault or ConnectionLost. */
  request<T extends RequestType>(type: T, asked: Asked<T>): Promise<Answers[T]> {
    // What is asked for must be carried out on the text that the person sees.
    if (type !== "edit" && type !== "presence") this.outbox.flush();
    // Type and id complete every request of a session; the compiler cannot follow that through Omit.
    const request = { ...asked, type, session: this.state.get().id } as unknown as RequestOf<T>;
    return this.#transport.request<T>(request);
  }

  setPresence(change: Partial<PresenceState>): void {
    this.awareness.setLocalState({ ...this.awareness.getLocalState(), ...change });
  }

  /** Leaves the session; it goes on in the server. */
  close(): void {
    this.#presence.leave();
    if (this.link.get().status === "open") {
      this.request("leave", {}).catch(() => {
        // Gone already: the server forgets a browser whose connection ends.
      });
    }
    for (const stop of this.#stops) stop();
    this.awareness.destroy();
    this.doc.destroy();
  }

  #onTransport(): void {
    const transport = this.#transport.status.get();
    switch (transport.status) {
      case "connecting":
        return;
      case "online":
        void this.#open();
        return;
      case "offline":
        this.#opening++;
        this.outbox.pause();
        if (this.link.get().status !== "closed") this.link.set({ status: "offline" });
        return;
      case "refused":
        this.link.set({ status: "closed", reason: transport.message, hint: null });
        return;
      default:
        assertNever(transport);
    }
  }

  async #open(): Promise<void> {
    const attempt = ++this.#opening;
    this.#held = [];
    try {
      const opened = await this.#transport.request<"open">({ type: "open", path: this.state.get().path });
      if (attempt === this.#opening) this.#opened(opened);
    } catch (error) {
      if (attempt !== this.#opening) return;
      // No answer, though the connection stands: a server that is busy is asked again.
      if (!(error instanceof RequestFault)) return this.#onTransport();
      this.link.set({ status: "closed", reason: error.fault.message, hint: error.fault.hint ?? null });
    }
  }

  #opened({ state, doc }: Opened): void {
    const update = new Uint8Array(doc);
    Y.applyUpdate(this.doc, update, FROM_SERVER);
    const unanswered = !this.outbox.empty.get();
    this.link.set({ status: "open" });
    this.#takeState(state);
    this.outbox.resume(missingFrom(this.doc, update, unanswered));
    this.#presence.announceAnew();
  }

  #takeState(state: SessionState): void {
    const held = this.#held ?? [];
    this.#held = null;
    this.state.set(state);
    for (const push of held) this.#receive(push);
  }

  #receive(push: Push): void {
    if (push.type === "workspace-changed") return;
    if (this.#held) {
      this.#held.push(push);
      return;
    }
    if (push.session !== this.state.get().id) return;
    switch (push.type) {
      case "event":
        this.#event(push);
        return;
      case "edit":
        Y.applyUpdate(this.doc, new Uint8Array(push.update), FROM_SERVER);
        return;
      case "presence":
        this.#presence.receive(new Uint8Array(push.update));
        return;
      case "closed":
        this.outbox.pause();
        this.link.set({ status: "closed", reason: push.reason, hint: null });
        return;
      default:
        assertNever(push);
    }
  }

  #event(push: Extract<Push, { type: "event" }>): void {
    const state = this.state.get();
    if (push.sequence <= state.sequence) return;
    if (push.sequence > state.sequence + 1) {
      this.#held = [push];
      void this.#catchUp();
      return;
    }
    this.state.set(apply(state, push.event));
  }

  /** Events are missing: the state is asked for whole. */
  async #catchUp(): Promise<void> {
    const attempt = this.#opening;
    try {
      const state = await this.request("snapshot", {});
      if (attempt === this.#opening) this.#takeState(state);
    } catch (error) {
      if (attempt === this.#opening && error instanceof RequestFault) void this.#open();
    }
  }

  #sendPresence(update: Uint8Array): void {
    if (this.link.get().status !== "open") return;
    this.request("presence", { update }).catch(() => {
      // Where somebody's cursor was is worth nothing later; the next change or beat says it anew.
    });
  }
}

/** What the server lacks, given the document that it sent; null when it has everything. */
function missingFrom(doc: Y.Doc, sent: Uint8Array, unanswered: boolean): Uint8Array | null {
  const vector = Y.encodeStateVectorFromUpdate(sent);
  const theirs = Y.decodeStateVector(vector);
  const ahead = [...Y.decodeStateVector(Y.encodeStateVector(doc))].some(
    ([client, clock]) => clock > (theirs.get(client) ?? 0),
  );
  // Deletions do not show in a vector, so edits that were never answered are sent in any case.
  return ahead || unanswered ? Y.encodeStateAsUpdate(doc, vector) : null;
}
