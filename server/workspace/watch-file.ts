import { type FSWatcher, watch } from "node:fs";
import path from "node:path";

/** A program may write a file in pieces or replace it in steps: it is looked at when it was quiet for so long. */
const QUIET_MS = 150;

/**
 * Calls `listener` after a file was changed, replaced, deleted or came back; returns the way to end it. The folder is
 * watched, since a replaced file is another file.
 */
export function watchFile(file: string, listener: () => void): () => void {
  let timer: NodeJS.Timeout | undefined;
  let watcher: FSWatcher | undefined;
  const name = path.basename(file);
  try {
    watcher = watch(path.dirname(file), { persistent: false }, (_event, changed) => {
      if (changed !== null && changed !== name) return;
      clearTimeout(timer);
      timer = setTimeout(listener, QUIET_MS);
    });
    // The folder itself may go; then there is nothing left to see.
    watcher.on("error", () => watcher?.close());
  } catch {
    // A file system without notifications: changes are still seen before each write.
  }
  return () => {
    clearTimeout(timer);
    watcher?.close();
  };
}
