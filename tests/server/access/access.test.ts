import os from "node:os";
import { expect, test } from "vitest";
import { createAccess } from "../../../server/access/access.ts";
import { OWNER } from "../../../shared/access/actor.ts";

let time = 0;
const access = createAccess("secret-token", 4400, "127.0.0.1", ["notebooks.example"], () => time);
const enter = () => `${access.cookieName}=${access.enter("secret-token")}`;
const host = "127.0.0.1:4400";
const who = (headers: Record<string, string>, key?: unknown) =>
  access.strangeness({ headers }) ?? access.identify({ headers }, key)?.id ?? "nobody";

test.each([
  ["the cookie of just now", () => ({ host, cookie: enter() }), "owner"],
  ["another name of this machine", () => ({ host: "localhost:4400", cookie: enter() }), "owner"],
  ["an allowed name", () => ({ host: "Notebooks.Example:4400", cookie: enter() }), "owner"],
  ["its own origin", () => ({ host, cookie: enter(), origin: "http://127.0.0.1:4400" }), "owner"],
  ["the token of a program", () => ({ host, authorization: "Bearer secret-token" }), "owner"],
  ["no cookie", () => ({ host }), "nobody"],
  ["a wrong cookie", () => ({ host, cookie: `${access.cookieName}=x` }), "nobody"],
  ["a cookie with another signature", () => ({ host, cookie: `${enter().split(".")[0]}.x` }), "nobody"],
  ["the cookie of another port", () => ({ host, cookie: enter().replace("4400", "4401") }), "nobody"],
  ["a wrong key", () => ({ host, authorization: "Bearer x" }), "nobody"],
  ["a rebound name", () => ({ host: "evil.example:4400", cookie: enter() }), "host"],
  ["another port", () => ({ host: "127.0.0.1:4401", cookie: enter() }), "host"],
  ["no host", () => ({ cookie: enter() }), "host"],
  ["another site", () => ({ host, cookie: enter(), origin: "http://evil.example" }), "origin"],
  ["another port's page", () => ({ host, cookie: enter(), origin: "http://127.0.0.1:5500" }), "origin"],
  ["an opaque origin", () => ({ host, cookie: enter(), origin: "null" }), "origin"],
] as const)("a request with %s", (_, headers, expected) => {
  expect(who(headers())).toBe(expected);
});

test("the cookie lets in until the page has its key, and no longer than a minute", () => {
  const headers = { host, cookie: enter() };
  const key = access.exchange({ headers });
  expect(who({ host }, key)).toBe("owner");
  expect(who(headers)).toBe("nobody");
  expect(access.exchange({ headers })).toBeNull();
  expect(access.hasEntered({ headers })).toBe(true);

  const slow = { host, cookie: enter() };
  time += 60_001;
  expect(who(slow)).toBe("nobody");
  expect(access.exchange({ headers: slow })).toBeNull();
  expect(access.hasEntered({ headers: { cookie: `${access.cookieName}=made.up` } })).toBe(false);
});

test("the key is the same after a restart, and another for another token", () => {
  const keyOf = (token: string) => {
    const other = createAccess(token, 4400, "127.0.0.1", []);
    return other.exchange({ headers: { cookie: `${other.cookieName}=${other.enter(token)}` } });
  };
  expect(keyOf("secret-token")).toBe(keyOf("secret-token"));
  expect(keyOf("another")).not.toBe(keyOf("secret-token"));
  expect(access.enter("another")).toBeNull();
});

test("a ticket admits to its address, once and within a minute", () => {
  const ticket = access.ticket(OWNER, "/api/a?b=1");
  expect(access.redeem(ticket, "/api/a?b=1")).toBe(OWNER);
  expect(access.redeem(ticket, "/api/a?b=1")).toBeNull();
  expect(access.redeem(access.ticket(OWNER, "/api/a"), "/api/b")).toBeNull();
  const old = access.ticket(OWNER, "/api/a");
  time += 60_001;
  expect(access.redeem(old, "/api/a")).toBeNull();
});

test("a server for everybody answers to the machine's addresses", () => {
  const everywhere = createAccess("t", 80, "0.0.0.0", []);
  expect(everywhere.allowsHost("127.0.0.1")).toBe(true);
  expect(everywhere.allowsHost(`${os.hostname().toLowerCase()}:80`)).toBe(true);
  expect(everywhere.allowsHost("evil.example")).toBe(false);
});
