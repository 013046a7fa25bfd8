import { expect, it } from "vitest";
import { z } from "zod";
import {
  answering,
  type Part,
  RequestDesk,
  type RequestHandlers,
} from "../../../server/runtime/request-desk.ts";
import { REQUEST_LIMITS, type ReplyMessage } from "../../../shared/protocol/kernel-requests.ts";

const NOTHING = new Uint8Array(0);
const count = { name: "count", body: z.object({ to: z.number() }), part: z.number() };

/** A desk, what it sent, and how to wait until it has nothing more to do. */
function desk(handlers: RequestHandlers) {
  const sent: (ReplyMessage & { bytes?: number })[] = [];
  const made = new RequestDesk(handlers, (message, carried) =>
    sent.push(carried.length > 0 ? { ...message, bytes: carried.length } : message),
  );
  const ask = (ask: number, body: unknown, name = "count") =>
    made.take({ type: "ask", ask, run: 1, name, body: body as never }, NOTHING);
  const took = (ask: number, part: number) => made.take({ type: "ask-took", ask, part }, NOTHING);
  const settle = () => new Promise((resolve) => setImmediate(resolve));
  return { made, sent, ask, took, settle };
}

function counting(bytes = 0) {
  const seen = { given: 0, closed: 0, aborted: false };
  const handlers = new Map([
    answering(count, async function* ({ to }, { signal }): AsyncGenerator<Part<number>> {
      signal.addEventListener("abort", () => {
        seen.aborted = true;
      });
      try {
        for (let i = 1; i <= to; i++) {
          seen.given = i;
          yield bytes > 0 ? { body: i, bytes: new Uint8Array(bytes) } : { body: i };
        }
      } finally {
        seen.closed++;
      }
    }),
  ]);
  return { handlers, seen };
}

it("answers in numbered parts, and says when it is through", async () => {
  const { handlers } = counting();
  const { sent, ask, settle } = desk(handlers);
  expect(ask(1, { to: 2 })).toBeNull();
  await settle();
  expect(sent).toEqual([
    { type: "reply-part", ask: 1, part: 1, body: 1 },
    { type: "reply-part", ask: 1, part: 2, body: 2 },
    { type: "reply-end", ask: 1 },
  ]);
});

it.each([
  ["parts", 0, REQUEST_LIMITS.parts],
  ["bytes", REQUEST_LIMITS.bytes / 2, 2],
])("sends no more %s than may be on their way, until some were taken", async (_, bytes, room) => {
  const { handlers, seen } = counting(bytes);
  const { sent, ask, took, settle } = desk(handlers);
  ask(1, { to: 100 });
  await settle();
  expect(sent).toHaveLength(room);
  expect(seen.given).toBe(room);
  took(1, 1);
  await settle();
  expect(sent).toHaveLength(room + 1);
  for (let part = 2; part <= 100; part++) {
    took(1, part);
    await settle();
  }
  expect(sent.at(-1)).toEqual({ type: "reply-end", ask: 1 });
  expect(sent).toHaveLength(101);
});

it("closes what gives the parts when the request is cancelled, and sends nothing more", async () => {
  const { handlers, seen } = counting();
  const { made, sent, ask, settle } = desk(handlers);
  ask(1, { to: 100 });
  await settle();
  made.take({ type: "ask-cancel", ask: 1 }, NOTHING);
  await settle();
  expect(seen).toEqual({ given: REQUEST_LIMITS.parts, closed: 1, aborted: true });
  expect(sent).toHaveLength(REQUEST_LIMITS.parts);
});

it("cancels the requests of an interrupted run, and of no other, and tells them", async () => {
  const { handlers, seen } = counting();
  const { made, sent, ask, settle } = desk(handlers);
  ask(1, { to: 100 });
  await settle();
  made.cancelRun(2);
  expect(seen.aborted).toBe(false);
  made.cancelRun(1);
  await settle();
  expect(seen.closed).toBe(1);
  expect(sent.at(-1)).toMatchObject({ type: "reply-failed", ask: 1, error: { name: "Cancelled" } });
});

it("tells what went wrong: an unknown name, a body that does not fit, an error of the handler", async () => {
  const handlers: RequestHandlers = new Map([
    ...counting().handlers,
    answering({ ...count, name: "fail" }, async function* (): AsyncGenerator<Part<number>> {
      yield { body: 1 };
      throw Object.assign(new Error("no such table"), { hint: "Look at the list." });
    }),
    answering({ ...count, name: "huge" }, async function* (): AsyncGenerator<Part<number>> {
      yield { body: 1, bytes: new Uint8Array(REQUEST_LIMITS.partBytes + 1) };
    }),
  ]);
  const { sent, ask, settle } = desk(handlers);
  ask(1, { to: 1 }, "nothing");
  ask(2, { to: "many" });
  ask(3, { to: 1 }, "fail");
  ask(4, { to: 1 }, "huge");
  await settle();
  const failed = sent.filter(({ type }) => type === "reply-failed");
  expect(failed.map(({ ask }) => ask).toSorted()).toEqual([1, 2, 3, 4]);
  const errorOf = (of: number) => failed.find(({ ask }) => ask === of);
  expect(errorOf(1)).toMatchObject({ error: { message: "Nothing in this server answers “nothing”." } });
  expect(errorOf(2)).toMatchObject({ error: { message: expect.stringContaining("expected number") } });
  expect(errorOf(3)).toMatchObject({ error: { message: "no such table", hint: "Look at the list." } });
  expect(errorOf(4)).toMatchObject({ error: { message: expect.stringContaining("larger than 33554432") } });
});

it("holds the kernel to the rules", async () => {
  const { handlers } = counting();
  const { ask, took, settle } = desk(handlers);
  for (let number = 1; number <= REQUEST_LIMITS.open; number++) expect(ask(number, { to: 9 })).toBeNull();
  expect(ask(99, { to: 9 })).toBe("more than 16 open requests");
  expect(ask(1, { to: 9 })).toBe("a request with the number of another one");
  await settle();
  expect(took(1, 1)).toBeNull();
  expect(took(1, 1)).toBe("a part that was never sent");
  expect(took(500, 1)).toBe("a part of a request that was never made");
});
