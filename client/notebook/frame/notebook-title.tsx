import { useEffect, useRef } from "react";
import { useSessionState, useStore } from "../../connection/hooks.ts";

import { useParts } from "../model/parts.ts";
import { useTitle } from "./use-title.ts";

/** The notebook's title; a click makes it a field. Renaming names the file after it too. */
export function NotebookTitle() {
  const parts = useParts();
  const { renaming } = useStore(parts.ui);
  const path = useSessionState((state) => state.path);
  const title = useTitle();
  const dropped = useRef(false);
  useEffect(() => {
    document.title = `${title} · Clientele`;
  }, [title]);
  if (!renaming) {
    return (
      <h1>
        <button type="button" title="Rename" onClick={() => parts.ui.change({ renaming: true })}>
          {title}
        </button>
      </h1>
    );
  }
  const close = (text: string) => {
    const wanted = text.trim();
    if (!dropped.current && wanted !== "" && wanted !== title) {
      parts.app.api.rename(path, wanted).catch((error: unknown) => parts.app.notices.fail(error));
    }
    dropped.current = false;
    parts.ui.change({ renaming: false });
  };
  return (
    <input
      className="title-field"
      aria-label="Title of the notebook"
      defaultValue={title}
      maxLength={200}
      // biome-ignore lint/a11y/noAutofocus: the person has just asked to rename it
      autoFocus
      onFocus={(event) => event.target.select()}
      onBlur={(event) => close(event.currentTarget.value)}
      onKeyDown={(event) => {
        if (event.key === "Escape") dropped.current = true;
        if (event.key === "Escape" || event.key === "Enter") event.currentTarget.blur();
      }}
    />
  );
}
