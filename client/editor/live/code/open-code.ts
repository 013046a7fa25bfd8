/** Which cell a text model shows: the providers are registered once, for all cells that are ever opened. */
import { type CancellationToken, Emitter, type editor } from "monaco-editor/esm/vs/editor/editor.api.js";
import type { AnswerTo, Ask, QuestionOf } from "../../../connection/questions.ts";
import type { CodeService } from "../../code-service.ts";
import type { EditorCommand } from "../../editor-command.ts";

export interface OpenCode {
  readonly cell: string;
  readonly service: CodeService;
  onCommand(command: EditorCommand): void;
}

export class OpenCodes {
  readonly #open = new Map<editor.ITextModel, OpenCode>();
  readonly #said = new Emitter<void>();
  /** Something else is said of an open cell: what was answered before may be other now. */
  readonly onSaid = this.#said.event;

  set(model: editor.ITextModel, code: OpenCode): void {
    this.#open.set(model, code);
  }

  delete(model: editor.ITextModel): void {
    this.#open.delete(model);
  }

  of(model: editor.ITextModel): OpenCode | undefined {
    return this.#open.get(model);
  }

  said(): void {
    this.#said.fire();
  }
}

/** The answer, if it is still wanted and still about the text that is there. */
export async function askWhileSame<A extends Ask>(
  { service }: OpenCode,
  model: editor.ITextModel,
  token: CancellationToken,
  question: QuestionOf<A>,
): Promise<AnswerTo<A>> {
  const version = model.getVersionId();
  const answer = await service.ask<A>(question);
  return token.isCancellationRequested || model.isDisposed() || model.getVersionId() !== version
    ? null
    : answer;
}

const AGAIN_MS = 300;
const TIMES = 5;

/** For what is in no hurry, or must not fail: a service that is starting, or busy with something else, is asked again. */
export async function askPatiently<A extends Ask>(
  code: OpenCode,
  model: editor.ITextModel,
  token: CancellationToken,
  question: () => QuestionOf<A>,
): Promise<AnswerTo<A>> {
  for (let time = 0; time < TIMES; time++) {
    if (time > 0) await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
    if (token.isCancellationRequested || model.isDisposed()) return null;
    const answer = await askWhileSame<A>(code, model, token, question());
    if (answer) return answer;
  }
  return null;
}
