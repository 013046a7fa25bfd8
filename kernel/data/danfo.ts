/** danfojs, which is heavy: import this file only when a frame is asked for. */
import { DataFrame } from "danfojs-node";

export function frameOf(columns: { readonly [name: string]: ArrayLike<unknown> }): DataFrame {
  return new DataFrame(
    Object.fromEntries(Object.entries(columns).map(([name, values]) => [name, Array.from(values)])),
  );
}
