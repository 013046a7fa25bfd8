/** The page itself: the built client with precompressed files, or Vite's development server. */
import type { Server } from "node:http";
import path from "node:path";
import type { Readable } from "node:stream";
import type { Express, RequestHandler } from "express";
import sirv from "sirv";

/** Addresses that show the page; the client finds out which. */
const PAGES = ["/", "/n/*path"];

export function servePage(app: Express, root: string): void {
  const built = path.join(root, "dist", "client");
  const serve = sirv(built, { brotli: true, gzip: true, etag: true, setHeaders: cacheFor });
  const files: RequestHandler = (request, response, next) => {
    // Nobody needs a part of the page, and a range that is none would cut the answer off.
    delete request.headers.range;
    // The file may be gone since the start, when the page is built anew: that ends this answer and nothing else.
    response.once("pipe", (file: Readable) => file.once("error", () => response.destroy()));
    serve(request, response, next);
  };
  const page: RequestHandler = (request, response, next) => {
    request.url = "/";
    files(request, response, next);
  };
  app.get(PAGES, page);
  app.use(files);
  // Who opens another address in a browser is told so by the page, with a way back.
  app.get("/*path", (request, response, next) =>
    request.headers.accept?.includes("text/html") ? page(request, response, next) : next(),
  );
}

function cacheFor(response: { setHeader(name: string, value: string): void }, pathname: string): void {
  response.setHeader(
    "Cache-Control",
    pathname.startsWith("/assets/") ? "public, max-age=31536000, immutable" : "no-cache",
  );
}

export async function serveDevelopmentPage(app: Express, root: string, server: Server): Promise<void> {
  const { createServer } = await import("vite");
  const vite = await createServer({
    configFile: path.join(root, "vite.config.ts"),
    server: { middlewareMode: true, hmr: { server } },
    appType: "spa",
  });
  app.use(vite.middlewares);
}
