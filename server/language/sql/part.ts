/** What stands in `${...}` of a template, as far as it is known before anything runs. */
import type { TypedColumn } from "../tables/row-type.ts";
import type { SourceText } from "./source-text.ts";

export type Part =
  | { readonly kind: "identifier"; readonly path: readonly string[] }
  | { readonly kind: "fragment"; readonly template: Template }
  | ParameterPart
  /** An array; `items` where they are known one by one. */
  | { readonly kind: "list"; readonly item: ParameterPart; readonly items: readonly ParameterPart[] | null }
  | { readonly kind: "relation"; readonly relation: RelationPart }
  /** `faulty` when it hangs on a statement with an error, which is told there. */
  | { readonly kind: "unknown"; readonly faulty?: true }
  /** To be asked of TypeScript. */
  | { readonly kind: "probe"; readonly cell: string; readonly start: number; readonly end: number };

export interface ParameterPart {
  readonly kind: "parameter";
  /** The engine's type with which the kernel binds it. */
  readonly type: string;
  readonly nullable: boolean;
  /** The value as SQL, where it is known. */
  readonly value: string | null;
}

export type RelationPart =
  | { readonly kind: "dataset"; readonly name: string }
  | { readonly kind: "template"; readonly template: Template }
  /** Known by its columns alone; `exact` says whether the engine's types are the right ones. One key, one relation. */
  | {
      readonly kind: "columns";
      readonly key: string;
      readonly columns: readonly TypedColumn[];
      readonly exact: boolean;
    };

/** A template with its values. Of each value there may be several, of which one will be the case. */
export interface Template {
  /** Names the template among all of a notebook: cell and offset. */
  readonly key: string;
  readonly cell: string;
  /** The whole of it in the source, tag and backticks included. */
  readonly start: number;
  readonly end: number;
  readonly texts: readonly SourceText[];
  readonly slots: readonly Slot[];
}

export interface Slot {
  readonly cell: string;
  readonly start: number;
  readonly end: number;
  readonly parts: readonly Part[];
}

export const UNKNOWN: Part = { kind: "unknown" };
