/** Finding notebooks by words and tags. */
import type { NotebookSummary } from "../../shared/protocol/http.ts";

export interface Filter {
  readonly text: string;
  readonly tags: readonly string[];
}

/** Those in which every word occurs, in the title, the description, a tag or the path, and which have every tag. */
export function filterNotebooks(all: readonly NotebookSummary[], filter: Filter): NotebookSummary[] {
  const words = plain(filter.text).split(/\s+/).filter(Boolean);
  return all.filter((notebook) => {
    const text = plain([notebook.title, notebook.description, ...notebook.tags, notebook.path].join("\n"));
    return (
      words.every((word) => text.includes(word)) && filter.tags.every((tag) => notebook.tags.includes(tag))
    );
  });
}

/** All tags, the most frequent first, then by name. */
export function tagsOf(all: readonly NotebookSummary[]): { tag: string; count: number }[] {
  const counts = new Map<string, number>();
  for (const { tags } of all) for (const tag of new Set(tags)) counts.set(tag, (counts.get(tag) ?? 0) + 1);
  return [...counts]
    .map(([tag, count]) => ({ tag, count }))
    .sort((a, b) => b.count - a.count || a.tag.localeCompare(b.tag));
}

/** Without case and accents, so that `resume` finds `Résumé`. */
function plain(text: string): string {
  return text
    .normalize("NFKD")
    .replace(/\p{M}+/gu, "")
    .toLowerCase();
}

/** The last run or change first. */
export function byLastUse(a: NotebookSummary, b: NotebookSummary): number {
  return Math.max(b.lastRunAt ?? 0, b.modifiedAt) - Math.max(a.lastRunAt ?? 0, a.modifiedAt);
}
