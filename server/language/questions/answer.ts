import { assertNever } from "../../../shared/assert-never.ts";
import type { LanguageAnswer, Question } from "../../../shared/protocol/language.ts";
import type { Asking } from "./asking.ts";
import { complete, completionDetail } from "./completion.ts";
import { fixes } from "./fixes.ts";
import { format } from "./format.ts";
import { hover } from "./hover.ts";
import { inlays } from "./inlays.ts";
import { definition, references } from "./places.ts";
import { rename, renameRange } from "./rename.ts";
import { signature } from "./signature.ts";

/** Null when there is nothing to say. Throws a `SessionFault` for a rename that cannot be. */
export function answerQuestion(question: Question, asking: Asking): Promise<LanguageAnswer> {
  switch (question.ask) {
    case "completion":
      return complete(asking, question.position, question.trigger);
    case "completion-detail":
      return completionDetail(asking, question.id);
    case "hover":
      return hover(asking, question.position);
    case "signature":
      return signature(asking, question.position);
    case "definition":
      return definition(asking, question.position);
    case "references":
      return references(asking, question.position);
    case "rename-range":
      return renameRange(asking, question.position);
    case "rename":
      return rename(asking, question.position, question.name);
    case "fixes":
      return fixes(asking, question.range);
    case "format":
      return format(asking);
    case "inlays":
      return inlays(asking, question.range);
    default:
      return assertNever(question);
  }
}
