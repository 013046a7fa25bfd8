/** The other end of `CellSender`: sources by their numbers, and what was last said of them. */
import type { CellSource, CellTyping } from "../../cells/cell-typing.ts";
import type { FreshSource, SentCells, TypingJobs } from "./jobs.ts";

export class ReceivedCells {
  #sources = new Map<number, FreshSource>();
  /** Cell and source -> its last typing, as it was sent. */
  #sent = new Map<string, string>();

  take({ renewed, fresh, cells }: SentCells): CellSource[] {
    if (renewed) [this.#sources, this.#sent] = [new Map(), new Map()];
    for (const each of fresh) this.#sources.set(each.ref, each);
    return cells.map(([id, ref]) => {
      const { source, defines } = this.#sources.get(ref) as FreshSource;
      return { id, source, analysis: { defines } };
    });
  }

  /** To be called in the turn in which the answer is sent: both ends remember the same. */
  answer({ cells }: SentCells, typings: ReadonlyMap<string, CellTyping>): TypingJobs["type"][1] {
    const answers: [string, number, CellTyping | null][] = [];
    for (const [id, ref] of cells) {
      const typing = typings.get(id);
      if (!typing) continue;
      const [key, text] = [`${ref} ${id}`, JSON.stringify(typing)];
      answers.push([id, ref, this.#sent.get(key) === text ? null : typing]);
      this.#sent.set(key, text);
    }
    return answers;
  }
}
