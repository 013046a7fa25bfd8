import { request as httpRequest } from "node:http";
import { io } from "socket.io-client";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { PROTOCOL } from "../../shared/protocol/browser.ts";
import { startServer, type TestServer } from "../support/server.ts";
import { Viewer } from "../support/viewer.ts";
import { notebookText, temporaryWorkspace, type Workspace } from "../support/workspace.ts";

let workspace: Workspace;
let server: TestServer;

beforeAll(async () => {
  workspace = await temporaryWorkspace({
    "notebooks/a.nb.ts": notebookText({ one: "1 + 1" }),
    "secret.txt": "secret",
  });
  server = await startServer(workspace.folder);
});
afterAll(async () => {
  await server.stop();
  await workspace.remove();
});

interface Answer {
  readonly status: number;
  readonly headers: Record<string, string | string[] | undefined>;
  readonly body: string;
}

/** A request with exactly these headers; unlike fetch, it may lie about its host. */
function get(path: string, headers: Record<string, string> = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = httpRequest({ host: "127.0.0.1", port: server.port, path, headers }, (response) => {
      let body = "";
      response.on("data", (data: Buffer) => {
        body += data.toString();
      });
      response.on("end", () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body }),
      );
    });
    sent.on("error", reject);
    sent.end();
  });
}

const bearer = () => ({ authorization: `Bearer ${server.token}` });

describe("who is let in", () => {
  test("nobody without the token, and the answer says how to get in", async () => {
    const answer = await get("/");
    expect(answer.status).toBe(401);
    expect(answer.body).toMatch(/printed/);
    expect((await get("/api/notebooks")).status).toBe(401);
    expect((await get("/?token=wrong")).status).toBe(401);
  });

  test("the token becomes an HttpOnly SameSite cookie and leaves the address", async () => {
    const answer = await get(`/n/notebooks/a.nb.ts?token=${server.token}`);
    expect(answer.status).toBe(303);
    expect(answer.headers.location).toBe("/n/notebooks/a.nb.ts");
    const [cookie = ""] = answer.headers["set-cookie"] ?? [];
    expect(cookie).toMatch(/HttpOnly/);
    expect(cookie).toMatch(/SameSite=Lax/);
    expect(cookie).not.toContain(server.token);
    expect((await get("/api/notebooks", { cookie: cookie.split(";")[0] ?? "" })).status).toBe(200);
  });

  test("what another port of this machine is sent lets nobody in, once the page has its key", async () => {
    const [first = ""] = (await get(`/?token=${server.token}`)).headers["set-cookie"] ?? [];
    const cookie = first.split(";")[0] ?? "";
    const given = await fetch(`${server.origin}/api/key`, { method: "POST", headers: { cookie } });
    const { key } = (await given.json()) as { key: string };
    expect((await get("/api/notebooks", { authorization: `Bearer ${key}` })).status).toBe(200);
    expect((await get("/api/notebooks", { cookie })).status).toBe(401);
    expect((await fetch(`${server.origin}/api/key`, { method: "POST", headers: { cookie } })).status).toBe(
      401,
    );
    // The page itself holds no secret, and finds its key in storage of its own.
    expect((await get("/", { cookie })).status).toBe(200);
  });

  test("a ticket admits a browser to one download", async () => {
    const address = "/api/sessions/s/tables/t.csv?query=%7B%7D";
    const asked = await fetch(`${server.origin}/api/tickets`, {
      method: "POST",
      headers: { ...bearer(), "content-type": "application/json" },
      body: JSON.stringify({ address }),
    });
    const { ticket } = (await asked.json()) as { ticket: string };
    expect((await get(`${address.replace("t.csv", "u.csv")}&ticket=${ticket}`)).status).toBe(401);
    const again = await fetch(`${server.origin}/api/tickets`, {
      method: "POST",
      headers: { ...bearer(), "content-type": "application/json" },
      body: JSON.stringify({ address }),
    });
    const other = ((await again.json()) as { ticket: string }).ticket;
    expect((await get(`${address}&ticket=${other}`)).status).toBe(404);
    expect((await get(`${address}&ticket=${other}`)).status).toBe(401);
  });

  test.each([
    "//evil.example/",
    "/\\evil.example/",
    "//",
    "///",
  ])("a redirect never leaves the server: %s", async (address) => {
    const answer = await get(`${address}?token=${server.token}`);
    expect(answer.status).toBe(303);
    expect(answer.headers.location).toMatch(/^\/(?![/\\])/);
    expect(server.errors()).not.toContain(server.token);
  });

  test.each([
    ["another host", { host: "evil.example" }],
    ["another origin", { origin: "http://evil.example" }],
  ])("no request for %s, token or not", async (_, headers) => {
    expect((await get("/api/notebooks", { ...bearer(), ...headers })).status).toBe(403);
  });

  test.each([
    ["without a token", {}],
    ["from another origin", { origin: "http://evil.example" }],
    ["under another name", { host: "evil.example" }],
  ])("no socket %s", async (what, headers) => {
    const socket = io(server.origin, {
      transports: ["websocket"],
      reconnection: false,
      auth: { protocol: PROTOCOL },
      extraHeaders: what === "without a token" ? {} : { ...bearer(), ...headers },
    });
    const outcome = await new Promise((resolve) => {
      socket.once("connect", () => resolve("connected"));
      socket.once("connect_error", () => resolve("refused"));
    });
    socket.disconnect();
    expect(outcome).toBe("refused");
  });

  test("no page of another protocol, which is told to reload", async () => {
    await expect(Viewer.connect(server, { protocol: 999 })).rejects.toThrow(/Reload the page/);
  });
});

