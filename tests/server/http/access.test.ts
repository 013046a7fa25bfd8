import { mkdtemp, readdir, readFile, rm, stat } from "node:fs/promises";
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

test("the token is random, kept outside of the workspace, and for the owner's eyes only", async () => {
  const state = await mkdtemp(path.join(os.tmpdir(), "clientele-token-"));
  try {
    const [a = "", b = ""] = await Promise.all(
      ["/data/a", "/data/b"].map((folder) => workspaceToken(folder, state)),
    );
    expect(a).toMatch(/^[\w-]{43}$/);
    expect(b).not.toBe(a);
    const files = await readdir(state);
    const tokens = await Promise.all(files.map((file) => readFile(path.join(state, file), "utf8")));
    expect(tokens.sort()).toEqual([a, b].sort());
    const modes = await Promise.all(
      files.map(async (file) => (await stat(path.join(state, file))).mode & 0o777),
    );
    expect(modes).toEqual([0o600, 0o600]);
    expect(await workspaceToken("/data/a", state)).toBe(a);
  } finally {
    await rm(state, { recursive: true });
  }
});
