/** The files within a zip, read as streams: nothing is unpacked as a whole. */
import type { Readable } from "node:stream";
import { type Entry, openPromise, type ZipFile } from "yauzl";
import { ReadingFault } from "../reading-fault.ts";
import type { Chunks } from "./utf8-chunks.ts";

export interface ZipEntry {
  readonly name: string;
  /** Bytes when unpacked. */
  readonly bytes: number;
  chunks(progress?: (bytes: number) => void): Chunks;
}

export async function readZip(file: string, name: string): Promise<readonly ZipEntry[]> {
  try {
    const zip = await openPromise(file, { autoClose: false, strictFileNames: false });
    const entries: Entry[] = [];
    try {
      for await (const entry of zip.eachEntry()) entries.push(entry);
    } finally {
      zip.close();
    }
    return entries.map((entry) => ({
      name: entry.fileName,
      bytes: entry.uncompressedSize,
      chunks: (progress) => unpacked(file, name, entry, progress),
    }));
  } catch (error) {
    throw damaged(name, error);
  }
}

async function* unpacked(
  file: string,
  name: string,
  entry: Entry,
  progress?: (bytes: number) => void,
): Chunks {
  let zip: ZipFile | null = null;
  let stream: Readable | null = null;
  try {
    zip = await openPromise(file, { autoClose: false, strictFileNames: false });
    stream = await zip.openReadStreamPromise(entry);
    let read = 0;
    for await (const chunk of stream) {
      read += chunk.length;
      progress?.(Math.round((read / Math.max(1, entry.uncompressedSize)) * entry.compressedSize));
      yield chunk;
    }
  } catch (error) {
    if (error instanceof Error && error.name === "ReadingFault") throw error;
    throw damaged(name, error);
  } finally {
    stream?.destroy();
    zip?.close();
  }
}

function damaged(name: string, error: unknown): ReadingFault {
  const reason = error instanceof Error ? error.message : String(error);
  const locked = /encrypted/i.test(reason);
  return new ReadingFault(
    `${name} cannot be unpacked: ${reason}.`,
    locked ? "Save it without a password." : "Copy or export it again.",
  );
}
