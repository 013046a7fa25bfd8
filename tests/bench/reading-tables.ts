/** Random tables written to files and read back, one after the other. Arguments: how many, and the first seed. */
import { Readings, randomTable } from "../server/reading/property.ts";

const [count = 20_000, first = 1] = process.argv.slice(2).map(Number);
const readings = new Readings();
const outcomes = { same: 0, refused: 0, different: 0 };
for (let seed = first; seed < first + count; seed++) {
  const outcome = await readings.check(randomTable(seed));
  if (outcome === null) outcomes.same++;
  else if (outcome === "refused") outcomes.refused++;
  else {
    outcomes.different++;
    console.error(`table ${seed}: ${outcome}`);
  }
}
readings.close();
console.log(JSON.stringify({ tables: count, ...outcomes }));
process.exit(outcomes.different === 0 ? 0 : 1);
