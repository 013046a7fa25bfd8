/** K-means in a process of its own; prints the most memory that it took, in MB. Argument: rows. */
import { lloyd } from "../../analysis/cluster/lloyd.ts";
import { Rows } from "../../analysis/cluster/rows.ts";
import { seedCentres } from "../../analysis/cluster/seeding.ts";
import { createRandom } from "../../analysis/stats/random.ts";
import { CLUSTERS, columnsOf } from "./kmeans-rows.ts";
import { processMemory } from "./memory.ts";

const columns = columnsOf(Number(process.argv[2]), "noise");
const before = (await processMemory(process.pid)).resident;
const rows = await Rows.of(columns);
lloyd(rows, seedCentres(rows, CLUSTERS, createRandom(1)), { maxIterations: 5, atRest: 0 });
const { peak } = await processMemory(process.pid);
const held = columns.reduce((sum, column) => sum + column.byteLength, 0) / 1e6;
console.log(JSON.stringify({ columns: held, before, peak }));
