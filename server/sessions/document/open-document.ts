import path from "node:path";
import { withIds } from "../../../shared/notebook/ids.ts";
import { parseNotebook } from "../../../shared/notebook/parse.ts";
import type { SessionState } from "../../../shared/session/state.ts";
import { notFound, SessionFault } from "../../fault/session-fault.ts";
import { readText } from "../../workspace/read-text.ts";
import { DocumentLog } from "./document-log.ts";
import { FileSync, type FileSyncOptions, hashText } from "./file-sync.ts";
import { Journal } from "./journal.ts";

export interface OpenDocument {
  readonly log: DocumentLog;
  /** Null for a document that is never written. */
  readonly sync: FileSync | null;
  readonly journal: Journal | null;
}

export interface OpenDocumentOptions extends Omit<FileSyncOptions, "onSaved"> {
  readonly file: string;
  /** Where edits are kept until they are in the file; null to keep and write nothing. */
  readonly folder: string | null;
  readonly onSaved: (saved: SessionState["saved"]) => void;
}

export const JOURNAL_FILE = "journal";

/** Opens a notebook as a document: what its journal acknowledged and what its file says, merged. */
export async function openDocument({ file, folder, ...options }: OpenDocumentOptions): Promise<OpenDocument> {
  const text = await readNotebookFile(file);
  const trouble = { tell: (_error: Error | null): void => undefined };
  const opened =
    folder === null
      ? { journal: null, records: [] }
      : await openJournal(path.join(folder, JOURNAL_FILE), (error) => trouble.tell(error));
  if (text === null && opened.records.length === 0)
    throw notFound(`There is no notebook ${path.basename(file)}.`);
  const begin = withIds(parseNotebook(text ?? ""));
  const log = await DocumentLog.open(opened.journal, opened.records, begin, hashText(text ?? ""));
  if (folder === null) return { log, sync: null, journal: null };
  if (text !== null) await log.settle(text, hashText(text));
  const sync = new FileSync(file, log, options);
  trouble.tell = (error) => sync.journalTrouble(error);
  sync.begin(text);
  return { log, sync, journal: opened.journal };
}

async function openJournal(file: string, onTrouble: (error: Error | null) => void) {
  try {
    return await Journal.open(file, { onTrouble });
  } catch (cause) {
    throw new SessionFault(
      {
        code: "refused",
        message: `The edits kept in ${file} cannot be read: ${(cause as Error).message}`,
        hint: "Make the file readable, or move it away to go on with what the notebook file holds.",
      },
      { cause },
    );
  }
}

async function readNotebookFile(file: string): Promise<string | null> {
  try {
    return await readText(file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw notFound(`${path.basename(file)} cannot be read: ${(error as Error).message}`);
  }
}
