/**
 * The workspace's datasets as cells depend on them. What a run has read is told by the kernel; until then, a cell that may
 * read data hangs on all of them.
 */
import type { DataReads, DatasetRead } from "../../shared/protocol/data-reads.ts";

export interface DataVersions {
  /** Changes when any dataset does. */
  readonly all: string;
  /** Changes when a dataset comes or goes. */
  readonly names: string;
  /** Changes when this dataset does; null where there is none of that name. */
  version(name: string): string | null;
}

export const NO_DATA: DataVersions = { all: "", names: "", version: () => null };

/** What was read, as it is now; empty where nothing was. */
export function versionOf({ datasets, catalogue }: DataReads, data: DataVersions): string {
  return written(datasets, catalogue, data, ({ name }) => data.version(name));
}

/** What was read, as it was when it was read. */
export function versionRead({ datasets, catalogue }: DataReads, data: DataVersions): string {
  return written(datasets, catalogue, data, ({ bytes, modified }) =>
    bytes === null || modified === null ? null : stampOf(bytes, modified),
  );
}

/** A file's state as cheap to tell as it is to read: its size and when it was last changed. */
export function stampOf(bytes: number, modified: number): string {
  return `${bytes} ${modified}`;
}

function written(
  datasets: readonly DatasetRead[],
  catalogue: boolean,
  data: DataVersions,
  version: (read: DatasetRead) => string | null,
): string {
  if (datasets.length === 0 && !catalogue) return "";
  const read = datasets.map((one) => {
    const found = version(one);
    return [one.name, one.of === "presence" ? found !== null : found];
  });
  return JSON.stringify([read, catalogue ? data.names : ""]);
}
