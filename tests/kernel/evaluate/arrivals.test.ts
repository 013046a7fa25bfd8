import fc from "fast-check";
import { expect, it } from "vitest";
import { Arrivals } from "../../../kernel/evaluate/arrivals.ts";
import { Deliveries } from "../../../server/runtime/deliveries.ts";
import type { NumberedToKernel } from "../../../shared/protocol/kernel.ts";

const forget = (name: string) => ({ type: "forget" as const, names: [name], cells: [] });

it("a message that comes too early asks for the one before, once", () => {
  const told: [number, boolean][] = [];
  const arrivals = new Arrivals((upTo, again) => told.push([upTo, again]));
  expect([1, 3, 4, 2, 2, 3, 4].map((number) => arrivals.take(number))).toEqual([
    true,
    false,
    false,
    true,
    false,
    true,
    true,
  ]);
  expect(told).toEqual([[1, true]]);
});

it("arrivals are told now and then, so that the sender need not keep them", () => {
  const told: [number, boolean][] = [];
  const arrivals = new Arrivals((upTo, again) => told.push([upTo, again]));
  const deliveries = new Deliveries();
  for (let i = 1; i <= 100; i++) arrivals.take(deliveries.number(forget(String(i))).number);
  expect(told).toEqual([
    [32, false],
    [64, false],
    [96, false],
  ]);
  expect(deliveries.after(96).map(({ number }) => number)).toEqual([97, 98, 99, 100]);
});

it("whatever is lost on the way, everything arrives once and in order", () => {
  fc.assert(
    fc.property(
      fc.array(fc.boolean(), { maxLength: 60 }),
      fc.integer({ min: 1, max: 20 }),
      (losses, count) => {
        const channel: NumberedToKernel[] = [];
        const taken: number[] = [];
        const deliveries = new Deliveries();
        const arrivals = new Arrivals((upTo, again) => {
          const open = deliveries.after(upTo);
          if (again) channel.push(...open);
        });
        for (let i = 0; i < count; i++) channel.push(deliveries.number(forget(String(i))));
        for (let step = 0; channel.length > 0 || taken.length < count; step++) {
          const message = channel.shift();
          // A loss comes of a termination, after which everything that is missing is asked for.
          if (message === undefined || losses[step]) arrivals.askAgain();
          else if (arrivals.take(message.number)) taken.push(message.number);
        }
        expect(taken).toEqual(Array.from({ length: count }, (_, i) => i + 1));
      },
    ),
    { seed: 7, numRuns: 300 },
  );
});
