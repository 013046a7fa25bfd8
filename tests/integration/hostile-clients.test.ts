/** Bytes from outside that no browser sends: they are refused, and the server goes on. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { PROTOCOL } from "../../shared/protocol/browser.ts";
import { sendRaw, webSocketFrame } from "../support/raw-client.ts";
import { startServer, type TestServer } from "../support/server.ts";
import { Viewer } from "../support/viewer.ts";
import { notebookText, temporaryWorkspace, type Workspace } from "../support/workspace.ts";

let workspace: Workspace;
let server: TestServer;

beforeAll(async () => {
  workspace = await temporaryWorkspace({ "notebooks/a.nb.ts": notebookText({ one: "1 + 1" }) });
  server = await startServer(workspace.folder);
});
afterAll(async () => {
  await server.stop();
  await workspace.remove();
});

/** After each attack somebody works. */
afterEach(async () => {
  const viewer = await Viewer.connect(server);
  expect(await viewer.open("notebooks/a.nb.ts")).toMatchObject({ path: "notebooks/a.nb.ts" });
  viewer.close();
});

const headers = () => `Host: 127.0.0.1:${server.port}\r\nAuthorization: Bearer ${server.token}\r\n`;
const request = (line: string, more = "", body = "") => `${line} HTTP/1.1\r\n${headers()}${more}\r\n${body}`;
const json = (body: string, more = "") =>
  request(
    "POST /api/notebooks",
    `Content-Type: application/json\r\nContent-Length: ${body.length}\r\n${more}`,
    body,
  );
const upgrade = (address: string, more = "") =>
  request(
    `GET ${address}`,
    `Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n${more}`,
  );
