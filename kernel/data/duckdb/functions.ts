/**
 * Functions of JavaScript that statements call. The engine's threads hand over a chunk of rows each and wait, so that all
 * of them are computed on the kernel's own thread, between two turns of its event loop.
 *
 * The engine forgets no function. What is registered is therefore a name alone: the work behind it goes with its owner, and
 * a running statement holds on to what it calls.
 */
import {
  DOUBLE,
  type DuckDBConnection,
  type DuckDBDataChunk,
  DuckDBScalarFunction,
  type DuckDBVector,
} from "@duckdb/node-api";
import type { RowFunction, RowWork } from "../../../analysis/relation.ts";

export class RowFunctions {
  readonly #named = new Map<string, WeakRef<RowFunction>>();
  readonly #works = new WeakMap<RowFunction, RowWork>();
  readonly #isWanted: (work: RowFunction) => boolean;

  /** @param isWanted whether a statement that calls the function runs and was not stopped. */
  constructor(isWanted: (work: RowFunction) => boolean) {
    this.#isWanted = isWanted;
  }

  /** Makes the functions known to the engine. Those returned must be kept until the statement that calls them has ended. */
  async ready(connection: DuckDBConnection, functions: readonly RowFunction[]): Promise<RowFunction[]> {
    const ready: RowFunction[] = [];
    for (const wanted of functions)
      ready.push(this.#find(wanted.name) ?? (await this.#add(connection, wanted)));
    return ready;
  }

  #find(name: string): RowFunction | undefined {
    return this.#named.get(name)?.deref();
  }

  async #add(connection: DuckDBConnection, wanted: RowFunction): Promise<RowFunction> {
    const work = await wanted.prepare();
    const { name, parameters } = wanted;
    // Another statement may have been faster.
    const there = this.#find(name);
    if (there) return there;
    if (!this.#named.has(name)) connection.registerScalarFunction(this.#scalar(name, parameters));
    this.#works.set(wanted, work);
    this.#named.set(name, new WeakRef(wanted));
    return wanted;
  }

  #scalar(name: string, parameters: number): DuckDBScalarFunction {
    return DuckDBScalarFunction.create({
      name,
      returnType: DOUBLE,
      parameterTypes: Array.from({ length: parameters }, () => DOUBLE),
      // Null is an argument like any other.
      specialHandling: true,
      mainFunction: (_, input, output) => {
        const owner = this.#find(name);
        const work = owner && this.#isWanted(owner) ? this.#works.get(owner) : undefined;
        if (!work) throw new Error("The statement was stopped.");
        compute(work, parameters, input, output);
      },
    });
  }
}

function compute(work: RowWork, parameters: number, input: DuckDBDataChunk, output: DuckDBVector): void {
  const columns = Array.from({ length: parameters }, (_, i) => numbersOf(input.getColumnVector(i)));
  const results = output as unknown as { readonly items: Float64Array; flush(): void };
  work(columns, results.items);
  results.flush();
}

/** A copy of a column, with NaN for null. */
function numbersOf(vector: DuckDBVector): Float64Array {
  const { items, validity } = vector as unknown as {
    readonly items: Float64Array;
    readonly validity: { readonly data: BigUint64Array | null; itemValid(i: number): boolean };
  };
  if (!validity.data) return items;
  for (let i = 0; i < items.length; i++) if (!validity.itemValid(i)) items[i] = Number.NaN;
  return items;
}
