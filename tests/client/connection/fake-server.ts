import * as Y from "yjs";
import { Store } from "../../../client/connection/store.ts";
import {
  ConnectionLost,
  RequestFault,
  type Transport,
  type TransportStatus,
} from "../../../client/connection/transport.ts";
import type { Fault, Push, RequestInput } from "../../../shared/protocol/browser.ts";
import { apply, initialState } from "../../../shared/session/apply.ts";
import type { SessionEvent } from "../../../shared/session/events.ts";
import type { SessionState } from "../../../shared/session/state.ts";

type Handler = (request: RequestInput) => unknown;

/** A session without disk or kernel, and the connections to it. Answers are given in the order of the requests. */
export class FakeServer {
  readonly doc = new Y.Doc();
  state: SessionState = initialState({ id: "s1", path: "a.nb.ts" });
  readonly requests: RequestInput[] = [];
  /** Set to refuse the next requests of a type. */
  readonly faults = new Map<RequestInput["type"], Fault>();
  readonly #pushes = new Set<(push: Push) => void>();

  connect(): FakeConnection {
    const connection = new FakeConnection(this);
    this.#pushes.add((push) => connection.deliver(push));
    return connection;
  }

  /** Something happens in the session. With `lost`, the push does not arrive. */
  emit(event: SessionEvent, lost = false): void {
    this.state = apply(this.state, event);
    if (!lost) this.push({ type: "event", session: this.state.id, sequence: this.state.sequence, event });
  }

  push(push: Push): void {
    for (const deliver of this.#pushes) deliver(push);
  }

  readonly handle: Handler = (request) => {
    this.requests.push(request);
    const fault = this.faults.get(request.type);
    if (fault) throw new RequestFault(fault);
    switch (request.type) {
      case "open":
        return { state: this.state, doc: Y.encodeStateAsUpdate(this.doc) };
      case "snapshot":
        return this.state;
      case "edit":
        Y.applyUpdate(this.doc, request.update);
        return null;
      default:
        return null;
    }
  };

  asked(type: RequestInput["type"]): number {
    return this.requests.filter((request) => request.type === type).length;
  }
}

export class FakeConnection implements Transport {
  readonly status = new Store<TransportStatus>({ status: "online" });
  /** Requests are not answered while it is true, as on a connection that hangs. */
  hanging = false;
  readonly #server: FakeServer;
  readonly #listeners = new Set<(push: Push) => void>();
  readonly #unanswered = new Set<(error: Error) => void>();

  constructor(server: FakeServer) {
    this.#server = server;
  }

  readonly request: Transport["request"] = async (request) => {
    if (this.status.get().status !== "online") throw new ConnectionLost();
    if (this.hanging) {
      const { promise, reject } = Promise.withResolvers<never>();
      this.#unanswered.add(reject);
      return promise;
    }
    return this.#server.handle(request) as never;
  };

  onPush(listener: (push: Push) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  deliver(push: Push): void {
    if (this.status.get().status !== "online") return;
    for (const listener of this.#listeners) listener(push);
  }

  lose(): void {
    this.status.set({ status: "offline" });
    for (const reject of this.#unanswered) reject(new ConnectionLost());
    this.#unanswered.clear();
  }

  retry(): void {
    this.hanging = false;
    this.status.set({ status: "online" });
  }

  close(): void {
    this.lose();
  }
}

/** Lets answers that are on their way arrive. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 10; turn++) await Promise.resolve();
}
