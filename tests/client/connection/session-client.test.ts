import { afterEach, expect, test } from "vitest";
import * as Y from "yjs";
import { SessionClient } from "../../../client/connection/session-client.ts";
import { FakeServer, settle } from "./fake-server.ts";
import { ManualDelay } from "./manual-delay.ts";

const ME = { user: { name: "Ada", color: "#0b6b63" }, cell: null };
const open: SessionClient[] = [];

afterEach(() => {
  for (const client of open.splice(0)) client.close();
});

function join(server: FakeServer) {
  const clock = new ManualDelay();
  const connection = server.connect();
  const client = new SessionClient(connection, "a.nb.ts", ME, clock.delay);
  open.push(client);
  return { clock, connection, client, text: client.doc.getText("t") };
}

test("opening gives document and state", async () => {
  const server = new FakeServer();
  server.doc.getText("t").insert(0, "from the file");
  server.emit({ type: "execution-changed", execution: "lazy" });
  const { client, text } = join(server);
  expect(client.link.get()).toEqual({ status: "opening" });
  await settle();
  expect(client.link.get()).toEqual({ status: "open" });
  expect([text.toString(), client.state.get().execution, client.state.get().id]).toEqual([
    "from the file",
    "lazy",
    "s1",
  ]);
  expect(server.asked("edit")).toBe(0);
});

test("a notebook that cannot be opened says why", async () => {
  const server = new FakeServer();
  server.faults.set("open", {
    code: "not-found",
    message: "There is no a.nb.ts.",
    hint: "Look at the list.",
  });
  const { client } = join(server);
  await settle();
  expect(client.link.get()).toEqual({
    status: "closed",
    reason: "There is no a.nb.ts.",
    hint: "Look at the list.",
  });
});

test("events are applied in order, and those that are known are passed over", async () => {
  const server = new FakeServer();
  const { client } = join(server);
  await settle();
  server.emit({ type: "queue-changed", queue: ["a"] });
  expect(client.state.get().queue).toEqual(["a"]);
  server.push({
    type: "event",
    session: "s1",
    sequence: 1,
    event: { type: "queue-changed", queue: ["old"] },
  });
  expect(client.state.get().queue).toEqual(["a"]);
  server.push({
    type: "event",
    session: "other",
    sequence: 2,
    event: { type: "queue-changed", queue: ["b"] },
  });
  expect(client.state.get().queue).toEqual(["a"]);
});

test("a gap in the events is filled by a snapshot, and what came meanwhile is not lost", async () => {
  const server = new FakeServer();
  const { client } = join(server);
  await settle();
  server.emit({ type: "queue-changed", queue: ["lost"] }, true);
  server.emit({ type: "execution-changed", execution: "lazy" });
  server.emit({ type: "renamed", path: "b.nb.ts" });
  await settle();
  expect(client.state.get()).toEqual(server.state);
  expect(server.asked("snapshot")).toBe(1);
});

test("an edit goes to the server, and an edit of somebody else does not go back", async () => {
  const server = new FakeServer();
  const a = join(server);
  const b = join(server);
  await settle();
  a.text.insert(0, "hello");
  expect(a.client.outbox.empty.get()).toBe(false);
  a.clock.pass(30);
  await settle();
  expect([server.doc.getText("t").toString(), a.client.outbox.empty.get()]).toEqual(["hello", true]);
  server.push({ type: "edit", session: "s1", update: Y.encodeStateAsUpdate(server.doc) });
  b.clock.pass(100);
  await settle();
  expect(b.text.toString()).toBe("hello");
  expect(server.asked("edit")).toBe(1);
});

test("what is asked for is asked on the text that is seen", async () => {
  const server = new FakeServer();
  const { client, text } = join(server);
  await settle();
  text.insert(0, "x");
  await client.request("run", { cells: "all" });
  expect(server.requests.map(({ type }) => type)).toEqual(["open", "edit", "run"]);
  expect(server.requests.at(-1)).toEqual({ type: "run", session: "s1", cells: "all" });
});

test("edits made offline are sent after the return, and those of others arrive", async () => {
  const server = new FakeServer();
  const { client, connection, text, clock } = join(server);
  await settle();
  connection.lose();
  expect(client.link.get()).toEqual({ status: "offline" });
  text.insert(0, "mine");
  clock.pass(5000);
  expect(server.doc.getText("t").toString()).toBe("");
  server.doc.getText("u").insert(0, "theirs");
  server.emit({ type: "execution-changed", execution: "lazy" });
  connection.retry();
  await settle();
  expect(server.doc.getText("t").toString()).toBe("mine");
  expect(client.doc.getText("u").toString()).toBe("theirs");
  expect(client.state.get()).toEqual(server.state);
  expect([client.link.get().status, client.outbox.empty.get()]).toEqual(["open", true]);
});

test("an edit on its way when the connection went is sent again, a deletion too", async () => {
  const server = new FakeServer();
  server.doc.getText("t").insert(0, "abc");
  const { client, connection, text, clock } = join(server);
  await settle();
  connection.hanging = true;
  text.delete(0, 2);
  clock.pass(30);
  await settle();
  expect(server.doc.getText("t").toString()).toBe("abc");
  connection.lose();
  await settle();
  expect(client.outbox.empty.get()).toBe(false);
  connection.retry();
  await settle();
  expect(server.doc.getText("t").toString()).toBe("c");
  expect(client.outbox.empty.get()).toBe(true);
});

test("a server that was started anew gives the session another id, which later requests carry", async () => {
  const server = new FakeServer();
  const { client, connection } = join(server);
  await settle();
  connection.lose();
  server.state = { ...server.state, id: "s2" };
  connection.retry();
  await settle();
  await client.request("interrupt", {});
  expect(server.requests.at(-1)).toEqual({ type: "interrupt", session: "s2" });
});

test("the end of the session closes it, with the reason", async () => {
  const server = new FakeServer();
  const { client } = join(server);
  await settle();
  server.push({ type: "closed", session: "s1", reason: "It was shut down." });
  expect(client.link.get()).toEqual({ status: "closed", reason: "It was shut down.", hint: null });
});

test("others see who is here, and a return is told under a higher clock", async () => {
  const server = new FakeServer();
  const { client, clock, connection } = join(server);
  await settle();
  clock.pass(100);
  await settle();
  expect(server.asked("presence")).toBe(1);
  const before = client.awareness.meta.get(client.awareness.clientID)?.clock ?? 0;
  connection.lose();
  connection.retry();
  await settle();
  clock.pass(100);
  await settle();
  expect(server.asked("presence")).toBe(2);
  expect(client.awareness.meta.get(client.awareness.clientID)?.clock).toBe(before + 1);
});
