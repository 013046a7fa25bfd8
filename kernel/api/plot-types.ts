/** The types of Observable Plot as cells see them. */
import type * as Plot from "@observablehq/plot";

type Module = typeof Plot;

/**
 * Plot takes its transforms for options that may be left out, so that what is binned could be `undefined`; of that no channel
 * is known, and `Plot.binX({ y: "sum" }, { x: "day", y: "amount" })` would be an error.
 */
interface Bins {
  /** Bins on **x** and **y**, by default in 20 steps or so: `Plot.rect(rows, Plot.bin({ fill: "count" }, { x: "age", y: "fee" }))`. */
  bin<T>(
    outputs?: Plot.BinOutputs,
    options?: Plot.BinInputs<NonNullable<T>>,
  ): Plot.Transformed<NonNullable<T>>;
  /** Bins on **x**: `Plot.rectY(rows, Plot.binX({ y: "sum" }, { x: "day", y: "amount", interval: "month" }))`. */
  binX<T>(
    outputs?: Plot.BinOutputs,
    options?: Plot.BinXInputs<NonNullable<T>>,
  ): Plot.Transformed<NonNullable<T>>;
  /** Bins on **y**: `Plot.rectX(rows, Plot.binY({ x: "count" }, { y: "age" }))`. */
  binY<T>(
    outputs?: Plot.BinOutputs,
    options?: Plot.BinYInputs<NonNullable<T>>,
  ): Plot.Transformed<NonNullable<T>>;
}

export type PlotApi = Omit<Module, keyof Bins> & Bins;