const SOCKET = "/socket.io/?EIO=4&transport=websocket";
/** The server said that the connection stands; before, it hears nothing. */
const OPENED = /0\{"sid"/;

describe("HTTP", () => {
  test.each<[string, number, () => string]>([
    ["no HTTP", 400, () => "\0\xff\x01 garbage\r\n\r\n"],
    ["another version", 400, () => `GET / HTTP/9.9\r\n${headers()}\r\n`],
    ["no host", 403, () => "GET / HTTP/1.0\r\n\r\n"],
    ["half a host", 403, () => "GET / HTTP/1.1\r\nHost: [::1\r\n\r\n"],
    ["an origin without a host", 403, () => request("GET /", "Origin: http://\r\n")],
    ["a negative length", 400, () => request("POST /api/notebooks", "Content-Length: -5\r\n")],
    ["two lengths", 400, () => json("{}", "Transfer-Encoding: chunked\r\n")],
    [
      "a chunk of no size",
      400,
      () => request("POST /api/notebooks", "Transfer-Encoding: chunked\r\n", "ZZ\r\n"),
    ],
    ["100 kB of headers", 431, () => request("GET /", `X: ${"x".repeat(100_000)}\r\n`)],
    ["2,500 headers", 431, () => request("GET /", "a: b\r\n".repeat(2_500))],
    ["percents of nothing", 400, () => request("GET /%zz")],
    ["half a letter", 400, () => request("GET /n/%E0%A4%A", "Accept: text/html\r\n")],
    ["half a letter in a name", 400, () => request("GET /api/sessions/%E0%A4%A/tables/x.csv")],
    ["a list for one value", 400, () => request("DELETE /api/notebooks?path=a&path=b")],
    ["a nul", 400, () => request("DELETE /api/notebooks?path=%00")],
    ["another charset", 400, () => json("{}", "Content-Type: application/json; charset=zz\r\n")],
    ["a compression that it is not in", 400, () => json("{}", "Content-Encoding: br\r\n")],
    ["45,000 brackets", 400, () => json("[".repeat(45_000) + "]".repeat(45_000))],
    [
      "cookies of noise",
      401,
      () =>
        `GET / HTTP/1.1\r\nHost: 127.0.0.1:${server.port}\r\nCookie: clientele-${server.port}=%zz.%E0; =; __proto__=x\r\n\r\n`,
    ],
    ["a proxy's address", 404, () => request("GET http://[bad/")],
  ])("%s", async (_, status, bytes) => {
    expect(await sendRaw(server.port, [bytes()], { until: /\r\n\r\n/ })).toMatch(
      new RegExp(`^HTTP/1.1 ${status} `),
    );
    expect(server.errors()).toBe("");
  });

  test("a thousand requests at once, each of which is answered", async () => {
    const many =
      request("GET /api/datasets").repeat(999) + request("GET /api/datasets", "Connection: close\r\n");
    const answers = await sendRaw(server.port, [many], { ms: 20_000 });
    expect(answers.match(/HTTP\/1.1 200 /g)).toHaveLength(1_000);
  });
});

test.each<[string, () => string]>([
  ["a request", () => request("GET /api/datasets")],
  ["a body", () => request("POST /api/notebooks", "Content-Length: 900\r\n", "{")],
  ["a socket", () => upgrade(SOCKET)],
  ["a socket of another host", () => upgrade(SOCKET).replace(/Host: .*/, "Host: evil.example")],
  ["a socket that is no socket", () => upgrade("/api/notebooks")],
  ["polling as a socket", () => upgrade("/socket.io/?EIO=4&transport=polling")],
  [
    "HTTP/2",
    () => request("GET /", "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: A\r\n"),
  ],
  ["a tunnel", () => request("CONNECT evil.example:80")],
])("%s that is broken off at any moment", async (_, bytes) => {
  for (const reset of [0, 1, 2, 5, 10, 50]) await sendRaw(server.port, [bytes()], { reset });
  expect(server.errors()).toBe("");
});

test.each([
  ["another path", "/api/notebooks", ""],
  ["a session that is none", `${SOCKET}&sid=__proto__`, ""],
  ["an old protocol", "/socket.io/?EIO=3&transport=websocket", ""],
  ["extensions of noise", SOCKET, "Sec-WebSocket-Extensions: permessage-deflate; a=;;\r\n"],
])("an upgrade to %s gets in nowhere", async (_, address, more) => {
  const answer = await sendRaw(server.port, [upgrade(address, more)], { ms: 1_500 });
  expect(answer).not.toMatch(/40\{"sid"/);
});

describe("frames of a socket that has entered", () => {
  const entered = () => [
    upgrade(SOCKET),
    OPENED,
    webSocketFrame(`40${JSON.stringify({ protocol: PROTOCOL, key: server.token })}`),
    /40\{"sid"/,
  ];
  const deep = (depth: number) => "[".repeat(depth) + "]".repeat(depth);
  const set = (value: string) =>
    `421["request",{"type":"set-input","session":"s","name":"a","value":${value}}]`;

  test.each<[string, readonly Uint8Array[]]>([
    ["unmasked", [webSocketFrame("2", { masked: false })]],
    ["with a reserved bit", [webSocketFrame("2", { reserved: 0x40 })]],
    ["of an unknown kind", [webSocketFrame("", { opcode: 7 })]],
    ["a ping too long", [webSocketFrame("x".repeat(200), { opcode: 9 })]],
    ["a ping in parts", [webSocketFrame("x", { opcode: 9, final: false })]],
    ["a part of nothing", [webSocketFrame("x", { opcode: 0 })]],
    ["no UTF-8", [webSocketFrame(Uint8Array.of(0xff, 0xfe))]],
    ["a close of one byte", [webSocketFrame(Uint8Array.of(3), { opcode: 8 })]],
    ["a terabyte announced", [webSocketFrame("x", { length: 2 ** 40 })]],
    ["more than may be", [webSocketFrame("x", { length: 33_000_000 })]],
    [
      "20,000 parts",
      [
        webSocketFrame("42", { final: false }),
        ...Array<Uint8Array>(20_000).fill(webSocketFrame("x", { opcode: 0, final: false })),
      ],
    ],
    ["bytes nobody announced", [webSocketFrame("junk", { opcode: 2 })]],
    ["an empty packet", [webSocketFrame("4")]],
    ["no JSON", [webSocketFrame("42{")]],
    ["an event of no name", [webSocketFrame("42[]")]],
    ["the event of errors", [webSocketFrame('42["error",{"a":1}]')]],
    ["the event of leaving", [webSocketFrame('42["disconnect"]')]],
    ["an answer to nothing", [webSocketFrame("4399999999999999999999[1]")]],
    ["a second connect", [webSocketFrame("40{}")]],
    ["a namespace of 100 kB", [webSocketFrame(`40/${"x".repeat(100_000)},`)]],
    [
      "bytes in a place that is none",
      [webSocketFrame('451-["request",{"_placeholder":true,"num":-1}]'), webSocketFrame("a", { opcode: 2 })],
    ],
    ["a number of bytes that is none", [webSocketFrame('4599999999999-["request"]')]],
    [
      "an abyss of a message with bytes",
      [webSocketFrame(`451-1["request",${deep(20_000)}]`), webSocketFrame("a", { opcode: 2 })],
    ],
  ])("%s", async (_, frames) => {
    const answer = await sendRaw(server.port, [...entered(), ...frames], { ms: 600 });
    expect(answer).toMatch(/40\{"sid"/);
    expect(server.errors()).toBe("");
  });

  test.each([
    5_000, 500_000,
  ])("a value of %i brackets is malformed, not a fault of the server", async (depth) => {
    const answer = await sendRaw(server.port, [...entered(), webSocketFrame(set(deep(depth)))], {
      until: /"fault".*\]/,
    });
    expect(answer).toMatch(/"code":"malformed","message":"The message nests more than 40/);
    expect(server.errors()).toBe("");
  });

  test("before it has entered, a socket is asked nothing", async () => {
    const answer = await sendRaw(
      server.port,
      [upgrade(SOCKET), OPENED, webSocketFrame('421["request",{"type":"open","path":"notebooks/a.nb.ts"}]')],
      { ms: 1_000 },
    );
    expect(answer).not.toMatch(/431/);
  });
});
