/** Builds one of the pages beside this file and serves it on a free port, under the policy that the real page has. */
import { mkdtemp, rm } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import react from "@vitejs/plugin-react";
import sirv from "sirv";
import { build } from "vite";

export interface ServedPage {
  readonly url: string;
  /** Folder of the built files. */
  readonly folder: string;
  close(): Promise<void>;
}

const POLICY = [
  "default-src 'self'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "font-src 'self' data:",
  "worker-src 'self'",
  "object-src 'none'",
  "base-uri 'none'",
].join("; ");

export async function servePage(name: string): Promise<ServedPage> {
  const folder = await mkdtemp(join(tmpdir(), "clientele-page-"));
  await build({
    root: join(import.meta.dirname, name),
    configFile: false,
    logLevel: "error",
    plugins: [react()],
    worker: { format: "es" },
    build: { outDir: folder, emptyOutDir: true, target: "es2022", chunkSizeWarningLimit: 4000 },
  });
  const files = sirv(folder);
  const server = createServer((request, response) => {
    response.setHeader("content-security-policy", POLICY);
    files(request, response, () => {
      response.statusCode = 404;
      response.end();
    });
  });
  const port = await listen(server);
  return {
    url: `http://127.0.0.1:${port}/`,
    folder,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function listen(server: Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      if (typeof address === "object" && address) resolve(address.port);
      else reject(new Error("The page's server has no port."));
    });
  });
}
