/** The socket: every request passes one wrapper; what a session pushes goes to the room of its viewers. */
import type { Server as HttpServer } from "node:http";
import type { Logger } from "pino";
import { Server, type Socket } from "socket.io";
import {
  PROTOCOL,
  type Push,
  REQUEST_VERBS,
  type Reply,
  type Request,
  requestSchema,
} from "../../shared/protocol/browser.ts";
import type { Access } from "../access/access.ts";
import { requireVerb } from "../access/verbs.ts";
import { faultOf } from "../http/faults.ts";
import type { SessionRegistry } from "../sessions/registry.ts";
import type { Catalogue } from "../workspace/catalogue.ts";
import type { NotebookFiles } from "../workspace/notebook-files.ts";
import { actorOf, setActor } from "./actor-of.ts";
import { answer } from "./answer.ts";
import { requireShallow } from "./depth.ts";
import { Viewers } from "./viewers.ts";

/** A pasted notebook of several megabytes must pass; nothing sensible is larger. */
const LARGEST_MESSAGE = 32_000_000;
/** A connection that has not said within this time who it is, is ended. */
const ENTER_MS = 10_000;

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
    connectTimeout: ENTER_MS,
    allowRequest: (request, decide) => decide(null, parts.access.strangeness(request) === null),
  });
  io.use((socket, next) => next(enter(socket, parts.access)));
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

/** Why a socket may not connect; undefined when it may. */
function enter(socket: Socket, access: Access): Error | undefined {
  const { protocol, key } = socket.handshake.auth as { protocol?: unknown; key?: unknown };
  // A page of another version may not know how to say who it is.
  if (protocol !== PROTOCOL) {
    return new Error(
      `This page speaks version ${String(protocol)} of the protocol and the server version ${PROTOCOL}. Reload the page.`,
    );
  }
  const actor = access.identify(socket.request, key);
  if (actor === null) return new Error("Open the address that Clientele printed when it started.");
  setActor(socket, actor);
  return undefined;
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
    requireShallow(message);
    const request: Request = requestSchema.parse(message);
    requireVerb(actorOf(socket), REQUEST_VERBS[request.type]);
    send({ ok: true, value: await answer(request, socket, viewers, parts.registry) });
  } catch (error) {
    send({ ok: false, fault: faultOf(error, parts.log) });
  }
}
