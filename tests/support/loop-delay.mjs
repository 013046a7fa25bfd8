/** Loaded into a server under test: writes the longest time that its event loop was held up into a file. */
import { writeFileSync } from "node:fs";

const file = process.env.LOOP_DELAY_FILE;
if (file && process.argv[1]?.endsWith("main.ts") && process.argv.includes("serve")) {
  const EVERY = 2;
  let last = performance.now();
  let longest = 0;
  setInterval(() => {
    const now = performance.now();
    const late = now - last - EVERY;
    last = now;
    if (late <= longest) return;
    longest = late;
    writeFileSync(file, String(Math.round(longest)));
    last = performance.now();
  }, EVERY).unref();
  process.on("SIGUSR2", () => {
    longest = 0;
    writeFileSync(file, "0");
  });
}
