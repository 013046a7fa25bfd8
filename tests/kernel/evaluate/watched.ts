/** A process with a watchdog, for the tests: does what its argument names, and prints what happens to it. */
import { writeSync } from "node:fs";
import { startWatchdog } from "../../../kernel/evaluate/watchdog.ts";

const [scene = "", fault = ""] = process.argv.slice(2);
const say = (text: string) => writeSync(1, `${text}\n`);
const now = performance.now.bind(performance);
function busy(ms: number): void {
  for (const until = now() + ms; now() < until; );
}
const loop = (): never => {
  for (;;);
};

let calls = 0;
const watchdog = await startWatchdog(
  {
    terminated: () => say("terminated"),
    interrupt: (run) => {
      if (scene === "handler" && ++calls === 1) loop();
      say(`interrupt ${run}`);
      if (scene !== "opening") setImmediate(innocent);
    },
  },
  null,
  new URL(`./faulty-watchdog.mjs?fault=${encodeURIComponent(fault)}`, import.meta.url),
);

/** What comes after the interrupt and must be left alone, however long it takes. */
function innocent(): void {
  busy(600);
  watchdog.whole(() => say("innocent"));
  // Any other exit would wait for the inspector.
  process.kill(process.pid, "SIGKILL");
}

setImmediate(() => {
  say("go");
  if (scene === "whole") {
    watchdog.whole(() => {
      busy(400);
      say("whole");
    });
    loop();
  }
  if (scene === "endless whole") watchdog.whole(loop);
  if (scene === "loop") loop();
  if (scene === "handler") setInterval(() => {}, 1000);
  if (scene === "opening") {
    void watchdog.opening(async () => {
      busy(700);
      await new Promise((resolve) => setTimeout(resolve, 10));
      say("open");
      innocent();
    });
  }
});
