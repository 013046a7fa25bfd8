/** The contents of a cell: title, text or code, outputs, and what can be done with it. */
import { ChevronRight } from "lucide-react";
import { useState } from "react";
import type { CellInfo } from "../../connection/document-view.ts";
import { useCell, useCellInfo, useSource } from "../../connection/hooks.ts";
import { CellEditor } from "../../editor/cell-editor.tsx";
import { Markdown } from "../../outputs/markdown/markdown.tsx";
import { Outputs } from "../../outputs/outputs.tsx";
import { plural } from "../../ui/format.ts";
import { onEditorCommand } from "../commands/editor-commands.ts";
import { CellPeople } from "../frame/people.tsx";
import { edit, insertAfter, setFolded } from "../model/actions.ts";
import { firstWords } from "../model/cell-name.ts";
import { useParts } from "../model/parts.ts";
import type { CellFocus } from "../model/selection.ts";
import { useCellNames } from "../model/use-cell-names.ts";
import { CellMeta } from "./cell-meta.tsx";
import { CellTitle } from "./cell-title.tsx";
import { CellToolbar } from "./cell-toolbar.tsx";
import { useDropTarget } from "./drag.tsx";
import { useOutputContext } from "./output-context.tsx";

export function CellBody({ id, focus }: { id: string; focus: CellFocus }) {
  const info = useCellInfo(id);
  const [hovered, setHovered] = useState(false);
  const drop = useDropTarget(id);
  if (!info) return null;
  const active = hovered || focus === "focused" || focus === "editing";
  return (
    <div
      ref={drop}
      className="cell-body"
      onPointerEnter={() => setHovered(true)}
      onPointerLeave={() => setHovered(false)}
    >
      <CellTitle info={info} />
      {info.kind === "markdown" ? (
        <TextCell info={info} editing={focus === "editing"} />
      ) : (
        <CodeCell info={info} editing={focus === "editing"} />
      )}
      <CellPeople id={id} />
      {active && <CellToolbar info={info} />}
      <InsertBelow id={id} />
    </div>
  );
}

function TextCell({ info, editing }: { info: CellInfo; editing: boolean }) {
  const parts = useParts();
  const source = useSource(info.id);
  if (editing) return <Editor info={info} focused />;
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: Enter on the cell does what the double click does
    <div className="text-area" data-find onDoubleClick={() => edit(parts, info.id, "end")}>
      {source.trim() === "" ? (
        <p className="empty-text">Empty text. Press Enter or double-click to write.</p>
      ) : (
        <Markdown source={source} />
      )}
    </div>
  );
}

function CodeCell({ info, editing }: { info: CellInfo; editing: boolean }) {
  const cell = useCell(info.id);
  const context = useOutputContext();
  const folded = info.attributes.folded === true && !editing;
  return (
    <>
      <div className={folded ? "code-area is-folded" : "code-area"}>
        {folded ? <FoldedCode info={info} /> : <Editor info={info} focused={editing} />}
        <CellMeta id={info.id} />
      </div>
      {cell.outputs.length > 0 && (
        <div className={`out${cell.stale ? " old" : ""}`}>
          <Outputs cell={info.id} outputs={cell.outputs} context={context} />
        </div>
      )}
    </>
  );
}

function Editor({ info, focused }: { info: CellInfo; focused: boolean }) {
  const parts = useParts();
  const { problems, diagnostics } = useCell(info.id);
  const name = useCellNames();
  const { at } = parts.selection.get();
  return (
    <div className="editor-area" data-find>
      <CellEditor
        cellId={info.id}
        text={info.text}
        awareness={parts.session.awareness}
        language={info.kind === "markdown" ? "markdown" : "typescript"}
        focused={focused}
        at={at}
        label={info.kind === "markdown" ? "Text" : `Code of ${name(info.id)}`}
        problems={problems}
        diagnostics={diagnostics}
        service={parts.code}
        {...(focused ? { ref: parts.editor } : {})}
        onCommand={(command) => onEditorCommand(command, parts, info.id)}
      />
    </div>
  );
}

function FoldedCode({ info }: { info: CellInfo }) {
  const parts = useParts();
  const source = useSource(info.id);
  return (
    <button
      type="button"
      className="folded"
      aria-expanded={false}
      title="Unfold code"
      onClick={() => setFolded(parts, [info.id], false)}
    >
      <ChevronRight aria-hidden />
      <span className="folded-code">{firstWords(source)}</span>
      <span>{plural(source.split("\n").length, "line")}</span>
    </button>
  );
}

/** A line between cells that offers, under the pointer, to put one there. The keyboard has A and B for it. */
function InsertBelow({ id }: { id: string }) {
  const parts = useParts();
  const add = (kind: "code" | "markdown") => insertAfter(parts, id, [{ kind, source: "" }], "edit");
  return (
    <div className="insert-below">
      <button type="button" tabIndex={-1} onClick={() => add("code")}>
        + Code
      </button>
      <button type="button" tabIndex={-1} onClick={() => add("markdown")}>
        + Text
      </button>
    </div>
  );
}
