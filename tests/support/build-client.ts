import { buildClientIfStale } from "../../server/http/client-build.ts";
import { ROOT } from "./source-files.ts";

/** The servers of the tests serve the page as it is built from the sources under test. */
export default async function setup(): Promise<void> {
  await buildClientIfStale(ROOT, () => process.stdout.write("building the page for the tests\n"));
}
