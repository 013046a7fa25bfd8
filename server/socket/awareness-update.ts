/**
 * Awareness updates of y-protocols, read before they are believed: a count, and for each client its number, a clock and its
 * state as JSON. The server says who an actor is; the browser only where they are.
 */
import { createDecoder, hasContent, readVarString, readVarUint } from "lib0/decoding";
import { createEncoder, toUint8Array, writeVarString, writeVarUint } from "lib0/encoding";
import type { Actor } from "../../shared/access/actor.ts";
import { SessionFault } from "../fault/session-fault.ts";

/** A browser tells of itself: a name, a colour, a cell, a cursor. */
const LARGEST_STATE = 4_000;
const MOST_CLIENTS = 16;

interface ClientState {
  readonly client: number;
  readonly clock: number;
  /** Null for a client that is gone. */
  readonly state: Readonly<Record<string, unknown>> | null;
}

/** @throws SessionFault for what is no update, or is too large. */
export function readAwareness(update: Uint8Array): ClientState[] {
  try {
    const decoder = createDecoder(update);
    const count = readVarUint(decoder);
    if (count > MOST_CLIENTS) throw new RangeError("too many clients");
    const states = Array.from({ length: count }, () => readState(decoder));
    if (hasContent(decoder)) throw new RangeError("something stands behind the end");
    return states;
  } catch (cause) {
    throw new SessionFault({ code: "malformed", message: "That is not an awareness update." }, { cause });
  }
}

function readState(decoder: Parameters<typeof readVarUint>[0]): ClientState {
  const [client, clock, text] = [readVarUint(decoder), readVarUint(decoder), readVarString(decoder)];
  if (text.length > LARGEST_STATE) throw new RangeError("a state is too large");
  const state: unknown = JSON.parse(text);
  if (state !== null && (typeof state !== "object" || Array.isArray(state)))
    throw new TypeError("a state is an object");
  return { client, clock, state: state as ClientState["state"] };
}

export function writeAwareness(states: readonly ClientState[]): Uint8Array {
  const encoder = createEncoder();
  writeVarUint(encoder, states.length);
  for (const { client, clock, state } of states) {
    writeVarUint(encoder, client);
    writeVarUint(encoder, clock);
    writeVarString(encoder, JSON.stringify(state));
  }
  return toUint8Array(encoder);
}

/** The states with the actor in them. Whoever comes by the workspace's token has no name but the one they chose. */
export function stamped(states: readonly ClientState[], { id, name, kind }: Actor): ClientState[] {
  return states.map((entry) => {
    if (entry.state === null) return entry;
    const user = typeof entry.state.user === "object" ? entry.state.user : null;
    const named = kind === "owner" ? user : { ...user, name };
    return { ...entry, state: { ...entry.state, user: named, actor: id } };
  });
}
