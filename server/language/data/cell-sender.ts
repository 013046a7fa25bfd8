/** Sends cells to the process that types them: each source once, and by a number from then on. */
import type { CellTyping, LanguageCell } from "../cells/cell-typing.ts";
import type { FreshSource, SentCells, TypingJobs } from "./process/jobs.ts";

/** Characters of sources that the process is made to remember. */
const KEPT = 20_000_000;

/** What the process was last told and last said, from when it began or had to forget all. */
export type Memory = Map<string, CellTyping>;

export class CellSender {
  #refs = new Map<string, number>();
  #memory: Memory = new Map();
  #characters = 0;
  #renewed = true;

  /** The memory to read the answer with; the process may be made to forget before it comes. */
  get memory(): Memory {
    return this.#memory;
  }

  /** The process is another one, or is to begin anew. */
  renew(): void {
    this.#refs = new Map();
    this.#memory = new Map();
    this.#characters = 0;
    this.#renewed = true;
  }

  send(cells: readonly LanguageCell[]): SentCells {
    if (this.#characters > KEPT) this.renew();
    const renewed = this.#renewed;
    this.#renewed = false;
    const fresh: FreshSource[] = [];
    const sent = cells.map(({ id, source, analysis }) => {
      const known = this.#refs.get(source);
      if (known !== undefined) return [id, known] as const;
      const ref = this.#refs.size;
      this.#refs.set(source, ref);
      this.#characters += source.length;
      fresh.push({ ref, source, defines: analysis.defines });
      return [id, ref] as const;
    });
    return { renewed, fresh, cells: sent };
  }
}

/** The typings that an answer stands for. */
export function typingsOf(answer: TypingJobs["type"][1], memory: Memory): Map<string, CellTyping> {
  const typings = new Map<string, CellTyping>();
  for (const [id, ref, told] of answer) {
    const key = `${ref} ${id}`;
    const typing = told ?? memory.get(key);
    if (!typing) continue;
    memory.set(key, typing);
    typings.set(id, typing);
  }
  return typings;
}
