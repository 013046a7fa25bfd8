/** A browser without a page: speaks the socket protocol, keeps the state and the document of one notebook. */
import { io, type Socket } from "socket.io-client";
import * as Y from "yjs";
import {
  type Answers,
  type Opened,
  PROTOCOL,
  type Push,
  type Reply,
  type RequestInput,
} from "../../shared/protocol/browser.ts";
import { apply } from "../../shared/session/apply.ts";
import { cellsOf, sourceOf } from "../../shared/session/document.ts";
import type { SessionState } from "../../shared/session/state.ts";
import type { TestServer } from "./server.ts";

export class Viewer {
  readonly socket: Socket;
  readonly doc = new Y.Doc();
  readonly pushes: Push[] = [];
  #state: SessionState | null = null;
  #waiting: (() => void)[] = [];

  private constructor(socket: Socket) {
    this.socket = socket;
    socket.on("push", (push: Push) => this.#receive(push));
  }

  static async connect(
    server: Pick<TestServer, "origin" | "token">,
    auth: object = { protocol: PROTOCOL },
  ): Promise<Viewer> {
    const socket = io(server.origin, {
      transports: ["websocket"],
      auth,
      reconnection: false,
      forceNew: true,
      extraHeaders: { authorization: `Bearer ${server.token}` },
    });
    await new Promise<void>((resolve, reject) => {
      socket.once("connect", resolve);
      socket.once("connect_error", reject);
    });
    return new Viewer(socket);
  }

  get state(): SessionState {
    if (!this.#state) throw new Error("open a notebook first");
    return this.#state;
  }

  /** Ends the session that was opened, if one was, and the connection. */
  async shutDown(): Promise<void> {
    if (this.#state) await this.ask({ type: "shutdown", session: this.#state.id }).catch(() => null);
    this.close();
  }

  async open(path: string): Promise<SessionState> {
    const opened: Opened = await this.ask({ type: "open", path });
    Y.applyUpdate(this.doc, new Uint8Array(opened.doc), "server");
    this.#state = opened.state;
    return opened.state;
  }

  /** Sends a request; a fault is thrown with its code and message. */
  async ask<T extends RequestInput["type"]>(
    request: Extract<RequestInput, { type: T }>,
  ): Promise<Answers[T]> {
    const reply = (await this.socket.emitWithAck("request", request)) as Reply<Answers[T]>;
    if (!reply.ok) throw new Error(`${reply.fault.code}: ${reply.fault.message}`);
    return reply.value;
  }

  run(cells: string[] | "all" | "stale"): Promise<null> {
    return this.ask({ type: "run", session: this.state.id, cells });
  }

  /** Replaces a cell's source and waits for the acknowledgement. */
  async setSource(cell: string, source: string): Promise<void> {
    const vector = Y.encodeStateVector(this.doc);
    this.doc.transact(() => {
      const map = cellsOf(this.doc).get(cell);
      if (!map) throw new Error(`there is no cell ${cell}`);
      const text = sourceOf(map);
      text.delete(0, text.length);
      text.insert(0, source);
    });
    await this.ask({ type: "edit", session: this.state.id, update: Y.encodeStateAsUpdate(this.doc, vector) });
  }

  source(cell: string): string {
    const map = cellsOf(this.doc).get(cell);
    return map ? sourceOf(map).toString() : "";
  }

  /** Waits until the state satisfies the condition; the test's time limit is the only clock. */
  async until(condition: (state: SessionState) => boolean): Promise<SessionState> {
    while (!condition(this.state)) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    return this.state;
  }

  /** Nothing queued, nothing running, after at least one event. */
  idle(): Promise<SessionState> {
    return this.until(
      (state) =>
        state.queue.length === 0 && !["busy", "starting", "interrupting"].includes(state.kernel.status),
    );
  }

  close(): void {
    this.socket.disconnect();
  }

  #receive(push: Push): void {
    this.pushes.push(push);
    if (push.type === "event" && this.#state?.id === push.session && push.sequence > this.#state.sequence) {
      this.#state = { ...apply(this.#state, push.event), sequence: push.sequence };
    }
    if (push.type === "edit") Y.applyUpdate(this.doc, new Uint8Array(push.update), "server");
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const wake of waiting) wake();
  }
}
