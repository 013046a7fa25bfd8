import { mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { expect, test } from "vitest";
import { fillSettings, readSettings, SettingsError } from "../../../server/workspace/settings.ts";

const MACHINE = 16e9;

test("defaults", () => {
  expect(fillSettings("{}", MACHINE).kernel).toEqual({
    memory: 4e9,
    engineMemory: 2e9,
    cellTime: null,
    outputBytes: 2e6,
    idleMinutes: 30,
    warm: 1,
  });
});

test("a small machine gives half of its memory", () => {
  expect(fillSettings("{}", 2e9).kernel).toMatchObject({ memory: 1e9, engineMemory: 5e8 });
});

test("sizes in words, time in seconds", () => {
  const text =
    '{ "kernel": { "memory": "1.5 GB", "engineMemory": 7, "cellSeconds": 90, "outputBytes": "10kb", "idleMinutes": null } }';
  expect(fillSettings(text, MACHINE).kernel).toEqual({
    memory: 1.5e9,
    engineMemory: 7,
    cellTime: 90_000,
    outputBytes: 10_000,
    idleMinutes: null,
    warm: 1,
  });
});

test.each([
  ["{ kernel", /is not JSON/],
  ['{ "kernal": {} }', /kernal/],
  ['{ "kernel": { "memory": "much" } }', /"4 GB"/],
  ['{ "kernel": { "memory": 1 } }', /at least 250 MB/],
  ['{ "kernel": { "cellSeconds": -1 } }', /cellSeconds/],
])("%s is refused", (text, message) => {
  expect(() => fillSettings(text, MACHINE)).toThrow(SettingsError);
  expect(() => fillSettings(text, MACHINE)).toThrow(message);
});

test("read from the workspace's file, or filled when there is none", async () => {
  const workspace = await mkdtemp(path.join(os.tmpdir(), "clientele-settings-"));
  try {
    expect((await readSettings(workspace, MACHINE)).kernel.warm).toBe(1);
    await writeFile(path.join(workspace, "clientele.json"), '{ "kernel": { "warm": 0 } }');
    expect((await readSettings(workspace, MACHINE)).kernel.warm).toBe(0);
  } finally {
    await rm(workspace, { recursive: true });
  }
});
