import { useMemo } from "react";
import { readHeader } from "../../../shared/notebook/header.ts";
import type { Cell } from "../../../shared/notebook/notebook.ts";
import { titleOf } from "../../../shared/notebook/title.ts";
import type { OpenNotebook } from "../../connection/hooks.ts";
import { useNotebook, useSessionState, useStore } from "../../connection/hooks.ts";

/** What the notebook is called, as the list of notebooks calls it. */
export function useTitle(): string {
  const notebook = useNotebook();
  const path = useSessionState((state) => state.path);
  const header = useStore(notebook.view.header);
  const version = useStore(notebook.view.version);
  const own = useMemo(() => readHeader({ header, cells: [] }).header.title, [header]);
  // Only a notebook without a title of its own is searched for a heading, each time it changes.
  const searched = own === null ? version : -1;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the version stands for the sources
  return useMemo(
    () => own ?? titleOf({ header, cells: markdownCells(notebook) }, path),
    [own, header, path, notebook, searched],
  );
}

function markdownCells({ view }: OpenNotebook): Cell[] {
  return view.order.get().flatMap((id) => {
    const info = view.info(id).get();
    if (info?.kind !== "markdown") return [];
    return [
      { id, kind: info.kind, title: info.title, attributes: info.attributes, source: info.text.toString() },
    ];
  });
}
