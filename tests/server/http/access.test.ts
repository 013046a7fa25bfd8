import { mkdtemp, readFile, rm, stat } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { expect, test } from "vitest";
import { createAccess, workspaceToken } from "../../../server/http/access.ts";

const access = createAccess("secret-token", 4400, "127.0.0.1", ["notebooks.example"]);
const cookie = `${access.cookieName}=${access.cookieValue}`;
const own = { host: "127.0.0.1:4400", cookie };

test.each([
  ["the cookie", own, null],
  ["another name of this machine", { ...own, host: "localhost:4400" }, null],
  ["an allowed name", { ...own, host: "Notebooks.Example:4400" }, null],
  ["its own origin", { ...own, origin: "http://127.0.0.1:4400" }, null],
  ["the token of a program", { host: own.host, authorization: "Bearer secret-token" }, null],
  ["no cookie", { host: own.host }, "token"],
  ["a wrong cookie", { ...own, cookie: `${access.cookieName}=x` }, "token"],
  ["the cookie of another port", { ...own, cookie: `clientele-4401=${access.cookieValue}` }, "token"],
  ["a rebound name", { ...own, host: "evil.example:4400" }, "host"],
  ["another port", { ...own, host: "127.0.0.1:4401" }, "host"],
  ["no host", { cookie }, "host"],
  ["another site", { ...own, origin: "http://evil.example" }, "origin"],
  ["another port's page", { ...own, origin: "http://127.0.0.1:5500" }, "origin"],
  ["an opaque origin", { ...own, origin: "null" }, "origin"],
] as const)("a request with %s", (_, headers, refusal) => {
  expect(access.refusal({ headers })).toBe(refusal);
});

test("a server for everybody answers to the machine's addresses", () => {
  const everywhere = createAccess("t", 80, "0.0.0.0", []);
  expect(everywhere.allowsHost("127.0.0.1")).toBe(true);
  expect(everywhere.allowsHost(`${os.hostname().toLowerCase()}:80`)).toBe(true);
  expect(everywhere.allowsHost("evil.example")).toBe(false);
});

test("the token is random, kept, and for the owner's eyes only", async () => {
  const workspaces = await Promise.all([0, 1].map(() => mkdtemp(path.join(os.tmpdir(), "clientele-token-"))));
  try {
    const [a = "", b = ""] = await Promise.all(workspaces.map(workspaceToken));
    expect(a).toMatch(/^[\w-]{43}$/);
    expect(b).not.toBe(a);
    const file = path.join(workspaces[0] ?? "", ".clientele", "token");
    expect(await readFile(file, "utf8")).toBe(a);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(await workspaceToken(workspaces[0] ?? "")).toBe(a);
  } finally {
    await Promise.all(workspaces.map((folder) => rm(folder, { recursive: true })));
  }
});
