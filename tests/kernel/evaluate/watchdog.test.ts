import { spawn } from "node:child_process";
import path from "node:path";
import type { Writable } from "node:stream";
import { expect, it } from "vitest";

/** Lines that the process prints; run 1 is interrupted when it says "go". */
async function watch(scene: string, fault = "none"): Promise<string[]> {
  const child = spawn(
    process.execPath,
    [
      "--no-force-async-hooks-checks",
      "--no-warnings",
      path.join(import.meta.dirname, "watched.ts"),
      scene,
      fault,
    ],
    { stdio: ["ignore", "pipe", "inherit", "pipe"] },
  );
  const interrupts = child.stdio[3] as Writable;
  const lines: string[] = [];
  let asked = false;
  child.stdout?.setEncoding("utf8").on("data", (text: string) => {
    lines.push(...text.trimEnd().split("\n"));
    if (asked || !lines.includes("go")) return;
    asked = true;
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32LE(1);
    interrupts.write(bytes);
  });
  const signal = await new Promise((resolve) => child.on("close", (_, by) => resolve(by)));
  expect(signal).toBe("SIGKILL");
  return lines;
}

it.each([
  "none",
  "strike lost",
  "answer lost",
  "struck twice",
])("a loop is terminated, once, and nothing after it (fault: %s)", async (fault) => {
  expect(await watch("loop", fault)).toEqual(["go", "terminated", "interrupt 1", "innocent"]);
});

it("a handler that was cut off is called again", async () => {
  expect(await watch("handler")).toEqual(["go", "terminated", "interrupt 1", "innocent"]);
});

it("what is to be whole is not cut in two", async () => {
  expect(await watch("whole")).toEqual(["go", "whole", "terminated", "interrupt 1", "innocent"]);
});

it("what is to be whole and never ends is cut all the same", async () => {
  expect(await watch("endless whole")).toEqual(["go", "terminated", "interrupt 1", "innocent"]);
});

it("opening is never cut off, however long it takes", async () => {
  expect(await watch("opening")).toEqual(["go", "interrupt 1", "open", "innocent"]);
});
