import type { Socket } from "socket.io";
import { assertNever } from "../../shared/assert-never.ts";
import type { Answers, Request } from "../../shared/protocol/browser.ts";
import { requireVerb } from "../access/verbs.ts";
import type { SessionRegistry } from "../sessions/registry.ts";
import { PURPOSES } from "../sessions/session-spec.ts";
import { actorOf } from "./actor-of.ts";
import type { Viewers } from "./viewers.ts";

/** Carries a request out and gives the value that answers it; `Answers` says which. */
export async function answer(
  request: Request,
  socket: Socket,
  viewers: Viewers,
  registry: SessionRegistry,
): Promise<Answers[Request["type"]]> {
  if (request.type === "open")
    return viewers.join(socket, await registry.open(request.path, actorOf(socket)));
  const session = registry.get(request.session);
  requireVerb(actorOf(socket), PURPOSES[session.purpose].verb);
  const { id: by } = actorOf(socket);
  switch (request.type) {
    case "leave":
      viewers.leave(socket, session.id);
      return null;
    case "shutdown":
      await registry.close(session.id, "It was shut down.");
      return null;
    case "edit":
      await session.edit(request.update, viewers.name);
      viewers.passOn(socket, { type: "edit", session: session.id, update: request.update, by });
      return null;
    case "sync":
      return session.sync(request.vector);
    case "presence":
      viewers.present(socket, session.id, request.update);
      return null;
    case "run":
      session.actedBy(by, () => session.run(request.cells));
      return null;
    case "interrupt":
      session.actedBy(by, () => session.interrupt());
      return null;
    case "restart":
      await session.actedBy(by, () => session.restart(request.run));
      return null;
    case "set-execution":
      session.actedBy(by, () => session.setExecution(request.execution));
      return null;
    case "set-input":
      session.actedBy(by, () => session.setInput(request.name, request.value));
      return null;
    case "clear-outputs":
      session.actedBy(by, () => session.clearOutputs(request.cells));
      return null;
    case "page":
      return session.page(request.ref, request.query);
    case "language":
      return viewers.questions.ask(socket, session, request.question);
    case "snapshot":
      return session.state;
    default:
      return assertNever(request);
  }
}
