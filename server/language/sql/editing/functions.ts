/** The engine's functions with their forms and what it says of them. */
import type { DescribingEngine } from "../engine.ts";

export interface SqlFunction {
  readonly name: string;
  readonly kind: string;
  /** Such as `date_trunc(part VARCHAR, ts TIMESTAMP) -> TIMESTAMP`. */
  readonly forms: readonly string[];
  readonly description: string;
}

export class SqlFunctions {
  readonly #engine: DescribingEngine;
  #known: Promise<ReadonlyMap<string, SqlFunction>> | null = null;

  constructor(engine: DescribingEngine) {
    this.#engine = engine;
  }

  all(): Promise<ReadonlyMap<string, SqlFunction>> {
    this.#known ??= this.#read();
    return this.#known;
  }

  async #read(): Promise<ReadonlyMap<string, SqlFunction>> {
    const found = new Map<string, SqlFunction>();
    for (const row of await this.#engine.functions()) {
      const name = String(row.name);
      const before = found.get(name);
      found.set(name, {
        name,
        kind: before?.kind ?? String(row.kind),
        forms: [...(before?.forms ?? []), formOf(row)],
        description: before?.description || String(row.description ?? ""),
      });
    }
    return found;
  }
}

function formOf(row: Readonly<Record<string, unknown>>): string {
  const names = list(row.parameters);
  const types = list(row.parameter_types);
  const parameters = names.map((name, i) => {
    const type = types[i];
    // Names that say no more than the place.
    return /^col\d+$/.test(name) && type ? type : [name, type].filter(Boolean).join(" ");
  });
  const result = row.return_type ? ` → ${String(row.return_type)}` : "";
  return `${String(row.name)}(${parameters.join(", ")})${result}`;
}

const list = (value: unknown): string[] =>
  Array.isArray(value) ? value.map((item) => (item === null ? "" : String(item))) : [];
