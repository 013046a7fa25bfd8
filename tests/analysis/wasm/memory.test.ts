import { expect, it } from "vitest";
import { WasmMemory, WasmMemoryError } from "../../../analysis/wasm/memory.ts";

const memory = () => new WasmMemory(new WebAssembly.Memory({ initial: 1, maximum: 4 }), 20);

it("hands out arrays of zeros that lie one after the other, each at a multiple of 16", () => {
  const arrays = memory();
  const one = arrays.float64(3);
  const other = arrays.int32(5);
  const last = arrays.uint8(1);
  expect([one.address, other.address, last.address]).toEqual([32, 64, 96]);
  expect([...one.view]).toEqual([0, 0, 0]);
  expect(arrays.used).toBe(80);
});

it("grows, and shows an array where it lies then", () => {
  const arrays = memory();
  const one = arrays.float64(2);
  one.view.set([1, 2]);
  const before = one.view;
  arrays.float64(10_000);
  expect(before.length).toBe(0);
  expect([...one.view]).toEqual([1, 2]);
});

it("gives memory back after the work, and hands it out cleared", () => {
  const arrays = memory();
  const outer = arrays.float32(4);
  const inner = arrays.within(() => {
    const array = arrays.float32(4);
    array.view.fill(7);
    return array.address;
  });
  const again = arrays.float32(4);
  expect(again.address).toBe(inner);
  expect([...again.view]).toEqual([0, 0, 0, 0]);
  arrays.reset();
  expect(arrays.uint16(1).address).toBe(outer.address);
});

it("gives memory back when the work fails", () => {
  const arrays = memory();
  expect(() =>
    arrays.within(() => {
      arrays.uint32(100);
      throw new Error("no");
    }),
  ).toThrow("no");
  expect(arrays.used).toBe(0);
});

it("says how much was wanted when there is no more", () => {
  const error = caught(() => memory().float64(100_000));
  expect(error).toBeInstanceOf(WasmMemoryError);
  expect(error).toMatchObject({ message: "The machine did not give 0.0 GB of memory.", bytes: 800_032 });
  const beyond = caught(() => memory().float64(2 ** 30));
  expect(beyond).toMatchObject({
    message: "This would take 8.6 GB of memory at once; 4.3 GB is the most that can be worked on.",
    hint: "Use fewer columns or a sample of the rows.",
  });
});

it("refuses a length that is none", () => {
  expect(() => memory().float64(-1)).toThrow("The length of an array is a whole number, got -1.");
  expect(() => memory().float64(Number.NaN)).toThrow(RangeError);
});

function caught(work: () => unknown): unknown {
  try {
    work();
  } catch (error) {
    return error;
  }
  throw new Error("It did not fail.");
}
