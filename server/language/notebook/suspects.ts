/**
 * Finds the cell over which TypeScript's server is lost, and leaves it out. Cells that stood in a document which was
 * answered about are sound; of the others the heaviest are put aside until an answer comes, and then put back in part
 * until one is left.
 */
import { nestingOf } from "../../compile/nesting.ts";
import { Blamed } from "../../workers/blamed.ts";

/** Cells that TypeScript's server is not to see, whichever notebook they stand in. */
export class Culprits {
  readonly #blamed = new Blamed();

  has(source: string): boolean {
    return this.#blamed.has(Blamed.key(source));
  }

  add(source: string): void {
    this.#blamed.add(Blamed.key(source), "crash");
  }
}

/** Sources that are remembered as sound. */
const KEPT = 2_000;
/** Losses over one search after which all that is suspected stays out. */
const MOST_LOSSES = 20;

/** Sources that are put aside, the heaviest first. One of them is guilty if the document is answered about without them. */
type Group = readonly string[];

export class Suspects {
  readonly #culprits: Culprits;
  readonly #sound = new Set<string>();
  #aside: readonly Group[] = [];
  /** Whether an answer to the document as it is now makes the last group guilty. */
  #isTrial = false;
  #losses = 0;
  #lossesInARow = 0;

  constructor(culprits: Culprits) {
    this.#culprits = culprits;
  }

  isCulprit(source: string): boolean {
    return this.#culprits.has(source);
  }

  isLeftOut(source: string): boolean {
    return this.#culprits.has(source) || this.#aside.some((group) => group.includes(source));
  }

  /** A document of these sources was answered about. True when others are put back, so that it is another one. */
  answered(sources: readonly string[]): boolean {
    for (const source of sources) this.#trust(source);
    this.#lossesInARow = 0;
    const isGuilty = this.#isTrial;
    this.#isTrial = false;
    const group = this.#takeGroup();
    if (!group) {
      this.#losses = 0;
      return false;
    }
    // Of a guilty group one half is tried; a group of which nothing is known, as a whole.
    if (!isGuilty) return true;
    if (group.length === 1) {
      this.#blame(group);
      return this.#takeGroup() !== undefined;
    }
    this.#aside = [...this.#aside, group.slice(0, group.length >> 1)];
    this.#isTrial = true;
    return true;
  }

  /** The server was lost over these sources. True when some are left out now, so that it is another document. */
  lost(sources: readonly string[]): boolean {
    const suspects = [...new Set(sources)].filter(
      (source) => !this.#sound.has(source) && !this.isLeftOut(source),
    );
    if (suspects.length === 0) return false;
    this.#isTrial = false;
    this.#lossesInARow++;
    if (suspects.length === 1) this.#blame(suspects);
    else if (++this.#losses > MOST_LOSSES) this.#blame([...this.#aside.flat(), ...suspects]);
    else this.#putAside(suspects, Math.min(suspects.length - 1, 4 ** (this.#lossesInARow - 1)));
    if (this.#losses > MOST_LOSSES) this.#aside = [];
    return true;
  }

  #putAside(suspects: readonly string[], count: number): void {
    const weighed = suspects.map((source) => ({ source, weight: weightOf(source) }));
    weighed.sort((a, b) => b.weight - a.weight);
    this.#aside = [...this.#aside, weighed.slice(0, count).map(({ source }) => source)];
    this.#isTrial = true;
  }

  #takeGroup(): Group | undefined {
    const group = this.#aside.at(-1);
    this.#aside = this.#aside.slice(0, -1);
    return group;
  }

  #blame(sources: readonly string[]): void {
    for (const source of sources) this.#culprits.add(source);
  }

  #trust(source: string): void {
    this.#sound.delete(source);
    this.#sound.add(source);
    if (this.#sound.size > KEPT) this.#sound.delete(this.#sound.values().next().value as string);
  }
}

/** What nests deeply is suspected before what is long. */
function weightOf(source: string): number {
  return source.length + nestingOf(source).depth * 10_000;
}
