/**
 * Messages between a browser and the server, over one socket.io connection.
 *
 * - A request is `socket.emit("request", Request, reply)`; the reply is a `Reply`.
 * - The server pushes `socket.emit("push", Push)` to the browsers that opened the session.
 * - The connection's `auth` carries `{ protocol: PROTOCOL, key }`; another number is refused with the advice to reload.
 *
 * What is asked for once and has an address (lists of notebooks, downloads) is HTTP; see `server/http`.
 */
import { z } from "zod";
import type { Verb } from "../access/actor.ts";
import { jsonSchema } from "../json.ts";
import { type tablePageSchema, tableQuerySchema } from "../output/table.ts";
import { sessionEventSchema } from "../session/events.ts";
import { sessionStateSchema } from "../session/state.ts";
import { type LanguageAnswer, questionSchema } from "./language.ts";

export const PROTOCOL = 2;

const bytes = z.custom<Uint8Array>((value) => value instanceof Uint8Array);
const session = z.string();

export const requestSchema = z.discriminatedUnion("type", [
  /** Opens a notebook (starting its session if there is none) and subscribes to it. Runs nothing. Answers `Opened`. */
  z.object({ type: z.literal("open"), path: z.string() }),
  /** Unsubscribes; the session goes on. */
  z.object({ type: z.literal("leave"), session }),
  /** Ends the session and its kernel. */
  z.object({ type: z.literal("shutdown"), session }),
  /** A Yjs update. Answered when it is on disk, so that an answered edit survives the death of the server. */
  z.object({ type: z.literal("edit"), session, update: bytes }),
  /** What the server has and the client lacks, by Yjs state vector. Answers `Synced`. */
  z.object({ type: z.literal("sync"), session, vector: bytes }),
  /** A y-protocols awareness update: cursors, names, the focused cell. Passed on to the others. */
  z.object({ type: z.literal("presence"), session, update: bytes }),
  z.object({
    type: z.literal("run"),
    session,
    cells: z.union([z.array(z.string()), z.literal("all"), z.literal("stale")]),
  }),
  z.object({ type: z.literal("interrupt"), session }),
  /** A clean kernel: names are gone, outputs stay and are stale. With `run`, everything is run afterwards. */
  z.object({ type: z.literal("restart"), session, run: z.boolean().default(false) }),
  z.object({ type: z.literal("set-execution"), session, execution: z.enum(["auto", "lazy"]) }),
  z.object({ type: z.literal("set-input"), session, name: z.string(), value: jsonSchema }),
  z.object({ type: z.literal("clear-outputs"), session, cells: z.array(z.string()) }),
  /** Answers a `TablePage`. */
  z.object({ type: z.literal("page"), session, ref: z.string(), query: tableQuerySchema }),
  /** Answers what `LanguageAnswers` says of the question, or null. */
  z.object({ type: z.literal("language"), session, question: questionSchema }),
  /** The state as it is now, after a gap in the events. Answers a `SessionState`. */
  z.object({ type: z.literal("snapshot"), session }),
]);
export type Request = z.infer<typeof requestSchema>;

/** What one must be allowed to do to send it. A session asks for more: see `PURPOSES` in `server/sessions`. */
export const REQUEST_VERBS = {
  open: "edit",
  leave: "view",
  shutdown: "edit",
  edit: "edit",
  sync: "edit",
  presence: "view",
  run: "edit",
  interrupt: "interact",
  restart: "edit",
  "set-execution": "edit",
  "set-input": "interact",
  "clear-outputs": "edit",
  page: "view",
  language: "edit",
  snapshot: "view",
} as const satisfies Record<Request["type"], Verb>;
export type RequestInput = z.input<typeof requestSchema>;

/** `doc` is the whole document as a Yjs update. */
export const openedSchema = z.object({ state: sessionStateSchema, doc: bytes });
export type Opened = z.infer<typeof openedSchema>;

/** `update` is what the client lacks, `vector` what the server has, so that the client can send the rest by `edit`. */
export const syncedSchema = z.object({ update: bytes, vector: bytes });
export type Synced = z.infer<typeof syncedSchema>;

/** The value that answers each request; null where an acknowledgement is all. */
export interface Answers {
  open: Opened;
  leave: null;
  shutdown: null;
  edit: null;
  sync: Synced;
  presence: null;
  run: null;
  interrupt: null;
  restart: null;
  "set-execution": null;
  "set-input": null;
  "clear-outputs": null;
  page: z.infer<typeof tablePageSchema>;
  language: LanguageAnswer;
  snapshot: z.infer<typeof sessionStateSchema>;
}

export const faultSchema = z.object({
  code: z.enum(["malformed", "not-found", "refused", "forbidden", "conflict", "kernel", "internal"]),
  message: z.string(),
  hint: z.string().optional(),
});
export type Fault = z.infer<typeof faultSchema>;

export type Reply<T = unknown> = { ok: true; value: T } | { ok: false; fault: Fault };

/** Id of the actor who asked for it; left out where nobody did. */
const by = z.string().exactOptional();

export const pushSchema = z.discriminatedUnion("type", [
  z.object({ type: z.literal("event"), session, sequence: z.number().int(), event: sessionEventSchema, by }),
  /** A Yjs update of somebody else, or of the file on disk. */
  z.object({ type: z.literal("edit"), session, update: bytes, by }),
  z.object({ type: z.literal("presence"), session, update: bytes }),
  /** The session ended: shut down, or its notebook was deleted. */
  z.object({ type: z.literal("closed"), session, reason: z.string() }),
  /** The list of notebooks, sessions or datasets changed; ask again. */
  z.object({ type: z.literal("workspace-changed"), what: z.enum(["notebooks", "sessions", "datasets"]) }),
]);
export type Push = z.infer<typeof pushSchema>;
