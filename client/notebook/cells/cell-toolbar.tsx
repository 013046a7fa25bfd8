import { ChevronsDownUp, ChevronsUpDown, Ellipsis, Pencil, Play, Plus, Square, Trash2 } from "lucide-react";
import type { CellInfo } from "../../connection/document-view.ts";
import { useCell } from "../../connection/hooks.ts";
import { IconButton } from "../../ui/icon-button.tsx";
import { Menu, type MenuEntry } from "../../ui/menu.tsx";
import { command, keysOf, perform } from "../commands/commands.ts";
import { setFolded } from "../model/actions.ts";
import { type NotebookParts, useParts } from "../model/parts.ts";
import { DragHandle } from "./drag.tsx";

/** What can be done with the cell, shown under the pointer and where the focus is. */
export function CellToolbar({ info }: { info: CellInfo }) {
  const parts = useParts();
  const { status } = useCell(info.id);
  const act = (id: string) => performOn(parts, info.id, id);
  const running = status === "running";
  const folded = info.attributes.folded === true;
  return (
    <div className="cell-toolbar" role="toolbar" aria-label="Cell">
      <DragHandle id={info.id} />
      {info.kind === "markdown" ? (
        <IconButton label="Edit text" keys={keysOf("edit")} onClick={() => act("edit")}>
          <Pencil aria-hidden />
        </IconButton>
      ) : running ? (
        <IconButton label="Interrupt" keys={keysOf("interrupt")} onClick={() => act("interrupt")}>
          <Square aria-hidden />
        </IconButton>
      ) : (
        <IconButton label="Run cell" keys={keysOf("run")} onClick={() => act("run")}>
          <Play aria-hidden />
        </IconButton>
      )}
      <IconButton label="Insert cell below" keys={keysOf("insert-below")} onClick={() => act("insert-below")}>
        <Plus aria-hidden />
      </IconButton>
      {info.kind === "code" && (
        <IconButton
          label={folded ? "Unfold code" : "Fold code"}
          keys={keysOf("fold")}
          onClick={() => setFolded(parts, [info.id], !folded)}
        >
          {folded ? <ChevronsUpDown aria-hidden /> : <ChevronsDownUp aria-hidden />}
        </IconButton>
      )}
      <IconButton label="Delete cell" keys={keysOf("delete")} onClick={() => act("delete")}>
        <Trash2 aria-hidden />
      </IconButton>
      <Menu
        trigger={
          <button type="button" className="icon-button" aria-label="More for this cell">
            <Ellipsis aria-hidden />
          </button>
        }
        entries={menuEntries(parts, info)}
      />
    </div>
  );
}

const MENU = [
  ["run-insert", "insert-above", "insert-below"],
  ["cut", "copy", "paste"],
  ["split", "merge", "move-up", "move-down"],
  ["title", "markdown", "code", "clear"],
  ["delete"],
] as const;

function menuEntries(parts: NotebookParts, info: CellInfo): MenuEntry[] {
  return MENU.flatMap((group, at): MenuEntry[] => [
    ...(at > 0 ? (["separator"] as const) : []),
    ...group
      .filter((id) => id !== info.kind)
      .map((id) => ({
        label: command(id).title,
        keys: keysOf(id),
        danger: id === "delete",
        disabled: id === "split" && !(command(id).enabled?.(parts) ?? true),
        run: () => performOn(parts, info.id, id),
      })),
  ]);
}

/** Does a command to this cell, or to all chosen ones where it is one of them. */
function performOn(parts: NotebookParts, cell: string, id: string): void {
  const now = parts.selection.get();
  if (now.cell !== cell && now.anchor !== cell) parts.selection.focus(cell);
  perform(command(id), parts);
}
