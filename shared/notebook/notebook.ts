import type { Json } from "../json.ts";

export type CellKind = "code" | "markdown";

/** One cell as it stands in the file. Its source has no comment prefix when it is Markdown. */
export interface Cell {
  /** Short stable slug, unique in the notebook: letters, digits, `-` and `_`. */
  readonly id: string;
  readonly kind: CellKind;
  /** The text behind `// %%`; empty when there is none. */
  readonly title: string;
  /** `key=json` pairs of the marker other than `id`; for example `folded`. */
  readonly attributes: Readonly<Record<string, Json>>;
  readonly source: string;
}

export interface Notebook {
  /** The YAML between the `// ---` lines, as written; null when the file has no header. */
  readonly header: string | null;
  readonly cells: readonly Cell[];
}

export type ExecutionMode = "auto" | "lazy";

/** What Clientele reads from the header. Other keys stay in `Notebook.header` untouched. */
export interface Header {
  readonly title: string | null;
  readonly description: string;
  readonly tags: readonly string[];
  readonly template: boolean;
  /** `auto` (default) runs what depends on a cell after it; `lazy` marks it stale. */
  readonly execution: ExecutionMode;
  /** Seed of `random` and `Math.random`; default 1. */
  readonly seed: number;
}
