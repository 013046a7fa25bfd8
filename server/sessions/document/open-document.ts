import path from "node:path";
import { withIds } from "../../../shared/notebook/ids.ts";
import type { Notebook } from "../../../shared/notebook/notebook.ts";
import { parseNotebook } from "../../../shared/notebook/parse.ts";
import {
  type Limit,
  limitTexts,
  MOST_CELLS,
  MOST_HEADER,
  MOST_TEXT,
} from "../../../shared/session/document-limits.ts";
import type { SessionState } from "../../../shared/session/state.ts";
import { notFound, refused, SessionFault } from "../../fault/session-fault.ts";
import { diskText } from "../../workspace/disk-text.ts";
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
  /** The real path of the file or its folder; throws where links lead out of the workspace. Left out, links are followed. */
  readonly real?: (file: string) => Promise<string>;
}

const anywhere = async (file: string) => file;

export const JOURNAL_FILE = "journal";

/** Opens a notebook as a document: what its journal acknowledged and what its file says, merged. */
export async function openDocument({ file, folder, ...options }: OpenDocumentOptions): Promise<OpenDocument> {
  const real = options.real ?? anywhere;
  const text = await readNotebookFile(file, real);
  const trouble = { tell: (_error: Error | null): void => undefined };
  const opened =
    folder === null
      ? { journal: null, records: [] }
      : await openJournal(path.join(folder, JOURNAL_FILE), real, (error) => trouble.tell(error));
  if (text === null && opened.records.length === 0)
    throw notFound(`There is no notebook ${path.basename(file)}.`);
  const begin = withIds(parseNotebook(text ?? ""));
  checkSize(path.basename(file), begin);
  const log = await DocumentLog.open(opened.journal, opened.records, begin, hashText(text ?? ""));
  if (folder === null) return { log, sync: null, journal: null };
  if (text !== null) await log.settle(text, hashText(text));
  const sync = new FileSync(file, log, options);
  trouble.tell = (error) => sync.journalTrouble(error);
  sync.begin(text);
  return { log, sync, journal: opened.journal };
}

/** What the editor would not let grow so large is not opened either. */
function checkSize(name: string, { header, cells }: Notebook): void {
  const text = cells.reduce((sum, { source }) => sum + source.length, 0);
  const limit: Limit | null =
    cells.length > MOST_CELLS
      ? "cells"
      : text > MOST_TEXT
        ? "text"
        : (header?.length ?? 0) > MOST_HEADER
          ? "header"
          : null;
  if (limit === null) return;
  throw refused(`${name} cannot be opened. ${limitTexts[limit].message}`, limitTexts[limit].hint);
}

async function openJournal(
  file: string,
  real: (file: string) => Promise<string>,
  onTrouble: (error: Error | null) => void,
) {
  try {
    return await Journal.open(file, { onTrouble, real });
  } catch (cause) {
    throw new SessionFault(
      {
        code: "refused",
        message: `The edits kept in ${file} cannot be read: ${diskText(cause)}.`,
        hint: "Make the file readable, or move it away to go on with what the notebook file holds.",
      },
      { cause },
    );
  }
}

async function readNotebookFile(
  file: string,
  real: (file: string) => Promise<string>,
): Promise<string | null> {
  try {
    return await readText(await real(file));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw notFound(`${path.basename(file)} cannot be read: ${diskText(error)}.`);
  }
}
