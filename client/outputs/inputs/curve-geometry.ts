/** Where the points of a curve, the ticks of its axes and its handle stand on the page, and what a place on the page means. */
import type { InputDefinition } from "../../../shared/output/input.ts";
import { digitsOfStep, niceStep } from "../../../shared/output/nice-step.ts";
import type { NumberFormat } from "../../../shared/output/table.ts";
import { numberFormat } from "../table/format.ts";

export type CurveDefinition = Extract<InputDefinition, { control: "curve" }>;

export interface Tick {
  /** Pixels from the left or from the top. */
  readonly at: number;
  readonly text: string;
}

export interface CurveGeometry {
  readonly width: number;
  readonly height: number;
  /** The plot within its margins. */
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
  readonly xTicks: readonly Tick[];
  readonly yTicks: readonly Tick[];
  /** Pixels from the top of y = 0, where it is within the plot. */
  readonly zero: number | null;
  /** Paths of an SVG. */
  readonly line: string;
  readonly baseline: string | null;
  toX(value: number): number;
  toY(value: number): number;
  /** The value at so many pixels from the left, within the curve. */
  valueAt(pixels: number): number;
}

const TOP = 24;
const BOTTOM = 22;
const RIGHT = 16;
/** Of a digit at the size of ticks. */
const DIGIT = 6.6;

export function curveGeometry(definition: CurveDefinition, width: number): CurveGeometry {
  const { x, y, baseline, xAxis, yAxis } = definition;
  const height = Math.round(Math.min(320, Math.max(220, width * 0.4)));
  const [top, bottom] = [TOP, height - BOTTOM];
  const [lowest, highest] = domainOf([...y, ...(baseline?.y ?? [])]);
  const yValues = ticksOf(lowest, highest, 5);
  const yTexts = yValues.map(tickFormat(yAxis.format, yValues));
  const left = Math.ceil(Math.max(...yTexts.map((text) => text.length)) * DIGIT) + 10;
  const right = Math.max(left + 40, width - RIGHT);
  const [first, last] = [x[0] as number, x.at(-1) as number];
  const toX = (value: number) => left + ((value - first) / (last - first)) * (right - left);
  const toY = (value: number) => bottom - ((value - lowest) / (highest - lowest)) * (bottom - top);
  const xValues = ticksOf(first, last, Math.max(2, Math.min(10, (right - left) / 56)));
  const xTexts = xValues.map(tickFormat(xAxis.format, xValues));
  const path = (values: readonly number[]) =>
    values
      .map((value, i) => `${i === 0 ? "M" : "L"}${short(toX(x[i] as number))},${short(toY(value))}`)
      .join("");
  return {
    ...{ width, height, left, right, top, bottom, toX, toY },
    xTicks: xValues.map((value, i) => ({ at: toX(value), text: xTexts[i] as string })),
    yTicks: yValues.map((value, i) => ({ at: toY(value), text: yTexts[i] as string })),
    zero: lowest <= 0 && highest >= 0 ? toY(0) : null,
    line: path(y),
    baseline: baseline ? path(baseline.y) : null,
    valueAt: (pixels) => {
      const share = Math.min(1, Math.max(0, (pixels - left) / (right - left)));
      return first + share * (last - first);
    },
  };
}

/** The height of the curve above `at`, straight between two points. */
export function heightAt(x: readonly number[], y: readonly number[], at: number): number {
  const after = x.findIndex((value) => value >= at);
  if (after <= 0) return (after === 0 ? y[0] : y.at(-1)) as number;
  const [x0, x1] = [x[after - 1] as number, x[after] as number];
  const [y0, y1] = [y[after - 1] as number, y[after] as number];
  return y0 + ((at - x0) / (x1 - x0)) * (y1 - y0);
}

/** The multiple of the step that is nearest, within the curve; its ends and its optimum are near enough within half a step. */
export function snapped({ x, step, optimum }: CurveDefinition, value: number): number {
  const [first, last] = [x[0] as number, x.at(-1) as number];
  const whole = clean(Math.round(value / step) * step);
  const near = [first, last, ...(optimum === undefined ? [] : [optimum])];
  const nearest = near.reduce(
    (best, one) => (Math.abs(one - value) < Math.abs(best - value) ? one : best),
    whole,
  );
  return Math.min(last, Math.max(first, nearest));
}

/** The value to which a key moves the handle; null where the key means nothing. */
export function valueByKey(definition: CurveDefinition, value: number, key: string): number | null {
  const { x, step } = definition;
  const [first, last] = [x[0] as number, x.at(-1) as number];
  if (key === "Home") return first;
  if (key === "End") return last;
  const steps = STEPS[key];
  if (steps === undefined) return null;
  const place = value / step;
  const from = steps > 0 ? Math.floor(place + 1e-9) : Math.ceil(place - 1e-9);
  return Math.min(last, Math.max(first, clean((from + steps) * step)));
}

const STEPS: Readonly<Record<string, number>> = {
  ArrowRight: 1,
  ArrowUp: 1,
  ArrowLeft: -1,
  ArrowDown: -1,
  PageUp: 10,
  PageDown: -10,
};

export interface CurveWords {
  x(value: number): string;
  y(value: number): string;
}

/** How values of the axes are written: with the digits of the format, or as many as they need. */
export function curveWords({ y, step, xAxis, yAxis }: CurveDefinition): CurveWords {
  const [lowest, highest] = domainOf(y);
  return { x: writer(xAxis.format, step), y: writer(yAxis.format, niceStep(highest - lowest, 500)) };
}

function tickFormat(format: NumberFormat | undefined, ticks: readonly number[]): (value: number) => string {
  const step = ticks.length > 1 ? clean((ticks[1] as number) - (ticks[0] as number)) : 1;
  const { digits: _, ...style } = format ?? { style: "decimal" };
  return writer(style, step);
}

/** In steps of `step`, unless the format says otherwise. */
function writer(format: NumberFormat | undefined, step: number): (value: number) => string {
  const given = format ?? { style: "decimal" };
  const needed = digitsOfStep(step) - (given.style === "percent" ? 2 : 0);
  const digits = given.digits ?? Math.min(10, Math.max(0, needed));
  const write = numberFormat(
    given.style === "plain" || given.style === "compact" ? given : { ...given, digits },
    [],
    false,
  );
  // No "-0".
  return (value) => write(value === 0 ? 0 : clean(value));
}

/** From the least to the greatest, a little apart where they are the same. */
function domainOf(values: readonly number[]): [number, number] {
  const low = values.reduce((a, b) => Math.min(a, b));
  const high = values.reduce((a, b) => Math.max(a, b));
  if (low === high) return [low - (Math.abs(low) || 1) / 2, high + (Math.abs(high) || 1) / 2];
  const room = (high - low) * 0.04;
  return [low - room, high + room];
}

function ticksOf(low: number, high: number, count: number): number[] {
  const step = niceStep(high - low, count);
  const ticks: number[] = [];
  for (let i = Math.ceil(low / step); i * step <= high; i++) ticks.push(clean(i * step));
  return ticks;
}

/** Without what binary fractions leave behind: 0.15, not 0.15000000000000002. */
function clean(value: number): number {
  return Number(value.toPrecision(12)) + 0;
}

function short(pixels: number): number {
  return Math.round(pixels * 10) / 10;
}
