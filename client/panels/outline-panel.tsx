import { useMemo } from "react";
import { useStore } from "../connection/hooks.ts";
import { goTo } from "../notebook/actions.ts";
import { useParts } from "../notebook/parts.ts";
import { outlineOf } from "./outline.ts";

export function OutlinePanel() {
  const parts = useParts();
  const { view } = parts;
  const order = useStore(view.order);
  const version = useStore(view.version);
  const { cell } = useStore(parts.selection);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the version stands for the sources
  const entries = useMemo(
    () =>
      outlineOf(
        order.flatMap((id) => {
          const info = view.info(id).get();
          if (!info) return [];
          // The text of code says nothing here, and there may be much of it.
          const source = info.kind === "markdown" ? info.text.toString() : "";
          return [{ id, kind: info.kind, title: info.title, source }];
        }),
      ),
    [order, version, view],
  );
  const here = useMemo(() => {
    const upTo = new Set(order.slice(0, order.indexOf(cell ?? "") + 1));
    return entries.findLastIndex((entry) => upTo.has(entry.cell));
  }, [entries, order, cell]);
  if (entries.length === 0) {
    return <p className="nothing">Headings of text cells and titles of code cells stand here.</p>;
  }
  return (
    <ol className="outline">
      {entries.map((entry, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: an entry is its place in the outline
        <li key={at} className={`level-${entry.level} of-${entry.kind}`}>
          <button
            type="button"
            aria-current={at === here ? "location" : undefined}
            onClick={() => goTo(parts, entry.cell, "start")}
          >
            {entry.text}
          </button>
        </li>
      ))}
    </ol>
  );
}
