/** Row 5: what a cell has the engine do. It may read the datasets; it may not write to them, reach beyond them or ask the network. */
import { createHash } from "node:crypto";
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { ChildProcessRuntime } from "../../../server/runtime/child-process-runtime.ts";
import { Cells } from "../../server/runtime/cells.ts";
import { type Attempt, attempts, type Places } from "./engine-attempts.ts";

const APPLICATION = path.join(import.meta.dirname, "..", "..", "..");
const SECRET = "the text of a file outside";
const LIMITS = { memory: 2 ** 31, engineMemory: 2 ** 28, cellTime: 20_000, outputBytes: 1_000_000 };

/** A file beside the notebook: packages reach Node's modules, too. */
const FILES = `import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
export { fs, os, path };
`;

export interface Tried {
  readonly attempt: Attempt;
  /** What broke; null where the walls held. */
  readonly broke: string | null;
  /** Whether the attempt got as far as having a connection. */
  readonly reached: boolean;
}

/** Tries all, or every `every`th, in real kernels. */
export async function tryEngine(every = 1): Promise<Tried[]> {
  const world = await openWorld();
  const tried: Tried[] = [];
  try {
    for (const [i, attempt] of attempts(world.places).entries()) {
      if (i % every === 0) tried.push(await world.attempt(attempt));
    }
  } finally {
    await world.close();
  }
  return tried;
}

async function openWorld() {
  const root = realpathSync(mkdtempSync(path.join(tmpdir(), "attack-engine-")));
  const folders = ["datasets", "notebooks", "outside"].map((name) => path.join(root, name)) as [
    string,
    string,
    string,
  ];
  for (const folder of folders) mkdirSync(folder);
  const [datasets, directory, outside] = folders;
  const dataset = path.join(datasets, "kept.csv");
  writeFileSync(dataset, "id,amount\n1,2\n");
  const secret = path.join(root, "secret.txt");
  writeFileSync(secret, SECRET);
  let requests = 0;
  const listener = createServer((socket) => {
    requests++;
    socket.destroy();
  });
  await new Promise<void>((done) => listener.listen(0, "127.0.0.1", done));
  const { port } = listener.address() as { port: number };
  const places: Places = { dataset, datasets, outside, secret, url: `http://127.0.0.1:${port}` };
  // Without the second wall, so that the first is what is tried.
  const runtime = new ChildProcessRuntime({
    application: APPLICATION,
    limits: LIMITS,
    warm: 0,
    wall: "none",
  });
  const open = {
    type: "open" as const,
    directory,
    datasets: [{ name: "kept", file: dataset, format: "csv" as const }],
    seed: 1,
    outputBytes: LIMITS.outputBytes,
  };
  let cells: Cells | null = null;
  const start = async () => new Cells(await runtime.start({ datasets, directory }, open));
  writeFileSync(path.join(directory, "files.ts"), FILES);
  let before = fingerprint(root);

  return {
    places,
    async attempt(attempt: Attempt): Promise<Tried> {
      cells ??= await start();
      const { outputs, error } = await cells.run("attack", attempt.source);
      const told = JSON.stringify([outputs, error]);
      const alive = await cells.run("alive", "(await sql`select count(*) as n from kept`.rows())[0].n");
      // What a cell broke for good ends its kernel, and harms nobody else.
      if (alive.status !== "ok") {
        await cells.kernel.close();
        cells = null;
      }
      const after = fingerprint(root);
      const changed = after !== before;
      before = after;
      const broke = changed
        ? "a file changed"
        : requests > 0
          ? "a request was sent"
          : told.includes(SECRET)
            ? "a file outside was read"
            : null;
      return { attempt, broke, reached: !told.includes("NO CONNECTION") };
    },
    async close() {
      await cells?.kernel.close();
      await runtime.close();
      await new Promise((done) => listener.close(done));
      rmSync(root, { recursive: true, force: true });
    },
  };
}

/** Names and contents of all files. */
function fingerprint(folder: string): string {
  const hash = createHash("sha256");
  const walk = (at: string) => {
    for (const name of readdirSync(at).sort()) {
      const file = path.join(at, name);
      hash.update(`${file}\0`);
      if (statSync(file).isDirectory()) walk(file);
      else hash.update(readFileSync(file));
    }
  };
  walk(folder);
  return hash.digest("hex");
}

interface Tally {
  attempt(name: string, work: () => Promise<string | null>): Promise<void>;
}

export const row = {
  row: 5,
  title: "The engine writes nothing but scratch files, loads nothing and asks no network",
  async run(tally: Tally, { short }: { readonly short: boolean }): Promise<void> {
    for (const { attempt, broke } of await tryEngine(short ? 12 : 1))
      await tally.attempt(attempt.name, async () => broke);
  },
};
