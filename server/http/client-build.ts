/**
 * Builds the client when its sources are not the ones that the last build was made from, or when a file of that build is
 * not what it was: a full disk or a copy that was cut short would else be served until the next update.
 */
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";

const STAMP = ".built.json";
const SOURCES = ["client", "shared", "vite.config.ts", "package-lock.json"];

/** Returns whether it built. Throws with the builder's words when it fails. */
export async function buildClientIfStale(
  root: string,
  announce: () => void,
  build: (root: string, folder: string) => Promise<void> = buildWithVite,
): Promise<boolean> {
  const built = path.join(root, "dist", "client");
  const sources = await sourcesHash(root);
  const stamp = await readFile(path.join(built, STAMP), "utf8").catch(() => "");
  if (stamp === (await stampOf(sources, built).catch(() => null))) return false;
  announce();
  const fresh = path.join(root, "dist", `.client-${process.pid}`);
  await build(root, fresh);
  await writeFile(path.join(fresh, STAMP), await stampOf(sources, fresh));
  await replaceFolder(built, fresh);
  return true;
}

/** What was built from what: a hash of the sources and one of each file. */
async function stampOf(sources: string, folder: string): Promise<string> {
  const names = (await filesUnder(folder, ".")).filter((name) => name !== STAMP).sort();
  const hashes = await Promise.all(
    names.map(async (name) => createHash("sha256").update(await readFile(path.join(folder, name)))),
  );
  const files = Object.fromEntries(names.map((name, i) => [name, hashes[i]?.digest("hex")]));
  return JSON.stringify({ sources, files });
}

async function buildWithVite(root: string, folder: string): Promise<void> {
  const vite = path.join(root, "node_modules", "vite", "bin", "vite.js");
  const words = [vite, "build", "--logLevel", "warn", "--outDir", folder];
  // Whoever starts the build (a test runner says "test") must not get the slow, large page meant for development.
  const env = { ...process.env, NODE_ENV: "production" };
  await promisify(execFile)(process.execPath, words, { cwd: root, env }).catch(
    (error: { stderr?: string; message: string }) => {
      throw new Error(`The page could not be built.\n${error.stderr || error.message}`, { cause: error });
    },
  );
}

/** Two servers may start at once: each builds beside, and the last one's files take the place in one step. */
async function replaceFolder(place: string, fresh: string): Promise<void> {
  const old = `${fresh}-old`;
  await rename(place, old).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "ENOENT") throw error;
  });
  await rename(fresh, place);
  await rm(old, { recursive: true, force: true });
}

async function sourcesHash(root: string): Promise<string> {
  const hash = createHash("sha256");
  const lists = await Promise.all(SOURCES.map((source) => filesUnder(root, source)));
  const files = lists.flat().sort();
  const contents = await Promise.all(files.map((file) => readFile(path.join(root, file))));
  for (const [i, content] of contents.entries())
    hash.update(`${files[i]}\0${content.length}\0`).update(content);
  return hash.digest("hex");
}

async function filesUnder(root: string, source: string): Promise<string[]> {
  if (path.extname(source).length > 1) return [source];
  const entries = await readdir(path.join(root, source), { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)));
}