test("the page's policy allows scripts of the server alone", async () => {
  const { headers, status } = await get("/", bearer());
  expect(status).toBe(200);
  expect(headers["content-security-policy"]).toMatch(/default-src 'none'/);
  expect(headers["content-security-policy"]).toMatch(/script-src 'self'(;|$)/);
  expect(headers["content-security-policy"]).toMatch(/frame-ancestors 'none'/);
  expect(headers["x-content-type-options"]).toBe("nosniff");
  expect(headers["x-powered-by"]).toBeUndefined();
});

describe("a path never leaves the workspace", () => {
  const outside = [
    "../secret.nb.ts",
    "/etc/passwd",
    "notebooks/../../x.nb.ts",
    "secret.txt",
    "notebooks/a.nb.ts\0.txt",
    "..\\x.nb.ts",
    ".clientele/token",
    "C:\\x.nb.ts",
  ];

  test.each(outside)("opened as a notebook: %j", async (path) => {
    const viewer = await Viewer.connect(server);
    try {
      await expect(viewer.ask({ type: "open", path })).rejects.toThrow(/^(refused|not-found|malformed): /);
    } finally {
      viewer.close();
    }
  });

  test.each(outside)("deleted over HTTP: %j", async (path) => {
    const response = await fetch(`${server.origin}/api/notebooks?path=${encodeURIComponent(path)}`, {
      method: "DELETE",
      headers: bearer(),
    });
    expect([400, 404]).toContain(response.status);
  });

  test.each([
    "/../package.json",
    "/%2e%2e/package.json",
    "/assets/..%2f..%2f..%2fpackage.json",
    "/.sources",
    "/%00",
  ])("asked of the page's files: %s", async (path) => {
    const { status } = await get(path, bearer());
    expect([400, 404]).toContain(status);
  });
});

describe("what is malformed is answered, and the server goes on", () => {
  test.each([
    null,
    42,
    "open",
    [],
    {},
    { type: "open" },
    { type: "open", path: 7 },
    { type: "rnu", session: "x", cells: "all" },
    { type: "edit", session: "x", update: "text" },
    { type: "run", session: "nowhere", cells: "all" },
    { type: "page", session: "nowhere", ref: "x", query: { limit: 1e9 } },
  ])("%j", async (message) => {
    const viewer = await Viewer.connect(server);
    try {
      const reply = await viewer.socket.emitWithAck("request", message);
      expect(reply).toMatchObject({
        ok: false,
        fault: { code: expect.stringMatching(/^(malformed|not-found)$/), message: expect.any(String) },
      });
    } finally {
      viewer.close();
    }
  });

  test("a request with nobody waiting for the answer, and a frame that is no message", async () => {
    const viewer = await Viewer.connect(server);
    viewer.socket.emit("request", { type: "nonsense" });
    viewer.socket.emit("request");
    viewer.socket.emit("unheard of", { deep: [[[]]] });
    expect(await viewer.open("notebooks/a.nb.ts")).toMatchObject({ path: "notebooks/a.nb.ts" });
    viewer.close();
  });

  test.each([
    ["no JSON", "{", 400],
    ["another shape", '{"titel":"x"}', 400],
    ["an empty title", '{"title":" "}', 400],
    ["too much", JSON.stringify({ title: "x".repeat(200_000) }), 413],
  ])("a body with %s", async (_, body, status) => {
    const response = await fetch(`${server.origin}/api/notebooks`, {
      method: "POST",
      body,
      headers: { ...bearer(), "content-type": "application/json" },
    });
    expect([status, 400]).toContain(response.status);
    expect(await response.json()).toMatchObject({ code: "malformed", message: expect.any(String) });
  });

  test("a query of a download that is not JSON", async () => {
    const viewer = await Viewer.connect(server);
    const { id } = await viewer.open("notebooks/a.nb.ts");
    const { status, body } = await get(`/api/sessions/${id}/tables/table-1.csv?query={`, bearer());
    expect(status).toBe(400);
    expect(JSON.parse(body)).toEqual({ code: "malformed", message: "What ?query= holds is not JSON." });
    viewer.close();
  });

  test("a random update of a document", async () => {
    const viewer = await Viewer.connect(server);
    await viewer.open("notebooks/a.nb.ts");
    for (const bytes of [[], [1, 2, 3], [255, 255, 255, 255], [0, 0]]) {
      const update = Uint8Array.from(bytes);
      await viewer
        .ask({ type: "edit", session: viewer.state.id, update })
        .catch((error: Error) => expect(error.message).toMatch(/^malformed/));
      await viewer
        .ask({ type: "presence", session: viewer.state.id, update })
        .catch((error: Error) => expect(error.message).toMatch(/^malformed/));
    }
    const other = await Viewer.connect(server);
    await other.open("notebooks/a.nb.ts");
    expect(other.source("one")).toBe("1 + 1");
    viewer.close();
    other.close();
  });
});
