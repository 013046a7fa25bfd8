/** A number chosen on a curve: a handle is dragged along it, where a slider would not show what a value means. */
import type { ColumnOf } from "../../analysis/columns.ts";
import { niceStep } from "../../shared/output/nice-step.ts";
import { type NumberFormat, numberFormatSchema } from "../../shared/output/table.ts";
import { checkedInput, type Described, given } from "./checked-input.ts";
import { type CurvePoints, readPoints } from "./curve-points.ts";
import { InputError } from "./input-error.ts";

export interface CurveOptions<Row> extends Described {
  /** Column of the points with the values to choose from. */
  readonly x: ColumnOf<Row, number | bigint>;
  /** Column with the height of the curve. */
  readonly y: ColumnOf<Row, number | bigint>;
  /** What stands at the axes, with the unit. Default: the names of the columns. */
  readonly xLabel?: string;
  readonly yLabel?: string;
  /** How values are written, such as `{ style: "percent", digits: 1 }`. Default: with the digits that they need. */
  readonly xFormat?: NumberFormat;
  readonly yFormat?: NumberFormat;
  /** A second line to compare with, and what it is called. */
  readonly baseline?: { readonly y: ColumnOf<Row, number | bigint>; readonly label: string };
  /** Which point is best, and marked: the highest (default), the lowest, or none. */
  readonly optimum?: "max" | "min" | false;
  /** The value while nobody has chosen one. Default: the optimum, or the first point. */
  readonly value?: number;
  /** Distance between the values to which the handle is moved. Default: about a two hundredth of the curve, 1, 2 or 5 times a power of ten. */
  readonly step?: number;
}

const OPTIONS: readonly (keyof CurveOptions<Record<string, number>>)[] = [
  "x",
  "y",
  "xLabel",
  "yLabel",
  "xFormat",
  "yFormat",
  "baseline",
  "optimum",
  "value",
  "step",
  "help",
];

/**
 * A number, chosen by dragging a handle along a curve: the threshold of a profit curve, the price at which revenue is highest.
 * A value that a person chose stays while it is within the curve, whatever becomes of its points; before, and when it is not, the
 * handle stands at the optimum.
 *
 *     const threshold = input.curve("Call from", campaign.points, { x: "threshold", y: "profit", xFormat: { style: "percent" } });
 *
 * @param points rows with a number for each of `x` and `y`, in any order, at least two.
 * @returns the chosen `x`, between the least and the greatest of the points.
 * @throws InputError when a column is not there, a number is not finite, two points have the same `x`, or an option is not known.
 */
export function curve<Row>(label: string, points: readonly Row[], options: CurveOptions<Row>): number {
  checkOptions(label, options);
  const { x, y, baseline, optimum = "max", xLabel = x, yLabel = y, xFormat, yFormat, help } = options;
  const read = readPoints(label, points, { x, y, baseline: baseline?.y ?? null });
  const best = optimum === false ? undefined : bestOf(read, optimum);
  const [first, last] = [read.x[0] as number, read.x.at(-1) as number];
  const initial = options.value ?? best ?? first;
  return checkedInput(
    {
      control: "curve",
      label,
      x: read.x,
      y: read.y,
      xAxis: { label: xLabel, ...given({ format: xFormat }) },
      yAxis: { label: yLabel, ...given({ format: yFormat }) },
      ...(baseline && read.baseline ? { baseline: { label: baseline.label, y: read.baseline } } : {}),
      step: options.step ?? niceStep(last - first, 200),
      initial,
      ...given({ optimum: best, help }),
    },
    initial,
  ) as number;
}

/** The first of several that are equally good. */
function bestOf({ x, y }: CurvePoints, optimum: "max" | "min"): number {
  const sign = optimum === "max" ? 1 : -1;
  let best = 0;
  for (let i = 1; i < y.length; i++) if (sign * (y[i] as number) > sign * (y[best] as number)) best = i;
  return x[best] as number;
}

function checkOptions<Row>(label: string, options: CurveOptions<Row>): void {
  const example = `Write input.curve(${JSON.stringify(label)}, points, { x: "threshold", y: "profit" }).`;
  for (const name of ["x", "y"] as const)
    if (typeof options?.[name] !== "string")
      throw new InputError(`"${label}" does not say which column of its points is ${name}.`, example);
  const unknown = Object.keys(options).find((name) => !OPTIONS.includes(name as (typeof OPTIONS)[number]));
  if (unknown !== undefined)
    throw new InputError(`input.curve knows no option "${unknown}".`, `It knows ${OPTIONS.join(", ")}.`);
  const { optimum, step, value, baseline } = options;
  if (optimum !== undefined && optimum !== "max" && optimum !== "min" && optimum !== false)
    throw new InputError(`The optimum of "${label}" is ${String(optimum)}, and is "max", "min" or false.`);
  if (step !== undefined && !(Number.isFinite(step) && step > 0))
    throw new InputError(`The step of "${label}" is ${step}, and has to be a number above 0.`);
  if (value !== undefined && typeof value !== "number")
    throw new InputError(`The default of "${label}" is ${String(value)}, and has to be a number.`);
  if (baseline !== undefined && (typeof baseline?.y !== "string" || typeof baseline.label !== "string"))
    throw new InputError(
      `The baseline of "${label}" needs a column and a name.`,
      'Write baseline: { y: "at_random", label: "called at random" }.',
    );
  for (const name of ["xFormat", "yFormat"] as const) checkFormat(label, name, options[name]);
}

function checkFormat(label: string, name: string, format: NumberFormat | undefined): void {
  if (format === undefined || numberFormatSchema.safeParse(format).success) return;
  throw new InputError(
    `The ${name} of "${label}" is none: ${JSON.stringify(format)}.`,
    "A format is { style, digits, currency } with style decimal, percent, plain, currency or compact.",
  );
}
