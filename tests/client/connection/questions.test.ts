import { afterEach, expect, test } from "vitest";
import { askLanguage } from "../../../client/connection/questions.ts";
import { SessionClient } from "../../../client/connection/session-client.ts";
import { RequestFault } from "../../../client/connection/transport.ts";
import { FakeServer, settle } from "./fake-server.ts";
import { ManualDelay } from "./manual-delay.ts";

const ME = { user: { name: "Ada", color: "#0b6b63" }, cell: null };
const HOVER = { ask: "hover", cell: "a", position: { line: 1, column: 1 } } as const;
const RENAME = { ask: "rename", cell: "a", position: { line: 1, column: 1 }, name: "b" } as const;
const open: SessionClient[] = [];

afterEach(() => {
  for (const client of open.splice(0)) client.close();
});

async function join() {
  const server = new FakeServer();
  const connection = server.connect();
  const client = new SessionClient(connection, "a.nb.ts", ME, new ManualDelay().delay);
  open.push(client);
  await settle();
  return { server, connection, client };
}

test("what was typed goes before the question", async () => {
  const { server, client } = await join();
  client.doc.getText("t").insert(0, "const a = 1");
  await askLanguage<"hover">(client, HOVER);
  const asked = server.requests.map(({ type }) => type).filter((type) => type !== "presence");
  expect(asked).toEqual(["open", "edit", "language"]);
  expect(server.doc.getText("t").toString()).toBe("const a = 1");
});

test("without a connection there is no answer, and nothing to hear of it", async () => {
  const { server, connection, client } = await join();
  connection.hanging = true;
  const answer = askLanguage<"hover">(client, HOVER);
  connection.lose();
  expect(await answer).toBeNull();
  expect(await askLanguage<"rename">(client, RENAME)).toBeNull();
  expect(server.asked("language")).toBe(0);
});

test("a fault is heard of where a person asked by name, and only there", async () => {
  const { server, client } = await join();
  server.faults.set("language", { code: "refused", message: "“2x” is no name." });
  expect(await askLanguage<"hover">(client, HOVER)).toBeNull();
  await expect(askLanguage<"rename">(client, RENAME)).rejects.toThrow(RequestFault);
});
