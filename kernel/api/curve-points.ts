/** The points of `input.curve`: rows with numbers, checked, from left to right, and not more than a page can draw. */
import { InputError } from "./input-error.ts";

/** More than the pixels of a chart tell apart. */
const MOST_POINTS = 1000;

export interface CurvePoints {
  readonly x: number[];
  readonly y: number[];
  readonly baseline: number[] | null;
}

type Rows = readonly Readonly<Record<string, unknown>>[];

/** @throws InputError when there are less than two points, a column is not there, or a value is no finite number. */
export function readPoints(
  label: string,
  points: unknown,
  columns: { readonly x: string; readonly y: string; readonly baseline: string | null },
): CurvePoints {
  const rows = requireRows(label, points);
  const x = numbersOf(label, rows, columns.x);
  const order = x.map((_, i) => i).sort((a, b) => (x[a] as number) - (x[b] as number));
  const sorted = (values: number[]) => order.map((i) => values[i] as number);
  const read = {
    x: sorted(x),
    y: sorted(numbersOf(label, rows, columns.y)),
    baseline: columns.baseline === null ? null : sorted(numbersOf(label, rows, columns.baseline)),
  };
  const twice = read.x.find((value, i) => value === read.x[i + 1]);
  if (twice !== undefined)
    throw new InputError(
      `Two points of "${label}" have the ${columns.x} ${twice}: a curve has one point above each place.`,
      `Group by ${columns.x} first, or choose another column for x.`,
    );
  return thinned(read);
}

function requireRows(label: string, points: unknown): Rows {
  if (!Array.isArray(points))
    throw new InputError(
      `The points of "${label}" are ${points === null || points === undefined ? points : "no array"}: a curve takes an array of rows.`,
      `Write input.curve(${JSON.stringify(label)}, await relation.rows(), { x: "threshold", y: "profit" }).`,
    );
  if (points.length < 2)
    throw new InputError(
      `The curve "${label}" has ${points.length === 0 ? "no point" : "one point"}, and needs at least two.`,
      "Where there is nothing to choose, show no control and give the value itself.",
    );
  const strange = points.findIndex((point) => typeof point !== "object" || point === null);
  if (strange >= 0)
    throw new InputError(
      `Point ${strange + 1} of "${label}" is ${String(points[strange])}, which is no row.`,
    );
  return points as Rows;
}

function numbersOf(label: string, rows: Rows, column: string): number[] {
  return rows.map((row, i) => {
    const value = row[column];
    if (value === undefined && !Object.hasOwn(row, column)) throw missing(label, rows, column);
    const number = typeof value === "bigint" ? Number(value) : value;
    if (typeof number === "number" && Number.isFinite(number)) return number;
    throw new InputError(
      `\`${column}\` of point ${i + 1} of "${label}" is ${String(value)}, and has to be a finite number.`,
      "Leave such points out: points.filter(({ x }) => Number.isFinite(x)).",
    );
  });
}

function missing(label: string, rows: Rows, column: string): InputError {
  const names = Object.keys(rows[0] ?? {}).join(", ");
  return new InputError(
    `The points of "${label}" have no column "${column}".`,
    names === "" ? "Its rows are empty." : `They have ${names}.`,
  );
}

/** Of many points the ends, and the lowest and the highest of each stretch: the drawing is the same. */
function thinned(points: CurvePoints): CurvePoints {
  const { x, y, baseline } = points;
  if (x.length <= MOST_POINTS) return points;
  const stretches = MOST_POINTS / 2 - 1;
  const kept = new Set([0, x.length - 1]);
  for (let s = 0; s < stretches; s++) {
    const from = Math.floor((s * x.length) / stretches);
    const to = Math.floor(((s + 1) * x.length) / stretches);
    let [low, high] = [from, from];
    for (let i = from; i < to; i++) {
      if ((y[i] as number) < (y[low] as number)) low = i;
      if ((y[i] as number) > (y[high] as number)) high = i;
    }
    kept.add(low).add(high);
  }
  const places = [...kept].sort((a, b) => a - b);
  const pick = (values: number[]) => places.map((i) => values[i] as number);
  return { x: pick(x), y: pick(y), baseline: baseline && pick(baseline) };
}
