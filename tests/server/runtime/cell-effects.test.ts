/** What a cell does to the realm that all cells share, and what is told of it. */
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { expect, it } from "vitest";
import { type Stray, texts } from "./cells.ts";
import { childKernels, sharedKernel } from "./child-kernels.ts";

const kernels = childKernels();
const cells = sharedKernel(kernels);

it("restores the standard objects after each run, and says what was changed", async () => {
  const { outputs } = await cells().run(
    "pollute",
    `Object.prototype.foo = 1;
Array.prototype.map = () => [];
Object.defineProperty(Object.prototype, 'get', { value: () => 'trap', configurable: true });
Promise.prototype.then = function () { return this; };
globalThis.leak = 1;
delete Math.floor;
Object.setPrototypeOf(Date, null);
JSON.stringify = () => 'x';`,
  );
  const notice = outputs.find((output) => output.type === "notice");
  expect(notice?.type === "notice" && notice.text).toMatch(
    /^Object\.prototype\.foo, Object\.prototype\.get, .* were changed by this cell and have been restored, because other cells would depend on it\./,
  );
  const check = await cells().run(
    "check",
    "[({} as any).foo, [1].map((x) => x + 1)[0], Math.floor(1.5), JSON.stringify(1), typeof (globalThis as any).leak, await Promise.resolve(3)].join()",
  );
  expect(texts(check.outputs)).toEqual([",2,1,1,undefined,3"]);
  expect(check.outputs).toHaveLength(1);
});

it("keeps what a package changes while it loads, and not what the cell changed before", async () => {
  await writeFile(
    path.join(kernels().access.directory, "polyfill.ts"),
    "Object.defineProperty(Array.prototype, 'second', { get() { return this[1]; }, configurable: true });\n",
  );
  const { outputs } = await cells().run(
    "load",
    "Object.prototype.bad = 1;\nawait import('./polyfill.ts');\n[1, 2].second",
  );
  expect(texts(outputs)[0]).toMatch(/^Object\.prototype\.bad was changed by this cell and has been restored/);
  expect(texts((await cells().run("use", "[typeof ({} as any).bad, [1, 2].second].join()")).outputs)).toEqual(
    ["undefined,2"],
  );
});

it("shows the cell's own frame of an error deep within a package", async () => {
  await writeFile(
    path.join(kernels().access.directory, "deep.ts"),
    "export function fall(n: number): never {\n  if (n === 0) throw new Error('deep');\n  return fall(n - 1);\n}\n",
  );
  const { error } = await cells().run("deep", "import { fall } from './deep.ts';\n  fall(20);");
  expect(error).toMatchObject({ message: "deep", frames: [{ cell: "deep", line: 2, column: 3 }] });
});

it("makes a warning of Plot one of the console", async () => {
  const { outputs } = await cells().run(
    "warn",
    "Plot.plot({ y: { type: 'linear' }, marks: [Plot.dot([{ d: '2026-01-01', v: '3' }, { d: '2026-01-02', v: '4' }], { x: 'd', y: 'v' })] })",
  );
  expect(outputs.find((output) => output.type === "console")).toMatchObject({ stream: "warn" });
});

it("ends the run of a cell that breaks what the kernel is written with", async () => {
  const damaged = await kernels().start();
  try {
    const { status, outputs } = await damaged.run(
      "break",
      "Object.defineProperty(Array.prototype, 'map', { value: () => 'x', configurable: false });",
    );
    expect(status).toBe("failed");
    expect(outputs.at(-1)).toMatchObject({ type: "error", error: { name: "KernelDamaged" } });
  } finally {
    await damaged.kernel.close();
  }
});

it("keeps the names of a cell that changed how arrays are gone through", async () => {
  const { status, variables } = await cells().run(
    "iterator",
    "const kept = 5;\nArray.prototype[Symbol.iterator] = function* () { yield 1; };",
  );
  expect(status).toBe("ok");
  expect(variables.kept).toBe("5");
});

it("tells the first of a flood of errors outside of the run, and ends the run", async () => {
  const before = cells().strays.length;
  await cells().run("flood", "for (let i = 0; i < 5000; i++) void Promise.reject(new Error('flood'));");
  await cells().run("after", "await new Promise((resolve) => setTimeout(resolve, 0));");
  const told = cells().strays.slice(before);
  expect(told).toHaveLength(20);
  expect(told.at(-1)?.error.hint).toBe("Errors of this kind that come after this one are left out.");
});

it("reports a promise that nobody waits for, with its cell, and goes on", async () => {
  const stray = cells().next((message): message is Stray => message.type === "stray");
  await cells().run("floating", "void (async () => {\n  await null;\n  throw new Error('late');\n})();");
  const { cell, error } = await stray;
  expect([cell, error.message, error.frames[0]]).toEqual([
    "floating",
    "late",
    { cell: "floating", line: 3, column: 9 },
  ]);
});

it("prints a million lines in bounded memory", async () => {
  const before = (await cells().kernel.memory()) ?? 0;
  const { outputs } = await cells().run(
    "million",
    "for (let i = 0; i < 1_000_000; i++) console.log('line', i);",
  );
  const after = (await cells().kernel.memory()) ?? 0;
  expect(after - before).toBeLessThan(150e6);
  expect(outputs.at(-1)).toMatchObject({
    type: "notice",
    text: expect.stringMatching(/^9\d\d,\d{3} more lines left out/),
  });
}, 30_000);
