/** What the server and the process that types data and SQL ask of each other. */
import type {
  CompletionDetail,
  CompletionList,
  Fix,
  Hover,
  Range,
} from "../../../../shared/protocol/language.ts";
import type { Cause } from "../../../workers/jobs.ts";
import type { CellTyping } from "../../cells/cell-typing.ts";

/** A source travels once, and by its number from then on. */
export interface FreshSource {
  readonly ref: number;
  readonly source: string;
  readonly defines: readonly string[];
}

export interface SentCells {
  /** All that was sent before is forgotten. */
  readonly renewed: boolean;
  readonly fresh: readonly FreshSource[];
  readonly cells: readonly (readonly [id: string, ref: number])[];
}

export interface Place {
  readonly cells: SentCells;
  readonly cell: string;
}

export type TypingJobs = {
  /** The first job of each process. */
  readonly begin: readonly [
    input: { readonly blamed: readonly (readonly [string, Cause])[]; readonly careful: boolean },
    output: null,
  ];
  readonly head: readonly [input: null, output: string];
  /** A typing that is the same as the last one of its cell and source is told as null. */
  readonly type: readonly [
    input: { readonly cells: SentCells; readonly token: number },
    output: readonly (readonly [id: string, ref: number, typing: CellTyping | null])[],
  ];
  readonly complete: readonly [input: Place & { readonly offset: number }, output: CompletionList | null];
  readonly detail: readonly [input: string, output: CompletionDetail | null];
  readonly hover: readonly [input: Place & { readonly offset: number }, output: Hover | null];
  readonly fixes: readonly [input: Place & { readonly range: Range }, output: readonly Fix[]];
  /** A dataset changed. */
  readonly changed: readonly [input: null, output: null];
};

/** What the process calls the server for. */
export const DATASETS = "datasets";
export const PROBES = "probes";
