/** Who looks at which session: one room each, so that a push is encoded once however many look on. */
import type { Server, Socket } from "socket.io";
import type { Opened, Push } from "../../shared/protocol/browser.ts";
import type { SessionRegistry } from "../sessions/registry.ts";
import type { Session } from "../sessions/session.ts";
import { actorOf } from "./actor-of.ts";
import { Presence } from "./presence.ts";
import { Questions } from "./questions.ts";

export class Viewers {
  /** Name under which sessions know the viewers together; an edit from here is passed on here. */
  readonly name = "viewers";
  readonly questions = new Questions();
  readonly #io: Server;
  readonly #rooms = new Map<string, { presence: Presence; unsubscribe: () => void }>();

  constructor(io: Server, registry: SessionRegistry) {
    this.#io = io;
    registry.onChange(() => this.#forgetClosed(registry));
  }

  /** Subscribes the socket, then takes the snapshot: what happens later arrives as a push. */
  join(socket: Socket, session: Session): Opened {
    const room = this.#rooms.get(session.id) ?? this.#openRoom(session);
    void socket.join(session.id);
    const present = room.presence.everybody();
    if (present)
      socket.emit("push", { type: "presence", session: session.id, update: present } satisfies Push);
    return session.opened();
  }

  leave(socket: Socket, session: string): void {
    void socket.leave(session);
    const gone = this.#rooms.get(session)?.presence.leave(socket.id);
    if (gone) this.passOn(socket, { type: "presence", session, update: gone });
  }

  left(socket: Socket): void {
    for (const session of this.#rooms.keys()) this.leave(socket, session);
  }

  passOn(socket: Socket, push: Extract<Push, { session: string }>): void {
    socket.to(push.session).emit("push", push);
  }

  present(socket: Socket, session: string, update: Uint8Array): void {
    const told = this.#rooms.get(session)?.presence.update(socket.id, update, actorOf(socket));
    if (told) this.passOn(socket, { type: "presence", session, update: told });
  }

  #openRoom(session: Session) {
    const unsubscribe = session.subscribe({
      id: this.name,
      push: (push) => this.#io.to(session.id).emit("push", push),
    });
    const room = { presence: new Presence(), unsubscribe };
    this.#rooms.set(session.id, room);
    return room;
  }

  #forgetClosed(registry: SessionRegistry): void {
    const open = new Set(registry.list().map((session) => session.id));
    for (const [id, room] of this.#rooms) {
      if (open.has(id)) continue;
      room.unsubscribe();
      room.presence.close();
      this.#rooms.delete(id);
      this.#io.socketsLeave(id);
    }
  }
}
