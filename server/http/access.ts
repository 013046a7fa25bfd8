/**
 * Who may speak to the server. A browser brings the token of the printed address once and gets a cookie for it;
 * Host and Origin are checked on every request and every socket, so that no other page can use the cookie.
 */
import { createHash, createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import type { IncomingMessage } from "node:http";
import os from "node:os";
import path from "node:path";
import { parseCookie } from "cookie";

export interface Access {
  readonly token: string;
  readonly cookieName: string;
  readonly cookieValue: string;
  /** Whether a Host header (or the host of an Origin) names this server. */
  allowsHost(host: string | undefined): boolean;
  /** Why a request is refused, or null when it may pass. A request without Origin is not a browser's cross-site one. */
  refusal(request: Pick<IncomingMessage, "headers">): "host" | "origin" | "token" | null;
}

/**
 * The workspace's token: made at random at the first start and kept for the owner's eyes only, so that an open page
 * finds its server again after a restart. It lies outside of the workspace, of which a kernel may read a part. Delete
 * the file to be rid of every cookie given out.
 */
export async function workspaceToken(workspace: string, state: string = stateFolder()): Promise<string> {
  const name = createHash("sha256").update(path.resolve(workspace)).digest("hex").slice(0, 32);
  const file = path.join(state, `${name}.token`);
  const kept = await readFile(file, "utf8").catch(() => "");
  if (/^[\w-]{43}$/.test(kept)) return kept;
  const token = randomBytes(32).toString("base64url");
  await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
  await writeFile(file, token, { mode: 0o600 });
  return token;
}

/** Where programs of this user keep what outlives them. */
function stateFolder(): string {
  const state = process.env.XDG_STATE_HOME || path.join(os.homedir(), ".local", "state");
  return path.join(state, "clientele");
}

export function createAccess(
  token: string,
  port: number,
  host: string,
  allowHosts: readonly string[],
): Access {
  const hosts = new Set(
    hostNames(host, allowHosts).flatMap((name) => [`${name}:${port}`, ...(port === 80 ? [name] : [])]),
  );
  const cookieName = `clientele-${port}`;
  const cookieValue = createHmac("sha256", token).update("cookie").digest("base64url");
  const allowsHost = (name: string | undefined) => name !== undefined && hosts.has(name.toLowerCase());
  return {
    token,
    cookieName,
    cookieValue,
    allowsHost,
    refusal({ headers }) {
      if (!allowsHost(headers.host)) return "host";
      if (headers.origin !== undefined && !allowsHost(hostOf(headers.origin))) return "origin";
      const given = parseCookie(headers.cookie ?? "")[cookieName] ?? bearer(headers.authorization);
      return given !== undefined && (same(given, cookieValue) || same(given, token)) ? null : "token";
    },
  };
}

export function same(given: string, wanted: string): boolean {
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

const LOOPBACK = ["127.0.0.1", "localhost", "[::1]"];

/** Names under which a server that listens on `host` may be asked for. */
function hostNames(host: string, allowHosts: readonly string[]): string[] {
  const named = allowHosts.map((name) => name.toLowerCase());
  if (isLoopback(host)) return [...LOOPBACK, ...named];
  const everywhere = host === "0.0.0.0" || host === "::";
  const addresses = Object.values(os.networkInterfaces())
    .flatMap((list) => list ?? [])
    .map(({ address, family }) => (family === "IPv6" ? `[${address}]` : address));
  return [
    ...(everywhere
      ? [...LOOPBACK, ...addresses, os.hostname().toLowerCase()]
      : [host.includes(":") ? `[${host}]` : host.toLowerCase()]),
    ...named,
  ];
}

export function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || /^127(\.\d{1,3}){3}$/.test(host);
}
