/**
 * The bytes of a journal: a line that names the format, then records of length, checksum, kind and payload. Reading
 * stops at the first record that is not whole, as a killed process leaves it; what stood before it counts.
 */
import { crc32 } from "node:zlib";

export const JOURNAL_HEAD: Uint8Array = new TextEncoder().encode("clientele journal 1\n");

/**
 * - `edit`: a Yjs update made here; `outside`: one that brings in a change of the file.
 * - `writing`: the document as of this record is about to be written to the file; the payload is the text's hash.
 * - `written`: what the last `writing` announced is in the file.
 * - `read`: the file was seen with the hash of the payload, and all it says came in by the records before.
 */
const KINDS = ["edit", "outside", "writing", "written", "read"] as const;

export interface JournalRecord {
  readonly kind: (typeof KINDS)[number];
  readonly payload: Uint8Array;
}

const PREFIX = 9;

export function encodeRecord({ kind, payload }: JournalRecord): Uint8Array {
  const bytes = new Uint8Array(PREFIX + payload.length);
  bytes[8] = KINDS.indexOf(kind);
  bytes.set(payload, PREFIX);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, payload.length);
  view.setUint32(4, crc32(bytes.subarray(8)));
  return bytes;
}

/** The whole records, and the length of the part of `bytes` that holds them; null when this is no journal. */
export function decodeRecords(bytes: Uint8Array): { records: JournalRecord[]; length: number } | null {
  if (!JOURNAL_HEAD.every((byte, at) => bytes[at] === byte)) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const records: JournalRecord[] = [];
  let at = JOURNAL_HEAD.length;
  while (at + PREFIX <= bytes.length) {
    const end = at + PREFIX + view.getUint32(at);
    const kind = KINDS[bytes[at + 8] ?? -1];
    if (end > bytes.length || !kind || crc32(bytes.subarray(at + 8, end)) !== view.getUint32(at + 4)) break;
    records.push({ kind, payload: bytes.subarray(at + PREFIX, end) });
    at = end;
  }
  return { records, length: at };
}
