import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import express from "express";
import { afterEach, beforeEach, expect, test } from "vitest";
import { servePage } from "../../../server/http/page.ts";

let root: string;
let server: Server;
let origin: string;
const file = (name: string) => path.join(root, "dist", "client", name);

beforeEach(async () => {
  root = await mkdtemp(path.join(tmpdir(), "clientele-page-"));
  await mkdir(file("assets"), { recursive: true });
  await writeFile(file("index.html"), "<!doctype html>page");
  await writeFile(file("assets/a.js"), "0123456789");
  const app = express();
  servePage(app, root);
  server = createServer(app);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await rm(root, { recursive: true, force: true });
});

test("a file that is gone since the start ends its own answer, and no other", async () => {
  await rm(file("assets/a.js"));
  await expect(fetch(`${origin}/assets/a.js`).then((response) => response.text())).rejects.toThrow();
  expect(await (await fetch(`${origin}/n/notebooks/a.nb.ts`)).text()).toBe("<!doctype html>page");
});

test.each([
  "bytes=2-3",
  "bytes=9-1",
  "bytes=-3",
  "bytes=0-99999999999999999999999",
  "bytes=1e99-",
  "lines=1",
])("whoever asks for %s gets the whole file", async (range) => {
  const response = await fetch(`${origin}/assets/a.js`, { headers: { range } });
  expect([response.status, await response.text()]).toEqual([200, "0123456789"]);
});
