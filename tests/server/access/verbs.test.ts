/** Every way into the server names what one must be allowed to do, and holds everybody to it. */
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import express from "express";
import { pino } from "pino";
import { io as connect, type Socket } from "socket.io-client";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createAccess } from "../../../server/access/access.ts";
import { may, requireVerb } from "../../../server/access/verbs.ts";
import { notFound } from "../../../server/fault/session-fault.ts";
import { type Api, apiRoutes } from "../../../server/http/api.ts";
import { answerFaults } from "../../../server/http/faults.ts";
import { requireAccess } from "../../../server/http/guard.ts";
import { attachSocket } from "../../../server/socket/socket.ts";
import { type Actor, OWNER, VERBS, type Verb } from "../../../shared/access/actor.ts";
import { PROTOCOL, REQUEST_VERBS, type Reply, requestSchema } from "../../../shared/protocol/browser.ts";
import { ROUTES } from "../../../shared/protocol/http.ts";

/** One of each verb alone, the owner, and one who may nothing. */
const ACTORS: readonly Actor[] = [
  OWNER,
  ...VERBS.map((verb): Actor => ({ id: verb, name: verb, kind: "person", verbs: [verb] })),
  { id: "nothing", name: "Nothing", kind: "link", verbs: [] },
];
const nowhere = () => Promise.reject(notFound("There is nothing there."));
const parts = {
  registry: {
    list: () => [],
    onChange: () => () => undefined,
    get: () => {
      throw notFound("There is no such session.");
    },
    open: nowhere,
    rename: nowhere,
    delete: nowhere,
  },
  notebooks: {
    list: nowhere,
    create: nowhere,
    duplicate: nowhere,
    restore: nowhere,
    onChange: () => () => undefined,
  },
  catalogue: { list: nowhere, onChange: () => () => undefined },
  log: pino({ level: "silent" }),
};

let server: Server;
let origin: string;

beforeAll(async () => {
  const app = express();
  server = createServer(app);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  origin = `http://127.0.0.1:${port}`;
  // The key is the actor's id: what a key is worth is tested elsewhere.
  const access = {
    ...createAccess("t", port, "127.0.0.1", []),
    identify: (
      { headers }: { headers: { authorization?: string | undefined } },
      key: unknown = headers.authorization?.slice(7),
    ) => ACTORS.find(({ id }) => id === key) ?? null,
  };
  app.use(requireAccess(access));
  app.use("/api", apiRoutes({ ...parts, access } as unknown as Api), answerFaults(parts.log));
  app.use(answerFaults(parts.log));
  attachSocket(server, { ...parts, access } as unknown as Parameters<typeof attachSocket>[1]);
});
afterAll(() => new Promise((resolve) => server.close(resolve)));

describe("HTTP", () => {
  test("has the declared routes and no others", () => {
    const { stack } = apiRoutes({ ...parts, access: null } as unknown as Api) as unknown as {
      stack: { route?: { path: string; methods: Record<string, boolean> } }[];
    };
    const served = stack.flatMap(({ route }) =>
      route ? Object.keys(route.methods).map((method) => `${method} ${route.path}`) : [],
    );
    const declared = Object.values(ROUTES).map(({ method, path }) => `${method} ${path}`);
    expect([...new Set(served)].sort()).toEqual(declared.sort());
    for (const { verb } of Object.values(ROUTES)) expect(VERBS).toContain(verb);
  });

  describe.each(Object.entries(ROUTES))("%s", (_, { method, path, verb }) => {
    test.each(ACTORS.map((actor) => [actor.id, actor] as const))("asked by %s", async (id, actor) => {
      const { status } = await fetch(`${origin}/api${path.replaceAll(/:\w+/g, "x")}`, {
        method: method.toUpperCase(),
        headers: { authorization: `Bearer ${id}`, "content-type": "application/json" },
        ...(method === "get" || method === "delete" ? {} : { body: "{}" }),
      });
      if (actor.verbs.includes(verb)) expect([201, 400, 404]).toContain(status);
      else expect(status).toBe(403);
    });

    test("asked by nobody", async () => {
      const { status } = await fetch(`${origin}/api${path.replaceAll(/:\w+/g, "x")}`, {
        method: method.toUpperCase(),
      });
      expect(status).toBe(401);
    });
  });
});

describe("the socket", () => {
  const TYPES = requestSchema.options.map((option) => option.shape.type.value);
  /** The least that each message must say. */
  const MESSAGES: Record<string, object> = {
    open: { path: "notebooks/a.nb.ts" },
    edit: { update: new Uint8Array([0, 0]) },
    sync: { vector: new Uint8Array([0]) },
    presence: { update: new Uint8Array([0]) },
    run: { cells: "all" },
    "set-execution": { execution: "lazy" },
    "set-input": { name: "a", value: 1 },
    "clear-outputs": { cells: [] },
    page: { ref: "a", query: { offset: 0, limit: 1 } },
    language: { question: { ask: "completion-detail", cell: "a", id: "b" } },
  };
  const sockets = new Map<string, Socket>();

  beforeAll(async () => {
    for (const { id } of ACTORS) {
      const socket = connect(origin, {
        transports: ["websocket"],
        forceNew: true,
        auth: { protocol: PROTOCOL, key: id },
      });
      sockets.set(id, socket);
      await new Promise<void>((resolve, reject) => {
        socket.once("connect", resolve);
        socket.once("connect_error", reject);
      });
    }
  });
  afterAll(() => {
    for (const socket of sockets.values()) socket.disconnect();
  });

  test("has a verb for each message", () => {
    expect(Object.keys(REQUEST_VERBS).sort()).toEqual([...TYPES].sort());
    for (const verb of Object.values(REQUEST_VERBS)) expect(VERBS).toContain(verb);
  });

  describe.each(TYPES)("%s", (type) => {
    test.each(ACTORS.map((actor) => [actor.id, actor] as const))("sent by %s", async (id, actor) => {
      const reply = (await sockets
        .get(id)
        ?.timeout(5_000)
        .emitWithAck("request", { type, session: "s", ...MESSAGES[type] })) as Reply;
      const code = reply.ok ? "ok" : reply.fault.code;
      const verb: Verb = REQUEST_VERBS[type];
      if (actor.verbs.includes(verb)) expect(code).toBe("not-found");
      else expect(code).toBe("forbidden");
    });
  });

  test("is closed to nobody", async () => {
    const socket = connect(origin, {
      transports: ["websocket"],
      forceNew: true,
      reconnection: false,
      auth: { protocol: PROTOCOL },
    });
    const message = await new Promise((resolve) =>
      socket.once("connect_error", ({ message }) => resolve(message)),
    );
    expect(message).toMatch(/printed/);
    socket.disconnect();
  });
});

test("who may not is told what, in words", () => {
  const reader = ACTORS.find(({ id }) => id === "view") as Actor;
  expect(may(reader, "view")).toBe(true);
  expect(() => requireVerb(reader, "edit")).toThrow("You may not see or change notebooks.");
});
