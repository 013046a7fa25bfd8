/**
 * Requests and pushes over one socket.io connection. Nothing is queued while the connection is down: what must
 * survive a loss (edits) is kept by who sent it, and what need not (a click on run) is better refused than late.
 */
import { io } from "socket.io-client";
import {
  type Answers,
  type Fault,
  PROTOCOL,
  type Push,
  type Reply,
  type RequestInput,
} from "../../shared/protocol/browser.ts";
import { Store } from "./store.ts";

export type RequestType = RequestInput["type"];
export type RequestOf<T extends RequestType> = Extract<RequestInput, { type: T }>;

/** The server refused a request, or it could not be sent; `fault` says why in words. */
export class RequestFault extends Error {
  readonly fault: Fault;

  constructor(fault: Fault) {
    super(fault.message);
    this.name = "RequestFault";
    this.fault = fault;
  }
}

/** The connection went before an answer came: the request may or may not have been carried out. */
export class ConnectionLost extends Error {
  constructor() {
    super("The connection to the server is lost. Try again when it is back.");
    this.name = "ConnectionLost";
  }
}

export type TransportStatus =
  | { status: "connecting" | "online" | "offline" }
  | { status: "refused"; message: string };

export interface Transport {
  readonly status: Store<TransportStatus>;
  request<T extends RequestType>(request: RequestOf<T>, timeoutMs?: number): Promise<Answers[T]>;
  onPush(listener: (push: Push) => void): () => void;
  /** Tries again at once, without waiting for the next turn. */
  retry(): void;
  close(): void;
}

const ANSWER_WITHIN_MS = 30_000;

/** @param key see `key.ts`. */
export function connectTransport(key: string | null, url?: string, connect: typeof io = io): Transport {
  const options = {
    transports: ["websocket"],
    auth: { protocol: PROTOCOL, key },
    reconnectionDelay: 250,
    reconnectionDelayMax: 3000,
  };
  const socket = url === undefined ? connect(options) : connect(url, options);
  const status = new Store<TransportStatus>({ status: "connecting" });
  const listeners = new Set<(push: Push) => void>();

  socket.on("connect", () => status.set({ status: "online" }));
  socket.on("disconnect", () => status.set({ status: "offline" }));
  socket.on("connect_error", (error) => {
    // Inactive: the server itself said no (another protocol, no cookie), so that trying again is of no use.
    if (!socket.active) status.set({ status: "refused", message: error.message });
    else if (status.get().status !== "offline") status.set({ status: "offline" });
  });
  socket.on("push", (push: Push) => {
    for (const listener of [...listeners]) listener(push);
  });

  return {
    status,
    request: <T extends RequestType>(request: RequestOf<T>, timeoutMs = ANSWER_WITHIN_MS) =>
      new Promise<Answers[T]>((resolve, reject) => {
        if (!socket.connected) {
          reject(new ConnectionLost());
          return;
        }
        socket
          .timeout(timeoutMs)
          .emit("request", request, (error: Error | null, reply?: Reply<Answers[T]>) => {
            if (error || !reply) reject(new ConnectionLost());
            else if (reply.ok) resolve(reply.value);
            else reject(new RequestFault(reply.fault));
          });
      }),
    onPush: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    retry: () => {
      if (!socket.connected) socket.connect();
    },
    close: () => socket.close(),
  };
}
