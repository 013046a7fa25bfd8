/** Over which documents the language server was lost: those about which a question was under way when it ended. */
export class Losses {
  /** Document -> questions that are under way. */
  readonly #asked = new Map<string, number>();
  /** Document -> processes that were lost over it, one after the other. */
  readonly #lost = new Map<string, number>();

  /** A question is under way. Returns the way to say that it is no more. */
  begin(uri: string | null): () => void {
    if (uri === null) return () => undefined;
    this.#asked.set(uri, (this.#asked.get(uri) ?? 0) + 1);
    return () => {
      const others = (this.#asked.get(uri) ?? 0) - 1;
      if (others > 0) this.#asked.set(uri, others);
      else this.#asked.delete(uri);
    };
  }

  answered(uri: string | null): void {
    if (uri !== null) this.#lost.delete(uri);
  }

  /** The process ended. Says whether it was asked about something. */
  lost(): boolean {
    for (const uri of this.#asked.keys()) this.#lost.set(uri, (this.#lost.get(uri) ?? 0) + 1);
    return this.#asked.size > 0;
  }

  /** Once may be chance. */
  isSuspect(uri: string | null): boolean {
    return uri !== null && (this.#lost.get(uri) ?? 0) >= SUSPECT;
  }

  forget(uri: string): void {
    this.#lost.delete(uri);
  }
}

const SUSPECT = 2;
