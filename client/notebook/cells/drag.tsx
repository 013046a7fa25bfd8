/**
 * Moving cells by dragging. Cells are tall and of all heights, so they stay where they are while one is dragged, and a
 * line shows where it would go.
 */
import {
  type CollisionDetection,
  DndContext,
  type DragMoveEvent,
  DragOverlay,
  PointerSensor,
  useDraggable,
  useDroppable,
  useSensor,
  useSensors,
} from "@dnd-kit/core";
import { GripVertical } from "lucide-react";
import { createContext, type ReactNode, useContext, useState, useSyncExternalStore } from "react";
import { Store } from "../../connection/store.ts";
import { chosen, move } from "../model/actions.ts";
import { moveCells } from "../model/cell-operations.ts";
import { type NotebookParts, useParts } from "../model/parts.ts";
import { nameOf } from "../model/use-cell-names.ts";

interface Drop {
  readonly cell: string;
  readonly side: "above" | "below";
}

const DropContext = createContext(new Store<Drop | null>(null));

/** The cell under the pointer, else the nearest one above or below it. */
const byPointer: CollisionDetection = ({ droppableContainers, droppableRects, pointerCoordinates }) => {
  if (!pointerCoordinates) return [];
  const { y } = pointerCoordinates;
  const distances = droppableContainers.flatMap((container) => {
    const rect = droppableRects.get(container.id);
    if (!rect) return [];
    const distance = Math.max(rect.top - y, y - rect.bottom, 0);
    return [
      {
        id: container.id,
        data: { value: distance, side: y < rect.top + rect.height / 2 ? "above" : "below" },
      },
    ];
  });
  return distances.sort((a, b) => a.data.value - b.data.value).slice(0, 1);
};

const AUTO_SCROLL = { acceleration: 5, threshold: { x: 0, y: 0.1 } };

export function CellDragging({ children }: { children: ReactNode }) {
  const parts = useParts();
  const [drop] = useState(() => new Store<Drop | null>(null));
  const [dragged, setDragged] = useState<string | null>(null);
  const sensors = useSensors(useSensor(PointerSensor, { activationConstraint: { distance: 5 } }));
  const end = (done: boolean) => {
    const at = drop.get();
    if (done && at && dragged !== null) dropAt(parts, dragged, at);
    drop.set(null);
    setDragged(null);
  };
  return (
    <DropContext value={drop}>
      <DndContext
        sensors={sensors}
        collisionDetection={byPointer}
        autoScroll={AUTO_SCROLL}
        accessibility={{ screenReaderInstructions: { draggable: "" } }}
        onDragStart={({ active }) => setDragged(String(active.id))}
        onDragMove={(event) => drop.set(dropOf(event, drop.get()))}
        onDragEnd={() => end(true)}
        onDragCancel={() => end(false)}
      >
        {children}
        <DragOverlay dropAnimation={null}>
          {dragged !== null && <div className="dragged">{draggedLabel(parts, dragged)}</div>}
        </DragOverlay>
      </DndContext>
    </DropContext>
  );
}

function dropOf({ collisions }: DragMoveEvent, before: Drop | null): Drop | null {
  const first = collisions?.[0];
  if (!first) return null;
  const cell = String(first.id);
  const side = first.data?.side === "above" ? "above" : "below";
  return before?.cell === cell && before.side === side ? before : { cell, side };
}

function dropAt(parts: NotebookParts, dragged: string, { cell, side }: Drop): void {
  const order = parts.view.order.get();
  const after = side === "below" ? cell : (order[order.indexOf(cell) - 1] ?? null);
  const cells = draggedCells(parts, dragged);
  if (cells.length === 1 && after === dragged) return;
  moveCells(parts.session.doc, cells, after);
  if (!cells.includes(parts.selection.get().cell ?? "")) parts.selection.focus(dragged);
}

/** All chosen cells where the dragged one is among them. */
function draggedCells(parts: NotebookParts, dragged: string): readonly string[] {
  const cells = chosen(parts);
  return cells.includes(dragged) ? cells : [dragged];
}

function draggedLabel(parts: NotebookParts, dragged: string): string {
  const cells = draggedCells(parts, dragged);
  return cells.length > 1 ? `${cells.length} cells` : nameOf(parts, dragged);
}

/** On which side of the cell the line is to be drawn. */
export function useDropMark(id: string): "drop-above" | "drop-below" | null {
  const drop = useContext(DropContext);
  return useSyncExternalStore(drop.subscribe, () => {
    const at = drop.get();
    return at?.cell === id ? (`drop-${at.side}` as const) : null;
  });
}

export function useDropTarget(id: string): (element: HTMLElement | null) => void {
  return useDroppable({ id }).setNodeRef;
}

export function DragHandle({ id }: { id: string }) {
  const parts = useParts();
  const { listeners, setNodeRef } = useDraggable({ id });
  return (
    <button
      type="button"
      ref={setNodeRef}
      className="icon-button drag-handle"
      aria-label="Move cell: drag it, or press the arrow keys"
      title="Drag to move"
      {...listeners}
      onKeyDown={(event) => {
        if (event.key !== "ArrowUp" && event.key !== "ArrowDown") return;
        event.preventDefault();
        event.stopPropagation();
        move(parts, event.key === "ArrowUp" ? -1 : 1);
      }}
    >
      <GripVertical aria-hidden />
    </button>
  );
}
