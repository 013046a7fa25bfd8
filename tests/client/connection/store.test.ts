import { expect, test } from "vitest";
import { PacedStore, Store } from "../../../client/connection/store.ts";
import { ManualDelay } from "./manual-delay.ts";

test("a store tells its watchers of a change, and not of the same value", () => {
  const store = new Store(1);
  const seen: number[] = [];
  const stop = store.subscribe(() => seen.push(store.get()));
  store.set(2);
  store.set(2);
  store.update((value) => value + 1);
  stop();
  store.set(9);
  expect(seen).toEqual([2, 3]);
});

test("a watcher that leaves while being told does not keep the others from being told", () => {
  const store = new Store(0);
  const seen: string[] = [];
  const stop = store.subscribe(() => {
    stop();
    seen.push("first");
  });
  store.subscribe(() => seen.push("second"));
  store.set(1);
  expect(seen).toEqual(["first", "second"]);
});

test("a paced store tells at once, then joins what follows", () => {
  const clock = new ManualDelay();
  const store = new PacedStore(0, 30, clock.delay);
  const seen: number[] = [];
  store.subscribe(() => seen.push(store.get()));
  store.set(1);
  store.set(2);
  store.set(3);
  expect(seen).toEqual([1]);
  clock.pass(29);
  expect(seen).toEqual([1]);
  clock.pass(1);
  expect(seen).toEqual([1, 3]);
  clock.pass(100);
  store.set(4);
  expect(seen).toEqual([1, 3, 4]);
});
