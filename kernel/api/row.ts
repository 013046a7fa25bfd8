import { MIME } from "../../shared/output/mime.ts";
import type { Bundle } from "../../shared/output/output.ts";
import { type Bundled, bundleMethod, bundleOf, type DisplayContext } from "../display/bundle.ts";

/** Values that are shown side by side. */
export class Row implements Bundled {
  readonly values: readonly unknown[];

  constructor(values: readonly unknown[]) {
    this.values = values;
  }

  async [bundleMethod](context: DisplayContext): Promise<Bundle> {
    const items = await Promise.all(this.values.map((value) => bundleOf(value, context)));
    const text = items.map((item) => String(item[MIME.text] ?? "")).join("\n");
    return { [MIME.layout]: { items }, [MIME.text]: text };
  }
}

/**
 * Lays outputs side by side, as many to a line as fit.
 *
 * @example
 * row(Plot.plot({ marks: [...] }), table(segments))
 */
export function row(...values: unknown[]): Row {
  return new Row(values);
}
