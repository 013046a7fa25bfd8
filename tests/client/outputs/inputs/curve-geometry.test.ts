import { describe, expect, it, test } from "vitest";
import {
  type CurveDefinition,
  curveGeometry,
  curveWords,
  heightAt,
  snapped,
  valueByKey,
} from "../../../../client/outputs/inputs/curve-geometry.ts";

const definition: CurveDefinition = {
  control: "curve",
  label: "Call from",
  x: [0, 0.1, 0.2, 0.4],
  y: [-30_000, 12_000, 10_000, 0],
  xAxis: { label: "Probability", format: { style: "percent" } },
  yAxis: { label: "Profit" },
  optimum: 0.1,
  step: 0.005,
  initial: 0.1,
};

describe("geometry", () => {
  const geometry = curveGeometry(definition, 640);

  it("puts the ends of the curve at the ends of the plot, and back", () => {
    expect(geometry.toX(0)).toBe(geometry.left);
    expect(geometry.toX(0.4)).toBe(geometry.right);
    expect(geometry.valueAt(geometry.toX(0.123))).toBeCloseTo(0.123, 12);
    expect(geometry.valueAt(-100)).toBe(0);
    expect(geometry.valueAt(5000)).toBe(0.4);
    expect(geometry.toY(12_000)).toBeGreaterThan(geometry.top);
    expect(geometry.toY(-30_000)).toBeLessThan(geometry.bottom);
  });

  it("has ticks in the words of the format", () => {
    expect(geometry.xTicks.map(({ text }) => text)).toEqual([
      ...["0%", "5%", "10%", "15%", "20%", "25%", "30%", "35%", "40%"],
    ]);
    expect(geometry.yTicks.map(({ text }) => text)).toEqual(["-30,000", "-20,000", "-10,000", "0", "10,000"]);
    expect(geometry.zero).toBe(geometry.toY(0));
  });

  it("has fewer ticks where there is less room, and fits on a phone", () => {
    const phone = curveGeometry(definition, 320);
    expect(phone.xTicks.map(({ text }) => text)).toEqual(["0%", "10%", "20%", "30%", "40%"]);
    expect(phone.right).toBeLessThanOrEqual(320);
    expect(phone.height).toBe(220);
  });

  it("draws through every point", () => {
    const { line, toX, toY } = geometry;
    const places = [...line.matchAll(/[ML]([\d.]+),([\d.]+)/g)].map(([, x, y]) => [Number(x), Number(y)]);
    expect(places).toHaveLength(4);
    definition.x.forEach((x, i) => {
      expect(places[i]?.[0]).toBeCloseTo(toX(x), 0);
      expect(places[i]?.[1]).toBeCloseTo(toY(definition.y[i] as number), 0);
    });
  });

  it("draws a curve that is level, one below 0, and one of tiny numbers", () => {
    for (const y of [
      [5, 5],
      [0, 0],
      [-3, -2],
      [1e-9, 2e-9],
    ]) {
      const flat = curveGeometry({ ...definition, x: [1, 2], y, optimum: 1 }, 500);
      expect(flat.line).not.toContain("NaN");
      expect(flat.yTicks.length).toBeGreaterThan(1);
      expect(flat.zero === null).toBe(y[0] !== 0);
    }
  });
});

test("between two points the curve is straight; beyond them it is level", () => {
  const { x, y } = definition;
  expect([-1, 0, 0.05, 0.1, 0.25, 0.4, 9].map((at) => heightAt(x, y, at))).toEqual([
    -30_000, -30_000, -9000, 12_000, 7500, 0, 0,
  ]);
});

test.each([
  [0.1234, 0.125],
  [0.0008, 0],
  [0.3999, 0.4],
  [7, 0.4],
  [-7, 0],
])("a handle dragged to %d stands at %d", (to, value) => {
  expect(snapped(definition, to)).toBe(value);
});

test("an optimum and an end between two steps can be reached", () => {
  const odd = { ...definition, x: [0.0012, 0.0873, 0.3911], y: [0, 5, 1], optimum: 0.0873 };
  expect(snapped(odd, 0.0869)).toBe(0.0873);
  expect(snapped(odd, 0.0855)).toBe(0.085);
  expect(snapped(odd, 0.002)).toBe(0.0012);
  expect(snapped(odd, 0.4)).toBe(0.3911);
});

test.each([
  ["ArrowRight", 0.1, 0.105],
  ["ArrowUp", 0.1, 0.105],
  ["ArrowLeft", 0.1, 0.095],
  ["ArrowDown", 0.1, 0.095],
  ["ArrowRight", 0.0873, 0.09],
  ["ArrowLeft", 0.0873, 0.085],
  ["PageUp", 0.1, 0.15],
  ["PageDown", 0.1, 0.05],
  ["PageDown", 0.02, 0],
  ["ArrowRight", 0.4, 0.4],
  ["Home", 0.1, 0],
  ["End", 0.1, 0.4],
  ["Enter", 0.1, null],
  ["a", 0.1, null],
])("%s leads from %d to %d", (key, from, to) => {
  expect(valueByKey(definition, from, key)).toBe(to);
});

test("arrow keys go through every step, up and down, without rounding errors", () => {
  let value = 0;
  const seen: number[] = [];
  for (let i = 0; i < 80; i++) {
    value = valueByKey(definition, value, "ArrowRight") ?? -1;
    seen.push(value);
  }
  expect(seen).toEqual(Array.from({ length: 80 }, (_, i) => Number(((i + 1) * 0.005).toFixed(3))));
  for (let i = 78; i >= 0; i--) {
    value = valueByKey(definition, value, "ArrowLeft") ?? -1;
    expect(value).toBe(seen[i]);
  }
});

test("values are written with the digits that they need, or that the format asks for", () => {
  const words = curveWords(definition);
  expect([words.x(0.105), words.x(0.1), words.y(12_345.6), words.y(-0)]).toEqual([
    "10.5%",
    "10.0%",
    "12,346",
    "0",
  ]);
  const money = curveWords({
    ...definition,
    y: [0.1, 0.2, 0.35, 0.3],
    xAxis: { label: "p", format: { style: "percent", digits: 2 } },
    yAxis: { label: "m", format: { style: "currency", currency: "CNY" } },
  });
  expect([money.x(0.105), money.y(0.25)]).toEqual(["10.50%", "CN¥0.250"]);
});
