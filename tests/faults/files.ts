/** Opens notebook files that are damaged in every way: each opens or is refused in words, and the server goes on. */
import { writeFile } from "node:fs/promises";
import { startServer } from "../support/server.ts";
import { Viewer } from "../support/viewer.ts";
import { notebookText, temporaryWorkspace } from "../support/workspace.ts";
import { pick, type Random, seeded } from "./random.ts";

export interface FilesReport {
  readonly files: number;
  readonly opened: number;
  readonly refused: number;
  /** Of the server. */
  readonly ends: number;
  /** Refusals that say nothing a person could use. */
  readonly speechless: readonly string[];
}

const WHOLE = `${notebookText(
  {
    one: "const rate = input.range('Rate', { min: 0, max: 1, value: 0.5 });",
    two: "const rows = await sql`select * from range(3)`.rows();\nrows.map(({ range }) => range * rate)",
    three:
      "import { sum } from 'd3-array';\nexport default class A { #x = 1; static { } }\nfor (const x of []) x;",
  },
  "title: Whole\ndescription: |\n  Some text\ntags: [a, b]\nexecution: auto\nseed: 7",
)}\n// %% Text [markdown] id="text" folded=true\n// # A heading\n//\n// | a | b |\n// | - | - |\n`;

const BITS = [
  "// %%",
  "// ---",
  "// %% [markdown]",
  'id="',
  '="',
  "\\",
  "`",
  "${",
  "{".repeat(300),
  "(".repeat(2000),
  "*/",
  "/*",
  "\u2028",
  "\r",
  "\r\n",
  "\0",
  "\uFEFF",
  "😀",
  "&a *a",
  "!!js",
  "<<: *a",
  "- ".repeat(500),
  "[".repeat(500),
  "title: [",
  'id="__proto__"',
  "await ",
  "import x from ",
  "yield ",
  "x".repeat(20_000),
  "\n".repeat(500),
  "// %%\n".repeat(200),
];

export async function mutatedNotebooks(files: number, seed = 1): Promise<FilesReport> {
  const own = await temporaryWorkspace();
  const server = await startServer(own.folder);
  const random = seeded(seed);
  let [opened, refused, ends] = [0, 0, 0];
  const speechless: string[] = [];
  const name = "notebooks/damaged.nb.ts";
  try {
    const viewer = await Viewer.connect(server);
    for (let n = 0; n < files; n++) {
      await writeFile(own.file(name), damaged(random));
      try {
        const { state } = await viewer.ask({ type: "open", path: name });
        opened++;
        await viewer.ask({ type: "shutdown", session: state.id });
      } catch (error) {
        refused++;
        if (!/^(refused|not-found|malformed): .{10}/.test((error as Error).message))
          speechless.push((error as Error).message);
      }
    }
    viewer.close();
  } finally {
    if ((await server.stop()) !== 0) ends++;
    await own.remove();
  }
  return { files, opened, refused, ends, speechless };
}

function damaged(random: Random): Uint8Array {
  let parts: Buffer[] = [Buffer.from(WHOLE)];
  for (let n = random(4); n >= 0; n--)
    parts = [Buffer.concat(parts)].flatMap((whole) => damage(random, whole));
  return Buffer.concat(parts);
}

function damage(random: Random, whole: Buffer): Buffer[] {
  const [at, to] = [random(whole.length), random(whole.length)];
  switch (random(5)) {
    case 0:
      return [whole.subarray(0, at), Buffer.from(pick(random, BITS)), whole.subarray(at)];
    case 1:
      return [whole.subarray(0, at)];
    case 2:
      return [whole.subarray(0, at), whole.subarray(Math.min(at, to))];
    case 3:
      return [whole.subarray(0, at), whole.subarray(Math.min(whole.length, at + random(30)))];
    default: {
      const copy = Buffer.from(whole);
      if (copy.length > 0) copy[at % copy.length] = random(256);
      return [copy];
    }
  }
}
