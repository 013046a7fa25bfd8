/** Which updates of browsers a document sees. What is refused leaves no trace in it: everybody else's edits go on. */
import * as Y from "yjs";
import type { Fault } from "../../../shared/protocol/browser.ts";
import { cellsOf } from "../../../shared/session/document.ts";
import { limitTexts, MOST_TEXT } from "../../../shared/session/document-limits.ts";
import { type Inspected, inspectUpdate, UpdateRefused } from "../../../shared/session/document-update.ts";
import { SessionFault } from "../../fault/session-fault.ts";
import { copyOf } from "./copy-document.ts";

export class Admission {
  readonly #doc: Y.Doc;
  /** Characters that surely fit; counted anew when they are used up. */
  #room = 0;

  constructor(doc: Y.Doc) {
    this.#doc = doc;
  }

  /** Throws a `SessionFault` for an update that the document must not see. */
  admit(update: Uint8Array): Inspected {
    try {
      const inspected = inspectUpdate(this.#doc, update);
      this.#take(inspected.text);
      if (inspected.unusual) tryOn(copyOf(this.#doc), update);
      return inspected;
    } catch (cause) {
      if (!(cause instanceof UpdateRefused)) throw cause;
      throw new SessionFault(faultOf(cause.reason), { cause });
    }
  }

  #take(text: number): void {
    if (text > this.#room) this.#room = MOST_TEXT - lengthOf(this.#doc);
    if (text > 0 && text > this.#room) throw new UpdateRefused("text");
    this.#room -= text;
  }
}

function lengthOf(doc: Y.Doc): number {
  let length = 0;
  for (const cell of cellsOf(doc).values()) {
    const source: unknown = cell instanceof Y.Map ? cell.get("source") : null;
    if (source instanceof Y.Text) length += source.length;
  }
  return length;
}

function tryOn(copy: Y.Doc, update: Uint8Array): void {
  try {
    Y.applyUpdate(copy, update);
    if (copy.store.pendingStructs || copy.store.pendingDs) throw new UpdateRefused("gap");
  } catch (cause) {
    throw cause instanceof UpdateRefused ? cause : new UpdateRefused("malformed", { cause });
  } finally {
    copy.destroy();
  }
}

function faultOf(reason: UpdateRefused["reason"]): Fault {
  switch (reason) {
    case "malformed":
      return {
        code: "malformed",
        message: "That is no update of the notebook's document.",
        hint: "Reload the page; what you see unsaved there is lost.",
      };
    case "gap":
      return {
        code: "conflict",
        message: "The update builds on an earlier one that has not arrived.",
        hint: "Send what the server lacks, by its state vector.",
      };
    case "foreign":
      return {
        code: "refused",
        message: "The update holds what has no place in a notebook's document.",
        hint: "Reload the page; what you see unsaved there is lost.",
      };
    default:
      return { code: "refused", ...limitTexts[reason] };
  }
}
