/**
 * The types of Clientele's own sources that cells see: declarations without the code, made once of each state of the
 * sources. Over the sources themselves the language server would read the engine and all that it stands on.
 */
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { access, mkdir, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";

const ROOMS = ["analysis", "kernel", "shared"];
const SEEN_BY_CELLS = ["kernel/api/cell-api.ts", "analysis/index.ts"];
const HOUR_MS = 3_600_000;

/** Stands for danfojs while no cell names what is in it. */
export const DANFO_STUB = "danfojs-node.d.ts";

const OPTIONS = [
  ...["--ignoreConfig", "--declaration", "--emitDeclarationOnly", "--declarationMap", "--noCheck"],
  ...[
    "--target",
    "esnext",
    "--module",
    "esnext",
    "--moduleResolution",
    "bundler",
    "--customConditions",
    "node",
  ],
  ...["--lib", "esnext,dom", "--types", "node", "--strict", "--skipLibCheck", "--verbatimModuleSyntax"],
  ...["--allowImportingTsExtensions", "--stripInternal"],
];

/** The folder of the declarations; of the sources, where none can be made or kept. `tsc` is the compiler's program. */
export async function ownTypes(application: string, tsc: string): Promise<string> {
  const dist = path.join(application, "dist");
  try {
    const folder = path.join(dist, `types-${await sourcesHash(application)}`);
    if (await exists(folder)) return folder;
    const fresh = `${folder}.${process.pid}`;
    await build(application, tsc, fresh);
    await takePlace(fresh, folder);
    await removeOlder(dist, folder);
    return folder;
  } catch {
    return application;
  }
}

async function build(application: string, tsc: string, folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  const files = SEEN_BY_CELLS.map((file) => path.join(application, file));
  const words = [...OPTIONS, "--rootDir", application, "--outDir", folder, ...files];
  await writeFile(path.join(folder, DANFO_STUB), "export interface DataFrame {}\n");
  await promisify(execFile)(tsc, words, { cwd: application }).catch(async (error: unknown) => {
    await rm(folder, { recursive: true, force: true });
    throw error;
  });
}

/** Two processes may build at once: whoever is first has made the same as the other. */
async function takePlace(fresh: string, folder: string): Promise<void> {
  await rename(fresh, folder).catch(() => rm(fresh, { recursive: true, force: true }));
}

/** Another server may still read declarations of other sources: those of some time ago go. */
async function removeOlder(dist: string, kept: string): Promise<void> {
  const others = (await readdir(dist)).filter((name) => /^types-[0-9a-f]{16}(\.\d+)?$/.test(name));
  for (const folder of others.map((name) => path.join(dist, name))) {
    if (folder !== kept && Date.now() - (await stat(folder)).mtimeMs > HOUR_MS) {
      await rm(folder, { recursive: true, force: true });
    }
  }
}

async function sourcesHash(application: string): Promise<string> {
  const lists = await Promise.all(ROOMS.map((room) => sourcesUnder(application, room)));
  const files = ["package-lock.json", ...lists.flat().sort()];
  const contents = await Promise.all(files.map((file) => readFile(path.join(application, file))));
  const hash = createHash("sha256").update(OPTIONS.join(" "));
  for (const [i, content] of contents.entries())
    hash.update(`${files[i]}\0${content.length}\0`).update(content);
  return hash.digest("hex").slice(0, 16);
}

async function sourcesUnder(application: string, room: string): Promise<string[]> {
  const entries = await readdir(path.join(application, room), { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && entry.name.endsWith(".ts"))
    .map((entry) => path.relative(application, path.join(entry.parentPath, entry.name)));
}

const exists = (file: string) =>
  access(file).then(
    () => true,
    () => false,
  );
