import { describe, expect, it } from "vitest";
import { inspectionText, inspectValue } from "../../../kernel/display/inspect.ts";

const text = (value: unknown) => inspectionText(inspectValue(value));
const circular: { a: number; self?: unknown } = { a: 1 };
circular.self = { back: circular };
const trap = () => {
  throw new Error("trapped");
};

function accessors(): object {
  return {
    get bad() {
      return trap();
    },
    set only(_: unknown) {},
  };
}

describe("inspectValue", () => {
  // Made by functions, since the test runner would read the values to print them.
  it.each<[string, () => unknown]>([
    ["-0", () => -0],
    ["12n", () => 12n],
    ["undefined", () => undefined],
    ['"say \\"hi\\""', () => 'say "hi"'],
    ["Symbol(s)", () => Symbol("s")],
    ["[ 1, [ 2, [ 3 ] ] ]", () => [1, [2, [3]]]],
    ["[ 1, empty, 3 ]", () => Object.assign(new Array(3), { 0: 1, 2: 3 })],
    ['{ "odd key": 1, ok: 2 }', () => ({ "odd key": 1, ok: 2 })],
    ["{ a: 1, self: { back: [circular] } }", () => circular],
    ["[no prototype] {}", () => Object.create(null)],
    ["Map(1) { {1 key} => 2 }", () => new Map([[{ a: 1 }, 2]])],
    ['Set(1) { "x" }', () => new Set(["x"])],
    ["Invalid Date", () => new Date(Number.NaN)],
    ["/a+/g", () => /a+/g],
    ["TypeError: no", () => new TypeError("no")],
    ["Promise (resolved)", () => Promise.resolve(1)],
    ["Promise (pending)", () => new Promise(() => {})],
    ["ArrayBuffer of 8 bytes", () => new ArrayBuffer(8)],
    ["Int16Array(2) [ 1, 2 ]", () => new Int16Array([1, 2])],
    ["async function (anonymous)", () => async () => {}],
    ["class A", () => class A {}],
    ["{ bad: [getter], only: [setter] }", accessors],
    ["Proxy", () => new Proxy({}, { get: trap, ownKeys: trap, getPrototypeOf: trap })],
    ["{ inner: Proxy }", () => ({ inner: new Proxy([], { get: trap }) })],
  ])("reads %s", (expected, make) => {
    expect(text(make())).toBe(expected);
  });

  it("calls no getter, neither of the value nor of its class", () => {
    class Evil {
      get [Symbol.toStringTag](): string {
        return trap();
      }
    }
    Object.defineProperty(Evil.prototype, "constructor", { get: trap });
    expect(text(new Evil())).toBe("{}");
  });

  it("counts what it leaves out", () => {
    const tree = inspectValue(Array.from({ length: 1_000_000 }, (_, i) => i));
    expect(tree).toMatchObject({ kind: "array", summary: "Array(1000000)", more: 999_950 });
    expect(tree.entries).toHaveLength(50);
  });

  it("stops at its depth and at its total", () => {
    const deep = { a: { b: { c: { d: { e: { f: 1 } } } } } };
    expect(inspectionText(inspectValue(deep, { depth: 2 }))).toBe("{ a: { b: {1 key} } }");
    const wide = Array.from({ length: 40 }, () => Array.from({ length: 40 }, () => 1));
    const entries = (tree: ReturnType<typeof inspectValue>): number =>
      (tree.entries ?? []).reduce((sum, { value }) => sum + 1 + entries(value), 0);
    expect(entries(inspectValue(wide))).toBe(600);
  });

  it("cuts long texts and says how long they are", () => {
    const tree = inspectValue("x".repeat(5000), { text: 10 });
    expect(tree).toEqual({ kind: "string", summary: '"xxxxxxxxx…" (5000 characters)' });
  });

  it("writes large trees over several lines", () => {
    expect(
      text({
        segments: ["champions", "loyal", "at risk"],
        counts: [100, 200, 300],
        note: "a note of some length",
      }),
    ).toBe(
      '{\n  segments: [ "champions", "loyal", "at risk" ],\n  counts: [ 100, 200, 300 ],\n  note: "a note of some length"\n}',
    );
  });
});
