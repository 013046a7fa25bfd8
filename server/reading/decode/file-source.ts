/** The bytes of a file, unpacked where it is packed, as often as they are wanted. */
import { createReadStream } from "node:fs";
import { open, stat } from "node:fs/promises";
import { createGunzip } from "node:zlib";
import { ReadingFault } from "../reading-fault.ts";
import type { Chunks } from "./utf8-chunks.ts";
import { readZip, type ZipEntry } from "./zip.ts";

export interface FileSource {
  readonly file: string;
  /** Its name, for messages. */
  readonly name: string;
  readonly compression: "none" | "gzip" | "zip";
  /** The file within a zip. */
  readonly entry: string | null;
  /** Bytes on disk. */
  readonly bytes: number;
  /** From its beginning, each time. `progress` is told of the bytes of the file that were read. */
  chunks(progress?: (bytes: number) => void): Chunks;
}

const CHUNK = 1 << 20;

export async function openSource(
  file: string,
  name: string,
  entry: string | null = null,
): Promise<FileSource> {
  const { size } = await stat(file);
  const head = await headOf(file);
  if (size === 0) {
    throw new ReadingFault(`${name} is empty.`, "Its first line should hold the names of the columns.");
  }
  const base = { file, name, bytes: size };
  if (head[0] === 0x1f && head[1] === 0x8b) {
    return {
      ...base,
      compression: "gzip",
      entry: null,
      chunks: (progress) => gunzipped(file, name, progress),
    };
  }
  if (isZip(head)) {
    const entries = await readZip(file, name);
    const chosen = chooseEntry(entries, entry, name);
    return { ...base, compression: "zip", entry: chosen.name, chunks: (progress) => chosen.chunks(progress) };
  }
  return { ...base, compression: "none", entry: null, chunks: (progress) => plain(file, progress) };
}

export const isZip = (head: Uint8Array) =>
  head[0] === 0x50 && head[1] === 0x4b && head[2] === 3 && head[3] === 4;

export async function headOf(file: string, bytes = 4096): Promise<Uint8Array> {
  const handle = await open(file, "r");
  try {
    const { bytesRead, buffer } = await handle.read(Buffer.alloc(bytes), 0, bytes, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}

async function* plain(file: string, progress?: (bytes: number) => void): Chunks {
  let read = 0;
  for await (const chunk of createReadStream(file, { highWaterMark: CHUNK })) {
    read += chunk.length;
    progress?.(read);
    yield chunk;
  }
}

async function* gunzipped(file: string, name: string, progress?: (bytes: number) => void): Chunks {
  let read = 0;
  const packed = createReadStream(file, { highWaterMark: CHUNK });
  packed.on("data", (chunk) => {
    read += chunk.length;
    progress?.(read);
  });
  const unpacked = packed.pipe(createGunzip({ chunkSize: CHUNK }));
  packed.on("error", (error) => unpacked.destroy(error));
  try {
    yield* unpacked;
  } catch (error) {
    throw new ReadingFault(
      `${name} cannot be unpacked: ${(error as Error).message}.`,
      "Copy or export it again.",
    );
  }
}

/** What a zip holds besides files: folders and what macOS adds. */
const isExtra = ({ name }: ZipEntry) => name.endsWith("/") || /(^|\/)(__MACOSX\/|\.)/.test(name);

function chooseEntry(entries: readonly ZipEntry[], wanted: string | null, name: string): ZipEntry {
  const files = entries.filter((entry) => !isExtra(entry));
  const found = wanted === null ? files[0] : files.find((entry) => entry.name === wanted);
  if (found && (wanted !== null || files.length === 1)) return found;
  const names = files.map((entry) => entry.name).join(", ");
  throw new ReadingFault(
    files.length === 0 ? `${name} holds no file.` : `${name} holds ${files.length} files: ${names}.`,
    "Unpack it and add the files one by one, or name one in the recipe as “entry”.",
  );
}
