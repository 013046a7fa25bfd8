/** The guard within this process: what is polluted here is restored at once. The whole way is tested in a kernel. */
import { describe, expect, it } from "vitest";
import { Guard, guardNotice } from "../../../kernel/evaluate/guard.ts";

/** Without a prototype, because some of these tests change what it would inherit. */
const open = (value: unknown): PropertyDescriptor =>
  Object.assign(Object.create(null), { value, writable: true, enumerable: false, configurable: true });

describe("Guard", () => {
  it("finds nothing where nothing was changed", () => {
    expect(new Guard().restore()).toEqual({ undone: [], kept: [] });
  });

  it("takes back added, changed and deleted properties, and names them", () => {
    const guard = new Guard();
    const { trim } = String.prototype;
    Object.defineProperty(
      Array.prototype,
      "last",
      open(() => 1),
    );
    Object.defineProperty(
      String.prototype,
      "trim",
      open(() => "x"),
    );
    Reflect.deleteProperty(Math, "hypot");
    const restored = guard.restore();
    expect(restored).toEqual({
      undone: ["Array.prototype.last", "String.prototype.trim", "Math.hypot"],
      kept: [],
    });
    expect("last" in []).toBe(false);
    expect(String.prototype.trim).toBe(trim);
    expect(Math.hypot(3, 4)).toBe(5);
    expect(guard.restore()).toEqual({ undone: [], kept: [] });
  });

  it("is not misled by accessors on Object.prototype", () => {
    const guard = new Guard();
    Object.defineProperty(
      Object.prototype,
      "get",
      open(() => "trap"),
    );
    Object.defineProperty(Object.prototype, "writable", open(false));
    const restored = guard.restore();
    expect(restored.undone).toEqual(["Object.prototype.get", "Object.prototype.writable"]);
    expect("get" in {}).toBe(false);
  });

  it("takes back prototypes, symbols, iterators and globals", () => {
    const guard = new Guard();
    const iterator = Object.getPrototypeOf([].values());
    const { next } = iterator;
    Object.setPrototypeOf(Set, null);
    Object.defineProperty(
      Number.prototype,
      Symbol.iterator,
      open(() => 1),
    );
    iterator.next = () => ({ done: true });
    Object.defineProperty(globalThis, "leak", open(1));
    const { undone } = guard.restore();
    expect(undone).toEqual([
      "Number.prototype[Symbol(Symbol.iterator)]",
      "Set.__proto__",
      "%ArrayIteratorPrototype%.next",
      "globalThis.leak",
    ]);
    expect(Object.getPrototypeOf(Set)).toBe(Function.prototype);
    expect(iterator.next).toBe(next);
    expect("leak" in globalThis).toBe(false);
  });

  it("says what cannot be undone", () => {
    const root = {};
    const guard = new Guard(root);
    Object.defineProperty(root, "fixed", { value: 1, configurable: false });
    expect(guard.restore().kept).toEqual(["globalThis.fixed"]);
    // It was another cell than the next one.
    expect(guard.restore()).toEqual({ undone: [], kept: [] });
  });

  it("keeps what was accepted", () => {
    const root = {};
    const guard = new Guard(root);
    Object.defineProperty(root, "library", open(1));
    guard.accept();
    expect(guard.restore()).toEqual({ undone: [], kept: [] });
    expect(root).toHaveProperty("library", 1);
  });
});

describe("guardNotice", () => {
  it("is silent about nothing, and says names and reason", () => {
    expect(guardNotice({ undone: [], kept: [] })).toBeNull();
    expect(guardNotice({ undone: ["Object.prototype.x"], kept: [] })).toBe(
      "Object.prototype.x was changed by this cell and has been restored, because other cells would depend on it. Use a top-level name instead.",
    );
    expect(guardNotice({ undone: ["a", "b", "c", "d", "e", "f", "g"], kept: ["h"] })).toBe(
      "a, b, c, d, e and 2 more were changed by this cell and have been restored, because other cells would depend on it. Use a top-level name instead. h was changed by this cell in a way that cannot be undone. Take the line out and restart the kernel.",
    );
  });
});
