/**
 * Who speaks to the server. A browser that opens the printed address exchanges its token for a key, which the page keeps
 * and sends along: storage of the page belongs to its origin, port included. A cookie does not: whatever else this
 * machine serves on another port would be sent it. So a cookie lets in only for the moment until the page has its key;
 * from then on it says no more than that this browser has been here, and may be shown the page, which holds no secret.
 *
 * Host and Origin are checked on every request and every socket, so that no other page speaks through the browser.
 */
import { createHmac, timingSafeEqual } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { parseCookie } from "cookie";
import { type Actor, OWNER } from "../../shared/access/actor.ts";
import { hostNames } from "./host-names.ts";
import { Passes } from "./passes.ts";

type Asking = Pick<IncomingMessage, "headers">;

export interface Access {
  readonly cookieName: string;
  /** Whether a Host header (or the host of an Origin) names this server. */
  allowsHost(host: string | undefined): boolean;
  /** What is wrong with where a request comes from, or null. One without Origin is not a browser's cross-site one. */
  strangeness(request: Asking): "host" | "origin" | null;
  /** Who asks, by key, token or a fresh cookie; null for nobody known. */
  identify(request: Asking, key?: unknown): Actor | null;
  /** The value of the cookie for whoever brings the right token; null for a wrong one. */
  enter(token: string): string | null;
  /** The key of whoever has just entered. The cookie lets in no more from then on. */
  exchange(request: Asking): string | null;
  /** Whether this browser has entered before. */
  hasEntered(request: Asking): boolean;
  /** A pass for one download of this address by somebody who may have it, for programs that send no headers. */
  ticket(actor: Actor, address: string): string;
  redeem(ticket: string, address: string): Actor | null;
}

/** The page exchanges its cookie as the first thing it does. */
const ENTRY_MS = 60_000;
const TICKET_MS = 60_000;
const MOST_PASSES = 1000;

export function createAccess(
  token: string,
  port: number,
  host: string,
  allowHosts: readonly string[],
  now: () => number = Date.now,
): Access {
  const hosts = new Set(
    hostNames(host, allowHosts).flatMap((name) => [`${name}:${port}`, ...(port === 80 ? [name] : [])]),
  );
  const cookieName = `clientele-${port}`;
  const entries = new Passes<Actor>(ENTRY_MS, MOST_PASSES, now);
  const tickets = new Passes<{ actor: Actor; address: string }>(TICKET_MS, MOST_PASSES, now);
  const key = signature(token, "key");
  const allowsHost = (name: string | undefined) => name !== undefined && hosts.has(name.toLowerCase());
  const cookieOf = ({ headers }: Asking) => parseCookie(headers.cookie ?? "")[cookieName] ?? "";
  const entryOf = (request: Asking) => {
    const [entry = "", signed = ""] = cookieOf(request).split(".");
    return same(signed, signature(token, entry)) ? entry : null;
  };
  return {
    cookieName,
    allowsHost,
    strangeness({ headers }) {
      if (!allowsHost(headers.host)) return "host";
      return headers.origin !== undefined && !allowsHost(hostOf(headers.origin)) ? "origin" : null;
    },
    identify(request, given = bearer(request.headers.authorization)) {
      if (typeof given === "string" && (same(given, key) || same(given, token))) return OWNER;
      return entries.look(entryOf(request) ?? "");
    },
    enter(given) {
      if (!same(given, token)) return null;
      const entry = entries.give(OWNER);
      return `${entry}.${signature(token, entry)}`;
    },
    exchange: (request) => (entries.take(entryOf(request) ?? "") ? key : null),
    hasEntered: (request) => entryOf(request) !== null,
    ticket: (actor, address) => tickets.give({ actor, address }),
    redeem(ticket, address) {
      const found = tickets.take(ticket);
      return found?.address === address ? found.actor : null;
    },
  };
}

function signature(token: string, of: string): string {
  return createHmac("sha256", token).update(of).digest("base64url");
}

function same(given: string, wanted: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(wanted)];
  return a.length === b.length && timingSafeEqual(a, b);
}

function bearer(header: string | undefined): string | undefined {
  return header?.startsWith("Bearer ") ? header.slice(7) : undefined;
}

function hostOf(origin: string): string | undefined {
  const url = URL.parse(origin);
  return url?.protocol === "http:" || url?.protocol === "https:" ? url.host : undefined;
}
