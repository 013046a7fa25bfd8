import { describe, expect, test } from "vitest";
import { type Holder, KernelPlaces, placesFor } from "../../../server/sessions/kernel-places.ts";

/** A kernel of which a test says whether it runs, and that ends when it is asked to. */
class Kernel implements Holder {
  since: number | null = null;
  bytes = 0;
  ended = false;
  busyWhenAsked = false;
  readonly #places: KernelPlaces;
  readonly befores: number[] = [];

  constructor(places: KernelPlaces) {
    this.#places = places;
  }

  idleSince = () => this.since;
  memory = () => this.bytes;

  async giveUp(): Promise<void> {
    await null;
    if (this.busyWhenAsked) {
      this.since = null;
      return;
    }
    this.end();
  }

  end(): void {
    this.ended = true;
    this.#places.release(this);
  }

  rest(since: number): void {
    this.since = since;
    this.#places.rested();
  }

  take(signal: AbortSignal = new AbortController().signal): Promise<void> {
    return this.#places.take(this, signal, (before) => this.befores.push(before));
  }
}

function kernels(most: number, count: number, mostMemory = Number.POSITIVE_INFINITY): Kernel[] {
  const places = new KernelPlaces({ most, mostMemory });
  return Array.from({ length: count }, () => new Kernel(places));
}

const settled = async (taking: Promise<void>) =>
  Promise.race([taking.then(() => true), new Promise((resolve) => setTimeout(() => resolve(false), 20))]);

describe("when all places are taken", () => {
  test("the kernel that has been idle longest is ended, and no other", async () => {
    const [a, b, c, d] = kernels(3, 4) as [Kernel, Kernel, Kernel, Kernel];
    await Promise.all([a.take(), b.take(), c.take()]);
    [a.since, b.since, c.since] = [300, 100, 200];
    await d.take();
    expect([a.ended, b.ended, c.ended, d.ended]).toEqual([false, true, false, false]);
  });

  test("one that runs is never ended: who comes waits, in order, and hears how many are before", async () => {
    const [a, b, c, d] = kernels(1, 4) as [Kernel, Kernel, Kernel, Kernel];
    await a.take();
    const taking = [b.take(), c.take(), d.take()];
    expect(await settled(taking[0] as Promise<void>)).toBe(false);
    expect([b.befores.at(-1), c.befores.at(-1), d.befores.at(-1)]).toEqual([0, 1, 2]);
    a.rest(1);
    await taking[0];
    expect(a.ended).toBe(true);
    expect([c.befores.at(-1), d.befores.at(-1)]).toEqual([0, 1]);
    expect(await settled(taking[1] as Promise<void>)).toBe(false);
    b.end();
    await taking[1];
    c.end();
    await taking[2];
  });

  test("one that begins to run while it is asked to end stays, and the next is asked", async () => {
    const [a, b, c] = kernels(2, 3) as [Kernel, Kernel, Kernel];
    await Promise.all([a.take(), b.take()]);
    [a.since, b.since] = [1, 2];
    a.busyWhenAsked = true;
    await c.take();
    expect([a.ended, b.ended]).toEqual([false, true]);
  });

  test("who gives up waiting leaves the queue", async () => {
    const [a, b, c] = kernels(1, 3) as [Kernel, Kernel, Kernel];
    await a.take();
    const stop = new AbortController();
    const waits = b.take(stop.signal);
    const taking = c.take();
    stop.abort(new Error("enough"));
    await expect(waits).rejects.toThrow("enough");
    expect(c.befores.at(-1)).toBe(0);
    a.end();
    await taking;
  });
});

test("beyond the memory of all together no other starts, but the first always does", async () => {
  const [a, b, c] = kernels(9, 3, 1_000) as [Kernel, Kernel, Kernel];
  await a.take();
  a.bytes = 1_001;
  const taking = b.take();
  expect(await settled(taking)).toBe(false);
  a.rest(1);
  await taking;
  b.bytes = 5_000;
  b.end();
  await c.take();
});

test("fifty who want one of three at once all get one, and never more than three have one", async () => {
  const all = kernels(3, 50);
  let running = 0;
  let most = 0;
  await Promise.all(
    all.map(async (kernel) => {
      await kernel.take();
      running++;
      most = Math.max(most, running);
      await new Promise((resolve) => setTimeout(resolve, 1));
      running--;
      kernel.end();
    }),
  );
  expect(most).toBe(3);
});

test("a machine has room for what its memory allows, unless told otherwise", () => {
  expect(placesFor(24e9)).toEqual({ most: 16, mostMemory: 18e9 });
  expect(placesFor(1e9)).toEqual({ most: 2, mostMemory: 0.75e9 });
  expect(placesFor(24e9, { most: 3 })).toEqual({ most: 3, mostMemory: 18e9 });
});
