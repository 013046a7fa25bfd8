import { Network } from "./network.ts";
import { ParquetWriter } from "./output/parquet.ts";
import { referenceTables } from "./reference.ts";
import { simulateCustomer } from "./simulate.ts";
import { createTables } from "./tables.ts";
import { writeTruth } from "./truth/write-truth.ts";

export interface GenerateSpec {
  /** How many customers there are, over the whole window. */
  readonly customers: number;
  readonly seed: number;
  /** The folder for the Parquet files; the truth goes into its folder `truth`. */
  readonly out: string;
  /** How many customers are in memory at a time. The files do not depend on it. */
  readonly batch?: number;
}

/** The number of the first customer. */
const FIRST_CUSTOMER = 100_001;

/** Writes a whole data set. The same customers, seed and version of the generator give the same bytes. */
export async function generate(
  spec: GenerateSpec,
  report: (done: number) => void = () => undefined,
): Promise<void> {
  const { customers, seed, out, batch = 5000 } = spec;
  const network = new Network(seed);
  const tables = createTables();
  const filled = Object.values(tables);
  const writer = await ParquetWriter.open(out);
  try {
    for (let i = 0; i < customers; i++) {
      simulateCustomer(FIRST_CUSTOMER + i, seed, network, tables);
      if ((i + 1) % batch === 0 || i === customers - 1) {
        await writer.flush(filled);
        report(i + 1);
      }
    }
    const reference = referenceTables();
    await writer.flush(reference);
    await writer.finish([...filled, ...reference]);
  } finally {
    writer.close();
  }
  await writeTruth({ customers, seed, out }, network);
}
