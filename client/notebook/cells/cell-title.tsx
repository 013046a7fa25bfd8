import { useRef } from "react";
import type { CellInfo } from "../../connection/document-view.ts";
import { useStore } from "../../connection/hooks.ts";
import { setTitle } from "../model/cell-operations.ts";
import { useParts } from "../model/parts.ts";

/** The text behind the cell's marker; Enter keeps what was written, Esc what was there. */
export function CellTitle({ info }: { info: CellInfo }) {
  const parts = useParts();
  const { titling } = useStore(parts.ui);
  const dropped = useRef(false);
  if (titling !== info.id) return info.title === "" ? null : <p className="cell-title">{info.title}</p>;
  const close = (title: string) => {
    if (!dropped.current && title !== info.title) setTitle(parts.session.doc, info.id, title);
    dropped.current = false;
    parts.ui.change({ titling: null });
  };
  return (
    <input
      className="cell-title"
      aria-label="Title of the cell"
      placeholder="Title of the cell"
      defaultValue={info.title}
      maxLength={200}
      // biome-ignore lint/a11y/noAutofocus: the person has just asked to write it
      autoFocus
      onBlur={(event) => close(event.currentTarget.value)}
      onKeyDown={(event) => {
        if (event.key === "Escape") dropped.current = true;
        if (event.key === "Escape" || event.key === "Enter") event.currentTarget.blur();
      }}
    />
  );
}
