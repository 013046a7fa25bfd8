/**
 * Faults in numbers, by name:  node tests/faults/main.ts kills 1000 | frames 10000 | files 20000 | soak 60  [seed]
 * Prints what was done and what came of it; ends with 1 where anything was lost or a server ended.
 */
import { mutatedNotebooks } from "./files.ts";
import { malformedFrames } from "./frames.ts";
import { killsDuringEdits } from "./kills.ts";
import { soak } from "./soak.ts";

const [, , suite = "", count = "", seed = "1"] = process.argv;

const print = (report: object) => process.stdout.write(`${JSON.stringify(report, null, 1)}\n`);

async function run(): Promise<boolean> {
  switch (suite) {
    case "kills": {
      const report = await killsDuringEdits(Number(count || 1000), Number(seed));
      print(report);
      return report.lost.length + report.doubled.length === 0;
    }
    case "frames": {
      const report = await malformedFrames(Number(count || 10_000), Number(seed));
      print(report);
      return report.ends + report.unanswered === 0;
    }
    case "files": {
      const report = await mutatedNotebooks(Number(count || 20_000), Number(seed));
      print(report);
      return report.ends + report.speechless.length === 0;
    }
    case "soak": {
      const report = await soak(Number(count || 60), print, Number(seed));
      print({ ...report, minutes: report.minutes.length });
      return report.isFlat && report.failures.length === 0;
    }
    default:
      throw new Error("The suites are kills, frames, files and soak: node tests/faults/main.ts kills 1000");
  }
}

process.exit((await run()) ? 0 : 1);
