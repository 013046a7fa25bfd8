import { describe, expect, test } from "vitest";
import { Awareness, applyAwarenessUpdate, encodeAwarenessUpdate } from "y-protocols/awareness";
import * as Y from "yjs";
import { readAwareness, writeAwareness } from "../../../server/socket/awareness-update.ts";
import { Presence } from "../../../server/socket/presence.ts";
import { type Actor, OWNER } from "../../../shared/access/actor.ts";

const ANNE: Actor = { id: "p1", name: "Anne", kind: "person", verbs: ["view"] };
const update = (client: number, state: object | null, clock = 1) =>
  writeAwareness([{ client, clock, state: state as Record<string, unknown> | null }]);
const user = { name: "Somebody else", color: "#0b6b63" };

describe("what a browser tells of itself", () => {
  test("is as y-protocols writes and reads it", () => {
    const own = new Awareness(new Y.Doc());
    own.setLocalState({ user, cell: "a" });
    const written = encodeAwarenessUpdate(own, [own.clientID]);
    const read = readAwareness(written);
    expect(read.map(({ client, state }) => [client, state])).toEqual([[own.clientID, { user, cell: "a" }]]);
    expect(writeAwareness(read)).toEqual(written);
    own.destroy();
  });

  test("is passed on with the actor, who has the name of the account", () => {
    const presence = new Presence();
    const heard = new Awareness(new Y.Doc());
    applyAwarenessUpdate(
      heard,
      presence.update("s1", update(7, { user, cell: "a", actor: "p9" }), ANNE),
      "test",
    );
    expect(heard.getStates().get(7)).toEqual({ user: { ...user, name: "Anne" }, cell: "a", actor: "p1" });
    applyAwarenessUpdate(heard, presence.update("s2", update(8, { user }), OWNER), "test");
    expect(heard.getStates().get(8)).toEqual({ user, actor: "owner" });
    presence.close();
    heard.destroy();
  });

  test("is of itself only: nobody speaks for a client of another socket, or sends it away", () => {
    const presence = new Presence();
    presence.update("s1", update(7, { user }), ANNE);
    expect(() => presence.update("s2", update(7, { user, cell: "b" }, 2), OWNER)).toThrow("of itself only");
    expect(() => presence.update("s2", update(7, null, 2), OWNER)).toThrow("of itself only");
    expect(presence.leave("s2")).toBeNull();
    expect(presence.everybody()).not.toBeNull();
    presence.close();
  });

  test("may be said again and again, and taken up anew by another socket after the first has left", () => {
    const presence = new Presence();
    for (let clock = 1; clock < 100; clock++)
      presence.update("s1", update(7, { user, cell: `${clock}` }, clock), ANNE);
    expect(presence.leave("s1")).not.toBeNull();
    expect(() => presence.update("s2", update(7, { user }, 200), ANNE)).not.toThrow();
    presence.close();
  });

  test("is bounded", () => {
    const presence = new Presence();
    expect(() => {
      for (let client = 1; client < 100; client++) presence.update("s1", update(client, { user }), ANNE);
    }).toThrow("of itself only");
    presence.close();
  });
});

test.each([
  ["nothing", new Uint8Array()],
  ["noise", new Uint8Array([200, 1, 2, 3])],
  ["a count without states", new Uint8Array([5])],
  ["a huge count", new Uint8Array([255, 255, 255, 255, 15])],
  ["a state that is no object", update(1, [] as unknown as object)],
  ["a state of 5 kB", update(1, { text: "x".repeat(5_000) })],
  ["something behind the end", new Uint8Array([...update(1, {}), 0])],
])("an update that is %s is malformed", (_, bytes) => {
  expect(() => readAwareness(bytes)).toThrow("not an awareness update");
});
