/** Sends a server frames that are no messages, beside a browser that goes on working. */
import { PROTOCOL } from "../../shared/protocol/browser.ts";
import type { TestServer } from "../support/server.ts";
import { startServer } from "../support/server.ts";
import { Viewer } from "../support/viewer.ts";
import { notebookText, temporaryWorkspace } from "../support/workspace.ts";
import { pick, type Random, seeded } from "./random.ts";

export interface FramesReport {
  readonly frames: number;
  readonly connections: number;
  /** Of the server; and edits of the browser beside that were not answered. */
  readonly ends: number;
  readonly unanswered: number;
}

const NAME = "notebooks/a.nb.ts";
/** The browser beside types once in so many frames. */
const BESIDE = 50;

export async function malformedFrames(frames: number, seed = 1): Promise<FramesReport> {
  const own = await temporaryWorkspace({ [NAME]: notebookText({ a: "1" }) });
  const server = await startServer(own.folder);
  const random = seeded(seed);
  let [connections, unanswered, ends] = [0, 0, 0];
  try {
    const viewer = await Viewer.connect(server);
    const { id } = await viewer.open(NAME);
    let wire = await Wire.open(server);
    for (let n = 0; n < frames; n++) {
      if (wire.closed) {
        wire = await Wire.open(server);
        connections++;
      }
      for (const part of frameOf(random, id)) wire.send(part);
      if (n % BESIDE > 0) continue;
      await wire.settled();
      await viewer.setSource("a", `${n}`).catch(() => unanswered++);
    }
    await wire.settled();
    await viewer.setSource("a", "the end").catch(() => unanswered++);
    viewer.close();
    wire.close();
  } finally {
    if ((await server.stop()) !== 0) ends++;
    await own.remove();
  }
  return { frames, connections, ends, unanswered };
}

/** A connection as socket.io makes it, on which anything can be sent. */
class Wire {
  readonly #socket: WebSocket;
  closed = false;
  #answered: (() => void) | null = null;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.addEventListener("close", () => {
      this.closed = true;
      this.#answered?.();
    });
    socket.addEventListener("error", () => undefined);
    socket.addEventListener("message", ({ data }) => {
      if (data === "2") socket.send("3");
      if (typeof data === "string" && data.startsWith("437")) this.#answered?.();
    });
  }

  static async open(server: TestServer): Promise<Wire> {
    const address = `${server.origin.replace("http", "ws")}/socket.io/?EIO=4&transport=websocket`;
    const options = { headers: { authorization: `Bearer ${server.token}` } };
    const socket = new WebSocket(address, options as unknown as string[]);
    const wire = new Wire(socket);
    await new Promise<void>((resolve, reject) => {
      socket.addEventListener("open", () => resolve());
      socket.addEventListener("error", () => reject(new Error("The server takes no connection.")));
    });
    socket.send(`40${JSON.stringify({ protocol: PROTOCOL })}`);
    await new Promise<void>((resolve) => {
      const joined = ({ data }: MessageEvent) => {
        if (typeof data !== "string" || !data.startsWith("40")) return;
        socket.removeEventListener("message", joined);
        resolve();
      };
      socket.addEventListener("message", joined);
      socket.addEventListener("close", () => resolve());
    });
    return wire;
  }

  send(part: string | Uint8Array<ArrayBuffer>): void {
    if (this.#socket.readyState === WebSocket.OPEN) this.#socket.send(part);
  }

  /** Resolves when all that was sent was read, or the server hung up. */
  async settled(): Promise<void> {
    if (this.closed) return;
    await new Promise<void>((resolve) => {
      this.#answered = resolve;
      this.send('427["request",{"type":"nonsense"}]');
      setTimeout(resolve, 300).unref();
    });
    this.#answered = null;
  }

  close(): void {
    this.#socket.close();
  }
}

type Parts = (string | Uint8Array<ArrayBuffer>)[];

const KINDS: ((random: Random, session: string) => Parts)[] = [
  (random) => [text(random, random(60))],
  (random) => [bytes(random, random(200))],
  (random) => [`4${random(10)}${text(random, random(20))}`],
  (random) => [`42${random(1e6)}${"[".repeat(random(3000))}`],
  (random) => [`45${random(1e9)}-["request",{"_placeholder":true,"num":${random(100)}}]`, bytes(random, 5)],
  (random) => [
    `42["${pick(random, ["request", "push", "error", "disconnect", "__proto__"])}",${json(random, 4)}]`,
  ],
  (random, session) => [`423["request",${mutated(random, request(random, session))}]`],
  (random, session) => [`423["request",${request(random, session)},${json(random, 2)}]`],
  (random, session) => [
    `451-4["request",{"type":"${pick(random, ["edit", "presence", "sync"])}","session":"${session}","${pick(random, ["update", "vector"])}":{"_placeholder":true,"num":0}}]`,
    bytes(random, random(300)),
  ],
];

function frameOf(random: Random, session: string): Parts {
  return pick(random, KINDS)(random, session);
}

function request(random: Random, session: string): string {
  const type = pick(random, [
    "open",
    "run",
    "interrupt",
    "set-input",
    "page",
    "snapshot",
    "language",
    "clear-outputs",
    "leave",
  ]);
  return JSON.stringify({
    type,
    session: pick(random, [session, "", "constructor", "x".repeat(random(1000))]),
    path: pick(random, ["../x.nb.ts", "notebooks/none.nb.ts", "\0", "x".repeat(2000)]),
    cells: pick<unknown>(random, ["all!", [null], ["none"], ["__proto__"], 5]),
    name: "__proto__",
    value: pick<unknown>(random, [null, 1e308, [[[]]], { a: { b: 1 } }]),
  });
}

function mutated(random: Random, value: string): string {
  const at = random(value.length);
  return value.slice(0, at) + text(random, 1 + random(3)) + value.slice(at + random(4));
}

function json(random: Random, depth: number): string {
  if (depth === 0) return pick(random, ["null", "1", '"x"', "true", "1e999", '"\\ud800"']);
  const parts = Array.from({ length: random(4) }, () => json(random, depth - 1));
  if (random(2) === 0) return `[${parts.join(",")}]`;
  const keys = ["type", "session", "__proto__", "constructor", "_placeholder", "num", "toJSON"];
  return `{${parts.map((part) => `"${pick(random, keys)}":${part}`).join(",")}}`;
}

function text(random: Random, length: number): string {
  return Array.from({ length }, () => String.fromCharCode(random(random(4) === 0 ? 0xd7ff : 127))).join("");
}

function bytes(random: Random, length: number): Uint8Array<ArrayBuffer> {
  return Uint8Array.from({ length }, () => random(256));
}
