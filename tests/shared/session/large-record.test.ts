import fc from "fast-check";
import { expect, test } from "vitest";
import { withEntries, withEntry, withoutEntries } from "../../../shared/session/large-record.ts";

const many = (count: number) =>
  withEntries<number>(
    {},
    Array.from({ length: count }, (_, n) => [`k${n}`, n]),
  );

test("a large record reads as a plain one", () => {
  const large = many(1000);
  const plain = Object.fromEntries(Array.from({ length: 1000 }, (_, n) => [`k${n}`, n]));
  expect(large).toEqual(plain);
  expect(Object.keys(large)).toEqual(Object.keys(plain));
  expect(JSON.stringify(large)).toBe(JSON.stringify(plain));
  expect({ ...large }).toEqual(plain);
  expect([large.k5, large.none, Object.hasOwn(large, "k5"), "none" in large]).toEqual([
    5,
    undefined,
    true,
    false,
  ]);
  expect(Object.hasOwn(large, "constructor")).toBe(false);
  expect(large.constructor).toBe(Object);
});

test("names that every object has are keys like any others", () => {
  const large = withEntries(many(200), [
    ["constructor", 1],
    ["__proto__", 2],
    ["toString", 3],
  ]);
  expect(Object.hasOwn(large, "__proto__")).toBe(true);
  expect([large.constructor, Reflect.get(large, "__proto__"), large.toString]).toEqual([1, 2, 3]);
  expect(Object.keys(withoutEntries(large, ["__proto__"]))).not.toContain("__proto__");
});

test("nobody writes into it", () => {
  const large = many(200);
  expect(() => Object.assign(large, { k1: 5 })).toThrow(TypeError);
  expect(() => delete (large as Record<string, unknown>).k1).toThrow(TypeError);
  expect(large.k1).toBe(1);
});

test("any changes in any order give what plain copies give, and leave the copies before as they were", () => {
  const key = fc.integer({ min: 0, max: 300 }).map((n) => `k${n}`);
  const change = fc.oneof(
    fc.record({ set: fc.array(fc.tuple(key, fc.integer()), { minLength: 1, maxLength: 120 }) }),
    fc.record({ remove: fc.array(key, { minLength: 1, maxLength: 40 }) }),
  );
  fc.assert(
    fc.property(fc.array(change, { maxLength: 30 }), (changes) => {
      let record: Record<string, number> = {};
      let plain: Record<string, number> = {};
      const before: [Record<string, number>, Record<string, number>][] = [];
      for (const each of changes) {
        before.push([record, plain]);
        if ("set" in each) {
          record = withEntries(record, each.set);
          plain = { ...plain, ...Object.fromEntries(each.set) };
        } else {
          record = withoutEntries(record, each.remove);
          const gone = new Set(each.remove);
          plain = Object.fromEntries(Object.entries(plain).filter(([name]) => !gone.has(name)));
        }
      }
      for (const [a, b] of [...before, [record, plain] as const]) expect({ ...a }).toEqual(b);
    }),
    { numRuns: 200 },
  );
});

test("two copies of one record do not see each other's entries", () => {
  const base = many(200);
  const [one, two] = [withEntry(base, "one", 1), withEntry(base, "two", 2)];
  expect([Object.hasOwn(one, "two"), Object.hasOwn(two, "one"), Object.hasOwn(base, "one")]).toEqual([
    false,
    false,
    false,
  ]);
});

test("ten thousand entries set one by one cost what they weigh", () => {
  let record: Record<string, number> = {};
  const start = performance.now();
  for (let n = 0; n < 10_000; n++) record = withEntry(record, `k${n}`, n);
  for (let n = 0; n < 30_000; n++) record = withEntry(record, `k${n % 10_000}`, n);
  expect(performance.now() - start).toBeLessThan(1500);
  expect(Object.keys(record).length).toBe(10_000);
});
