/** `npm run datasets -- --customers N --seed S --out DIR`: writes the sample data of a fictional mobile operator. */
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { generate } from "./generator/generate.ts";

const USAGE = `Usage: npm run datasets -- [--customers N] [--seed S] [--out DIR]
  --customers N  how many customers, from 1 to 2000000 (5000)
  --seed S       a whole number; the same seed gives the same files (20260630)
  --out DIR      the folder to write to (datasets)`;

function wholeNumber(name: string, text: string, least: number, most: number): number {
  const value = Number(text);
  if (text.trim() !== "" && Number.isInteger(value) && value >= least && value <= most) return value;
  throw new RangeError(`--${name} must be a whole number from ${least} to ${most}, got “${text}”.`);
}

function specFrom(args: string[]) {
  const { values } = parseArgs({
    args,
    options: {
      customers: { type: "string", default: "5000" },
      seed: { type: "string", default: "20260630" },
      out: { type: "string", default: import.meta.dirname },
      help: { type: "boolean", default: false },
    },
  });
  return {
    help: values.help,
    customers: wholeNumber("customers", values.customers, 1, 2_000_000),
    seed: wholeNumber("seed", values.seed, 0, Number.MAX_SAFE_INTEGER),
    out: resolve(values.out),
  };
}

/** What was asked for, or null when the command line was refused and the reason printed. */
function readArguments(args: string[]) {
  try {
    return specFrom(args);
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : error}\n${USAGE}`);
    process.exitCode = 2;
    return null;
  }
}

async function main(): Promise<void> {
  const spec = readArguments(process.argv.slice(2));
  if (!spec) return;
  if (spec.help) {
    console.log(USAGE);
    return;
  }
  const start = performance.now();
  await generate(spec, (done) => console.log(`${done} of ${spec.customers} customers`));
  console.log(`Written to ${spec.out} in ${((performance.now() - start) / 1000).toFixed(1)} s.`);
}

await main();
