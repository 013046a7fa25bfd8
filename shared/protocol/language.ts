/**
 * What an editor asks of the language service, about a cell of an open notebook: one request `language` of `browser.ts`
 * with one of these questions. Positions and ranges are those of the cell's source, lines and columns from 1, columns in
 * UTF-16 units, as the server has the source after the edits sent before; a client sends its edits first.
 *
 * A question is overtaken by the next one of its kind from the same viewer: the earlier is then answered with null, as it
 * is when there is nothing to say or the service is not available.
 */
import { z } from "zod";
import { type Diagnostic, rangeSchema } from "../session/diagnostics.ts";

export const positionSchema = z.object({ line: z.number().int(), column: z.number().int() });
export type Position = z.infer<typeof positionSchema>;

const at = { cell: z.string(), position: positionSchema };

export const questionSchema = z.discriminatedUnion("ask", [
  /** `trigger`: the character that was typed, if completion came by itself. Answers `CompletionList`. */
  z.object({ ask: z.literal("completion"), ...at, trigger: z.string().optional() }),
  /** Documentation and further edits of one item of the last list, by its `id`. Answers `CompletionDetail`. */
  z.object({ ask: z.literal("completion-detail"), cell: z.string(), id: z.string() }),
  /** Answers `Hover`. */
  z.object({ ask: z.literal("hover"), ...at }),
  /** Answers `SignatureHelp`. */
  z.object({ ask: z.literal("signature"), ...at }),
  /** Answers `Place[]`. */
  z.object({ ask: z.literal("definition"), ...at }),
  z.object({ ask: z.literal("references"), ...at }),
  /** The range that a rename would replace; null where nothing can be renamed. Answers `RenameRange`. */
  z.object({ ask: z.literal("rename-range"), ...at }),
  /** Answers `CellEdits`: nothing is changed by the server. A name that cannot be is refused with a fault. */
  z.object({ ask: z.literal("rename"), ...at, name: z.string() }),
  /** Quick fixes for the diagnostics that touch the range. Answers `Fix[]`. */
  z.object({ ask: z.literal("fixes"), cell: z.string(), range: rangeSchema }),
  /** The whole cell. Answers `TextEdit[]`. */
  z.object({ ask: z.literal("format"), cell: z.string() }),
  /** Types after names that have none written, in a range. Answers `Inlay[]`. */
  z.object({ ask: z.literal("inlays"), cell: z.string(), range: rangeSchema }),
]);
export type Question = z.infer<typeof questionSchema>;

export type Range = z.infer<typeof rangeSchema>;

export interface TextEdit extends Range {
  readonly text: string;
}

/** Edits of several cells; the cells of a rename or a fix. */
export interface CellEdits {
  readonly cells: Readonly<Record<string, readonly TextEdit[]>>;
}

export type CompletionKind =
  | "class"
  | "column"
  | "constant"
  | "dataset"
  | "enum"
  | "field"
  | "function"
  | "interface"
  | "keyword"
  | "method"
  | "module"
  | "property"
  | "snippet"
  | "text"
  | "type"
  | "variable";

export interface CompletionItem {
  readonly id: string;
  readonly label: string;
  readonly kind: CompletionKind;
  /** Beside the label: a type, a module. */
  readonly detail?: string;
  readonly sortText?: string;
  readonly filterText?: string;
  readonly insert: string;
  /** `insert` is a snippet with `${1:place}` marks. */
  readonly snippet?: boolean;
  /** What is replaced; the word at the position when left out. */
  readonly range?: Range;
  readonly deprecated?: boolean;
  /** There is more to be had by `completion-detail`. */
  readonly more?: boolean;
}

export interface CompletionList {
  readonly items: readonly CompletionItem[];
  /** More typing needs a new list. */
  readonly incomplete: boolean;
}

export interface CompletionDetail {
  readonly detail: string;
  /** Markdown. */
  readonly documentation: string;
  /** Applied with the item, such as an import in the first line of the cell. */
  readonly edits: readonly TextEdit[];
}

export interface Hover {
  /** Markdown. */
  readonly text: string;
  readonly range?: Range;
}

export interface SignatureHelp {
  readonly signatures: readonly {
    readonly label: string;
    /** Markdown. */
    readonly documentation: string;
    /** Offsets into the label. */
    readonly parameters: readonly {
      readonly start: number;
      readonly end: number;
      readonly documentation: string;
    }[];
  }[];
  readonly activeSignature: number;
  readonly activeParameter: number;
}

/** A place in a cell, or outside of the notebook: then `text` is what stands there, to be looked at. */
export type Place =
  | { readonly cell: string; readonly range: Range }
  | { readonly file: string; readonly range: Range; readonly text: string };

export interface RenameRange {
  readonly range: Range;
  readonly name: string;
}

export interface Fix {
  readonly title: string;
  readonly preferred: boolean;
  readonly edits: CellEdits;
  /** The diagnostics it mends. */
  readonly mends: readonly Pick<Diagnostic, "code" | "line" | "column">[];
}

export interface Inlay {
  readonly position: Position;
  readonly text: string;
  readonly kind: "type" | "parameter";
}

/** What answers each question; null besides. */
export interface LanguageAnswers {
  completion: CompletionList;
  "completion-detail": CompletionDetail;
  hover: Hover;
  signature: SignatureHelp;
  definition: readonly Place[];
  references: readonly Place[];
  "rename-range": RenameRange;
  rename: CellEdits;
  fixes: readonly Fix[];
  format: readonly TextEdit[];
  inlays: readonly Inlay[];
}
export type LanguageAnswer = LanguageAnswers[keyof LanguageAnswers] | null;
