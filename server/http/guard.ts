import type { RequestHandler } from "express";
import helmet from "helmet";
import { type Access, same } from "./access.ts";

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

/** `?token=` is exchanged for the cookie; without cookie or token there is nothing to see. */
export function requireAccess(access: Access): RequestHandler {
  return (request, response, next) => {
    const refusal = access.refusal(request);
    if (refusal === "host" || refusal === "origin") {
      response
        .status(403)
        .type("text")
        .send(refusal === "host" ? HOST_REFUSED : ORIGIN_REFUSED);
      return;
    }
    const { token } = request.query;
    if (typeof token === "string" && same(token, access.token)) {
      response.cookie(access.cookieName, access.cookieValue, {
        httpOnly: true,
        sameSite: "lax",
        path: "/",
        maxAge: YEAR,
      });
      // Slashes in a row would be read as the name of another server.
      const url = URL.parse(request.originalUrl.replace(/^[/\\]+/, "/"), "http://localhost");
      url?.searchParams.delete("token");
      response.redirect(303, url ? url.pathname.replace(/^\/+/, "/") + url.search : "/");
      return;
    }
    if (refusal === null) next();
    else response.status(401).type("text").send(TOKEN_MISSING);
  };
}

const YEAR = 365 * 24 * 3600 * 1000;
const HOST_REFUSED =
  "This server does not answer to that name. Use the printed address, or start it with --allow-host NAME.\n";
const ORIGIN_REFUSED = "Another site asked for this. Clientele answers its own pages only.\n";
const TOKEN_MISSING =
  "Open the address that Clientele printed when it started; it carries the token that lets you in.\n";
