import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  advance,
  elementHeight,
  type Geometry,
  ROW_HEIGHT,
  rowsInSight,
  topShowing,
  toScroll,
  toTop,
} from "../../../../client/outputs/table/scroll.ts";

const small: Geometry = { rows: 1000, viewport: 400 };
const huge: Geometry = { rows: 10_000_000, viewport: 400 };
const lastTop = (geometry: Geometry) => geometry.rows * ROW_HEIGHT - geometry.viewport;

describe("a table that fits", () => {
  test("is scrolled pixel by pixel", () => {
    expect(elementHeight(small)).toBe(29_000);
    expect(toTop(1234, small)).toBe(1234);
    expect(toScroll(1234, small)).toBe(1234);
  });

  test("of fewer rows than the frame does not scroll", () => {
    expect(toTop(50, { rows: 3, viewport: 400 })).toBe(0);
    expect(rowsInSight(0, { rows: 3, viewport: 400 })).toEqual({ from: 0, to: 3 });
  });
});

describe("ten million rows", () => {
  test("stay below what browsers can make an element high", () => {
    expect(elementHeight(huge)).toBe(8_000_000);
  });

  test("the ends of the bar are the ends of the table", () => {
    expect(toTop(0, huge)).toBe(0);
    expect(toTop(8_000_000 - 400, huge)).toBe(lastTop(huge));
    expect(rowsInSight(lastTop(huge), huge).to).toBe(10_000_000);
  });

  test("the middle of the bar is the middle of the table", () => {
    expect(Math.round(toTop((8_000_000 - 400) / 2, huge) / ROW_HEIGHT)).toBeCloseTo(5_000_000, -2);
  });

  test("a turn of the wheel moves by its own size, anywhere", () => {
    const middle = { scroll: 4_000_000, top: toTop(4_000_000, huge) };
    expect(advance(middle, 4_000_100, huge)).toEqual({ scroll: 4_000_100, top: middle.top + 100 });
    expect(advance(middle, 3_999_900, huge)).toEqual({ scroll: 3_999_900, top: middle.top - 100 });
  });

  test("a drag of the bar leaps", () => {
    expect(advance({ scroll: 0, top: 0 }, 4_000_000, huge).top).toBe(toTop(4_000_000, huge));
  });

  test("at the bar's end the rows are at theirs, however many small moves led there", () => {
    expect(advance({ scroll: 8_000_000 - 450, top: 1000 }, 8_000_000 - 400, huge).top).toBe(lastTop(huge));
    expect(advance({ scroll: 50, top: 90_000 }, 0, huge).top).toBe(0);
  });
});

test("bar and rows go back and forth for every place and size", () => {
  const sizes = fc.record({
    rows: fc.integer({ min: 0, max: 2_000_000_000 }),
    viewport: fc.integer({ min: 29, max: 2000 }),
  });
  fc.assert(
    fc.property(sizes, fc.double({ min: 0, max: 1, noNaN: true }), (geometry, share) => {
      const top = Math.max(0, lastTop(geometry)) * share;
      expect(Math.abs(toTop(toScroll(top, geometry), geometry) - top)).toBeLessThan(1 + top * 1e-9);
    }),
  );
});

test("a row is brought into sight with the least movement", () => {
  expect(topShowing(3, 290, small)).toBe(87);
  expect(topShowing(12, 290, small)).toBe(290);
  expect(topShowing(40, 290, small)).toBe(41 * 29 - 400);
  expect(topShowing(999, 0, small)).toBe(lastTop(small));
});
