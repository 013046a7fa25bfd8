import type { Socket } from "socket.io";
import type { LanguageAnswer, Question } from "../../shared/protocol/language.ts";
import type { Session } from "../sessions/session.ts";

/** What viewers ask of the language service: a question is overtaken by the next of its kind from the same viewer. */
export class Questions {
  readonly #open = new WeakMap<Socket, Map<string, AbortController>>();

  /** Null when it was overtaken. */
  async ask(socket: Socket, session: Session, question: Question): Promise<LanguageAnswer> {
    const open = this.#open.get(socket) ?? new Map<string, AbortController>();
    this.#open.set(socket, open);
    const kind = `${session.id} ${question.ask}`;
    const asked = new AbortController();
    open.get(kind)?.abort();
    open.set(kind, asked);
    try {
      return await session.ask(question, asked.signal);
    } finally {
      if (open.get(kind) === asked) open.delete(kind);
    }
  }
}
