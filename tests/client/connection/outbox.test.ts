import { expect, test } from "vitest";
import * as Y from "yjs";
import { Outbox } from "../../../client/connection/outbox.ts";
import { ManualDelay } from "./manual-delay.ts";

interface Sent {
  readonly update: Uint8Array;
  answer(): Promise<void>;
  refuse(): Promise<void>;
}

function setUp() {
  const clock = new ManualDelay();
  const sent: Sent[] = [];
  const outbox = new Outbox((update) => {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    sent.push({
      update,
      answer: async () => {
        resolve();
        await promise;
      },
      refuse: async () => {
        reject(new Error("The disk is full."));
        await promise.catch(() => undefined);
      },
    });
    return promise;
  }, clock.delay);
  const doc = new Y.Doc();
  doc.on("update", (update: Uint8Array) => outbox.add(update));
  return { clock, sent, outbox, text: doc.getText("t") };
}

function textOf(updates: readonly Uint8Array[]): string {
  const doc = new Y.Doc();
  for (const update of updates) Y.applyUpdate(doc, update);
  return doc.getText("t").toString();
}

test("edits of 30 ms travel together, and it is empty when they are answered", async () => {
  const { clock, sent, outbox, text } = setUp();
  outbox.resume(null);
  text.insert(0, "a");
  text.insert(1, "b");
  expect([sent.length, outbox.empty.get()]).toEqual([0, false]);
  clock.pass(30);
  expect(sent.map(({ update }) => textOf([update]))).toEqual(["ab"]);
  expect(outbox.empty.get()).toBe(false);
  await sent[0]?.answer();
  expect(outbox.empty.get()).toBe(true);
});

test("it is not empty while a later edit waits", async () => {
  const { clock, sent, outbox, text } = setUp();
  outbox.resume(null);
  text.insert(0, "a");
  clock.pass(30);
  text.insert(1, "b");
  await sent[0]?.answer();
  expect(outbox.empty.get()).toBe(false);
});

test("without a connection nothing is sent and nothing is lost", () => {
  const { clock, sent, outbox, text } = setUp();
  text.insert(0, "offline");
  clock.pass(1000);
  expect(sent).toEqual([]);
  expect(outbox.empty.get()).toBe(false);
});

test("what was sent and never answered is sent again after a loss", async () => {
  const { clock, sent, outbox, text } = setUp();
  outbox.resume(null);
  text.insert(0, "a");
  clock.pass(30);
  outbox.pause();
  text.insert(1, "b");
  clock.pass(1000);
  expect(sent).toHaveLength(1);
  expect(text.doc).not.toBeNull();
  outbox.resume(text.doc && Y.encodeStateAsUpdate(text.doc));
  expect(sent).toHaveLength(2);
  expect(textOf(sent.slice(1).map(({ update }) => update))).toBe("ab");
  // The answer of the lost connection, should it come, says nothing about what was sent since.
  await sent[0]?.answer();
  expect(outbox.empty.get()).toBe(false);
  await sent[1]?.answer();
  expect(outbox.empty.get()).toBe(true);
});

test("an edit that the server refuses is kept and tried again after two seconds", async () => {
  const { clock, sent, outbox, text } = setUp();
  outbox.resume(null);
  text.insert(0, "a");
  clock.pass(30);
  await sent[0]?.refuse();
  expect(outbox.empty.get()).toBe(false);
  clock.pass(1999);
  expect(sent).toHaveLength(1);
  clock.pass(1);
  expect(textOf([sent[1]?.update ?? new Uint8Array()])).toBe("a");
});

test("flush sends at once, and only once", () => {
  const { clock, sent, outbox, text } = setUp();
  outbox.resume(null);
  text.insert(0, "a");
  outbox.flush();
  clock.pass(1000);
  expect(sent).toHaveLength(1);
});
