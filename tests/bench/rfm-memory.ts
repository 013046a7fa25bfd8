/** Arguments: purchases, customers. Prints the size of their columns and the most memory while RFM runs, in MB. */
import { writeFile } from "node:fs/promises";
import { withEngine } from "./engine.ts";
import { everyCustomer, purchasesOf } from "./measures/rfm.ts";
import { processMemory } from "./memory.ts";

/** A whole number, a moment and a decimal of ten digits. */
const BYTES_A_ROW = 4 + 8 + 8;

const [rows = 0, customers = 0] = process.argv.slice(2).map(Number);
await withEngine(async (sql) => {
  const purchases = await purchasesOf(sql, rows, customers);
  const { resident: before } = await processMemory(process.pid);
  // The kernel counts the most anew from here on.
  await writeFile("/proc/self/clear_refs", "5");
  await everyCustomer(purchases);
  const { peak } = await processMemory(process.pid);
  process.stdout.write(JSON.stringify({ columns: (rows * BYTES_A_ROW) / 1e6, before, peak }));
});
process.exit(0);
