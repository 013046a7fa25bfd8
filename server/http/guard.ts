import type { Request, RequestHandler, Response } from "express";
import helmet from "helmet";
import type { Actor } from "../../shared/access/actor.ts";
import type { Access } from "../access/access.ts";

/** Headers of every answer. Scripts come from this server alone; the editor writes style elements of its own. */
export function securityHeaders(): RequestHandler {
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'", "'unsafe-inline'"],
        imgSrc: ["'self'", "data:", "blob:"],
        fontSrc: ["'self'", "data:"],
        connectSrc: ["'self'"],
        workerSrc: ["'self'"],
        manifestSrc: ["'self'"],
        baseUri: ["'none'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
      },
    },
    strictTransportSecurity: false,
    referrerPolicy: { policy: "no-referrer" },
  });
}

/** Refuses what comes from elsewhere, lets in who brings the token, and finds out who asks. */
export function requireAccess(access: Access): RequestHandler {
  return (request, response, next) => {
    const strange = access.strangeness(request);
    const { token } = request.query;
    const cookie = strange === null && typeof token === "string" ? access.enter(token) : null;
    if (strange !== null) refuse(response, 403, strange === "host" ? HOST_REFUSED : ORIGIN_REFUSED);
    else if (cookie !== null) letIn(request, response, access.cookieName, cookie);
    else if (request.method === "POST" && request.path === "/api/key") giveKey(request, response, access);
    else pass(request, response, next);
  };

  function pass(request: Request, response: Response, next: () => void): void {
    const actor = access.identify(request) ?? byTicket(request, access);
    if (actor !== null) actors.set(response, actor);
    const isPage = !request.path.startsWith("/api/");
    if (actor !== null || (isPage && access.hasEntered(request))) next();
    else refuse(response, 401, TOKEN_MISSING);
  }
}

const actors = new WeakMap<Response, Actor>();

/** Who asked for what this answers. */
export function actorOf(response: Response): Actor {
  const actor = actors.get(response);
  if (!actor) throw new Error("A route was reached by nobody.");
  return actor;
}

function letIn(request: Request, response: Response, name: string, value: string): void {
  response.cookie(name, value, { httpOnly: true, sameSite: "lax", path: "/", maxAge: YEAR });
  // The page may read this one; it tells it to fetch its key.
  response.cookie("clientele-entered", "1", { sameSite: "lax", path: "/", maxAge: 60_000 });
  // Slashes in a row would be read as the name of another server.
  const url = URL.parse(request.originalUrl.replace(/^[/\\]+/, "/"), "http://localhost");
  url?.searchParams.delete("token");
  response.redirect(303, url ? url.pathname.replace(/^\/+/, "/") + url.search : "/");
}

function giveKey(request: Request, response: Response, access: Access): void {
  const key = access.exchange(request);
  response.setHeader("Cache-Control", "no-store");
  if (key === null) refuse(response, 401, TOKEN_MISSING);
  else response.json({ key });
}

/** A ticket stands for the address without itself. */
function byTicket(request: Request, access: Access): Actor | null {
  const { ticket } = request.query;
  if (request.method !== "GET" || typeof ticket !== "string") return null;
  return access.redeem(ticket, request.originalUrl.replace(/[?&]ticket=[^&]*$/, ""));
}

function refuse(response: Response, status: number, text: string): void {
  response.status(status).type("text").send(text);
}

const YEAR = 365 * 24 * 3600 * 1000;
const HOST_REFUSED =
  "This server does not answer to that name. Use the printed address, or start it with --allow-host NAME.\n";
const ORIGIN_REFUSED = "Another site asked for this. Clientele answers its own pages only.\n";
const TOKEN_MISSING =
  "Open the address that Clientele printed when it started; it carries the token that lets you in.\n";
