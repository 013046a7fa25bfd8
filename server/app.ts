/** Composition: what the server is made of, and in which order it starts and stops. */
import http from "node:http";
import express from "express";
import type { Logger } from "pino";
import { createAccess } from "./access/access.ts";
import { apiRoutes } from "./http/api.ts";
import { answerFaults, noSuchAddress } from "./http/faults.ts";
import { requireAccess, securityHeaders } from "./http/guard.ts";
import { serveDevelopmentPage, servePage } from "./http/page.ts";
import { createDataTyping } from "./language/data/data-typing.ts";
import { createLanguageService } from "./language/language.ts";
import type { Runtime } from "./runtime/runtime.ts";
import { SessionRegistry } from "./sessions/registry.ts";
import { attachSocket } from "./socket/socket.ts";
import { Catalogue } from "./workspace/catalogue.ts";
import { NotebookFiles } from "./workspace/notebook-files.ts";
import type { Settings } from "./workspace/settings.ts";

export interface AppOptions {
  /** Absolute path of the folder with notebooks and `datasets/`. */
  readonly workspace: string;
  /** Absolute path of Clientele itself. */
  readonly root: string;
  readonly settings: Settings;
  readonly runtime: Runtime;
  readonly token: string;
  readonly host: string;
  /** Null for 4400 or the next free port; 0 for any free port. */
  readonly port: number | null;
  readonly allowHosts: readonly string[];
  readonly dev: boolean;
  readonly log: Logger;
}

export interface App {
  readonly port: number;
  /** Stops listening, saves and ends all sessions. */
  close(): Promise<void>;
}

const FIRST_PORT = 4400;
const PORTS_TRIED = 50;

export async function startApp(options: AppOptions): Promise<App> {
  const app = express();
  const server = http.createServer(app);
  const port = await listen(server, options.port, options.host);
  const access = createAccess(options.token, port, options.host, options.allowHosts);

  const notebooks = new NotebookFiles(options.workspace);
  const catalogue = new Catalogue(options.workspace);
  const data = createDataTyping(catalogue);
  const language = createLanguageService({
    application: options.root,
    data,
    datasets: catalogue.folder,
    onFault: (error) => options.log.error(error, "the language service"),
  });
  const registry = new SessionRegistry({ ...options, notebooks, catalogue, language });
  const io = attachSocket(server, { access, registry, notebooks, catalogue, log: options.log });

  app.disable("x-powered-by");
  if (!options.dev) app.use(securityHeaders());
  app.use(requireAccess(access));
  app.use("/api", apiRoutes({ access, notebooks, registry, catalogue }), noSuchAddress);
  if (options.dev) await serveDevelopmentPage(app, options.root, server);
  else servePage(app, options.root);
  app.use(noSuchAddress);
  app.use(answerFaults(options.log));

  return {
    port,
    async close() {
      await io.close();
      await registry.closeAll();
      await language.close();
      await data.close();
      await Promise.all([catalogue.close(), notebooks.close(), options.runtime.close()]);
    },
  };
}

/** Listens on the port asked for, or on the first free one from 4400. Gives the port. */
async function listen(server: http.Server, wanted: number | null, host: string): Promise<number> {
  for (let port = wanted ?? FIRST_PORT; ; port++) {
    const error = await tryListen(server, port, host);
    if (error === null) return (server.address() as { port: number }).port;
    const next = error.code === "EADDRINUSE" && wanted === null && port < FIRST_PORT + PORTS_TRIED;
    if (!next) throw error;
  }
}

function tryListen(server: http.Server, port: number, host: string): Promise<NodeJS.ErrnoException | null> {
  return new Promise((resolve) => {
    const fail = (error: NodeJS.ErrnoException) => resolve(error);
    server.once("error", fail);
    server.listen(port, host, () => {
      server.off("error", fail);
      resolve(null);
    });
  });
}
