import type { CellEdits } from "../../../shared/protocol/language.ts";
import { type AnswerTo, type Ask, askLanguage, type QuestionOf } from "../../connection/questions.ts";
import type { SessionClient } from "../../connection/session-client.ts";
import type { CodeService, Texts } from "../../editor/code-service.ts";
import type { UndoHistories } from "../../editor/undo.ts";
import { plural } from "../../ui/format.ts";
import type { Notices } from "../../ui/notices.ts";
import { changeCells, textsOf } from "./change-cells.ts";
import { InlaySetting } from "./inlay-setting.ts";

/** What the editors of a notebook ask and do about its code. */
export class NotebookCode implements CodeService {
  readonly inlays: InlaySetting;
  readonly #session: SessionClient;
  readonly #undo: UndoHistories;
  readonly #notices: Pick<Notices, "fail">;

  constructor(session: SessionClient, undo: UndoHistories, notices: Pick<Notices, "fail">, storage: Storage) {
    this.#session = session;
    this.#undo = undo;
    this.#notices = notices;
    this.inlays = new InlaySetting(storage);
  }

  ask<A extends Ask>(question: QuestionOf<A>): Promise<AnswerTo<A>> {
    return askLanguage(this.#session, question);
  }

  texts(): Texts {
    return textsOf(this.#session.doc);
  }

  change(edits: CellEdits, before: Texts): string {
    const { places, cells } = changeCells(this.#session.doc, this.#undo, edits, before);
    return `Changed ${plural(places, "place")} in ${plural(cells, "cell")}.`;
  }

  fail(error: unknown): void {
    this.#notices.fail(error);
  }
}
