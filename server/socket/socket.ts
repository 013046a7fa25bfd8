/** The socket: every request passes one wrapper; what a session pushes goes to the room of its viewers. */
import type { Server as HttpServer } from "node:http";
import type { Logger } from "pino";
import { Server, type Socket } from "socket.io";
import {
  PROTOCOL,
  type Push,
  type Reply,
  type Request,
  requestSchema,
} from "../../shared/protocol/browser.ts";
import type { Access } from "../http/access.ts";
import { faultOf } from "../http/faults.ts";
import type { SessionRegistry } from "../sessions/registry.ts";
import type { Catalogue } from "../workspace/catalogue.ts";
import type { NotebookFiles } from "../workspace/notebook-files.ts";
import { answer } from "./answer.ts";
import { Viewers } from "./viewers.ts";

/** A pasted notebook of several megabytes must pass; nothing sensible is larger. */
const LARGEST_MESSAGE = 32_000_000;

export interface SocketParts {
  readonly access: Access;
  readonly registry: SessionRegistry;
  readonly notebooks: NotebookFiles;
  readonly catalogue: Catalogue;
  readonly log: Logger;
}

export function attachSocket(http: HttpServer, parts: SocketParts): Server {
  const io = new Server(http, {
    transports: ["websocket"],
    serveClient: false,
    maxHttpBufferSize: LARGEST_MESSAGE,
    perMessageDeflate: false,
    allowRequest: (request, decide) => decide(null, parts.access.refusal(request) === null),
  });
  io.use((socket, next) => next(protocolError(socket.handshake.auth.protocol)));
  const viewers = new Viewers(io, parts.registry);
  io.on("connection", (socket) => {
    socket.on(
      "request",
      (message: unknown, reply: unknown) => void serve(socket, message, reply, viewers, parts),
    );
    socket.on("disconnect", () => viewers.left(socket));
  });
  const changed = (what: Extract<Push, { type: "workspace-changed" }>["what"]) => () =>
    io.emit("push", { type: "workspace-changed", what } satisfies Push);
  parts.registry.onChange(changed("sessions"));
  parts.notebooks.onChange(changed("notebooks"));
  parts.catalogue.onChange(changed("datasets"));
  return io;
}

function protocolError(protocol: unknown): Error | undefined {
  if (protocol === PROTOCOL) return undefined;
  return new Error(
    `This page speaks version ${String(protocol)} of the protocol and the server version ${PROTOCOL}. Reload the page.`,
  );
}

/** The one wrapper around every handler: parse, await, answer with a value or a fault. It never rejects. */
async function serve(
  socket: Socket,
  message: unknown,
  reply: unknown,
  viewers: Viewers,
  parts: SocketParts,
): Promise<void> {
  const send = typeof reply === "function" ? (value: Reply) => reply(value) : () => undefined;
  try {
    const request: Request = requestSchema.parse(message);
    send({ ok: true, value: await answer(request, socket, viewers, parts.registry) });
  } catch (error) {
    send({ ok: false, fault: faultOf(error, parts.log) });
  }
}
