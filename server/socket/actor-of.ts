import type { Socket } from "socket.io";
import type { Actor } from "../../shared/access/actor.ts";

/** Who opened a socket: found out before it connects. */
export function actorOf(socket: Socket): Actor {
  return (socket.data as { actor: Actor }).actor;
}

export function setActor(socket: Socket, actor: Actor): void {
  socket.data = { actor };
}
