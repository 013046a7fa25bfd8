import { useMemo, useRef } from "react";
import { useStore } from "../../connection/hooks.ts";
import { goTo } from "../model/actions.ts";
import { useParts } from "../model/parts.ts";
import { type Heading, headingsOf, outlineOf } from "./outline.ts";

export function OutlinePanel() {
  const parts = useParts();
  const { view } = parts;
  const order = useStore(view.order);
  const version = useStore(view.version);
  const cell = useStore(parts.reading) ?? order[0];
  const headings = useRef(new Map<string, readonly Heading[]>());
  // biome-ignore lint/correctness/useExhaustiveDependencies: the version stands for all that the view tells of the cells
  const entries = useMemo(
    () =>
      outlineOf(
        order.flatMap((id) => {
          const info = view.info(id).get();
          if (!info) return [];
          // The text of code says nothing here, and there may be much of it.
          const source = info.kind === "markdown" ? view.source(id).get() : "";
          return [{ id, kind: info.kind, title: info.title, source }];
        }),
        (source) => remember(headings.current, source),
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

/** Headings of a text, read once: a notebook of thousands of cells is asked for its outline while one types. */
function remember(known: Map<string, readonly Heading[]>, source: string): readonly Heading[] {
  let headings = known.get(source);
  if (!headings) {
    headings = headingsOf(source);
    known.set(source, headings);
  }
  return headings;
}
