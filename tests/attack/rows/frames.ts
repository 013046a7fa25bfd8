/** Row 4, from the pipe: whatever bytes come, the server lives, and the kernel that sent them ends with a reason. */
import { mkdir, mkdtemp, realpath } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { createRandom } from "../../../analysis/stats/random.ts";
import { ChildKernels } from "../../server/runtime/child-kernels.ts";
import { hostileKernel, RUN } from "../../server/runtime/hostile-kernels.ts";
import { type AttackRow, sample } from "../attack-row.ts";

const SOUND = [
  { type: "received", upTo: 1, again: true },
  {
    type: "outputs",
    run: 1,
    cell: "c",
    changes: [{ change: "put", output: { type: "console", id: "o1", stream: "log", text: "x" } }],
  },
  { type: "outputs", run: 1, cell: "c", changes: [{ change: "extend", id: "o1", text: "y" }] },
  { type: "ran", run: 1, cell: "c", status: "ok", ms: 1, variables: [], error: null },
  { type: "stray", cell: "c", error: { name: "E", message: "m", frames: [] } },
  { type: "page", request: 1, page: { offset: 0, rowCount: 0, rows: [] } },
  { type: "exported", request: 1, file: "/etc/passwd" },
  { type: "ask", ask: 1, run: 1, name: "x", body: null },
  { type: "ask-took", ask: 1, part: 1 },
].map((message) => JSON.stringify(message));

/** Numbers and texts that a reader of messages might stumble over. */
const ODD = [
  "-1",
  "0",
  "1e308",
  "1e400",
  "2147483648",
  "9007199254740993",
  "null",
  "[]",
  "{}",
  '"__proto__"',
  '{"__proto__":{"type":"ready"}}',
  '"\\ud800"',
  '""',
];

function texts(): string[] {
  const random = createRandom("frames");
  const pick = <T>(of: readonly T[]) => of[Math.floor(random.next() * of.length)] as T;
  const changed = SOUND.flatMap((text) =>
    Array.from({ length: 12 }, () => {
      const at = Math.floor(random.next() * text.length);
      return text.slice(0, at) + String.fromCharCode(Math.floor(random.next() * 256)) + text.slice(at + 1);
    }),
  );
  const odd = SOUND.flatMap((text) =>
    Array.from({ length: 8 }, () => text.replace(/:(?:-?\d+|"[^"]*"|null)/, `:${pick(ODD)}`)),
  );
  const cut = SOUND.flatMap((text) =>
    [1, 5, Math.floor(text.length / 2)].map((length) => text.slice(0, length)),
  );
  return [...changed, ...odd, ...cut];
}

/** Each kernel sends so many: those that end it end it, whatever comes after. */
const TOGETHER = 4;

export const frames: AttackRow = {
  row: 4,
  title: "the kernel's pipes, from their other end",
  async run(tally, scope) {
    const folder = await realpath(await mkdtemp(path.join(os.tmpdir(), "frames-")));
    const kernels = new ChildKernels(folder, scope.wall);
    await mkdir(kernels.access.datasets);
    await mkdir(kernels.access.directory);
    const all = texts();
    const groups = Array.from({ length: Math.ceil(all.length / TOGETHER) }, (_, i) =>
      all.slice(i * TOGETHER, (i + 1) * TOGETHER),
    );
    try {
      for (const group of sample(groups, scope, 6))
        for (const [i, text] of group.entries())
          await tally.attempt(text.slice(0, 60), async () => (i === 0 ? sendAll(kernels, group) : null));
    } finally {
      await kernels.close();
    }
  },
};

async function sendAll(kernels: ChildKernels, group: readonly string[]): Promise<string | null> {
  const sends = group.map(
    (text) =>
      `raw(frame(Buffer.from(${JSON.stringify(Buffer.from(text, "latin1").toString("base64"))}, "base64")));`,
  );
  const kernel = await hostileKernel(
    kernels,
    `told();\n${sends.join("\n")}\nreal.reallyExit(7);`,
    {},
    'import real from "node:process";',
  );
  const died = new Promise<{ message: string; hint: string }>((resolve) => kernel.onDeath(resolve));
  kernel.send({ ...RUN, insertions: [], defines: [], bound: [] });
  const { message, hint } = await died;
  return message !== "" && hint !== "" ? null : "it ended without a reason";
}
