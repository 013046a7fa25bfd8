import { type KeyboardEvent, type PointerEvent, useEffect, useId, useMemo, useRef, useState } from "react";
import type { Table, TableFilter } from "../../../shared/output/table.ts";
import { columnsInSight, fitWidths, leastWidths, naturalWidths, offsetsOf } from "./columns.ts";
import { formatOf } from "./format.ts";
import { GridRow } from "./grid-row.tsx";
import { HeaderCell } from "./header-cell.tsx";
import type { View } from "./local.ts";
import type { RowSource } from "./rows.ts";
import { elementHeight, ROW_HEIGHT, rowsInSight } from "./scroll.ts";
import { blockOf, type CellPlace, moveBy, type Selection } from "./selection.ts";
import { useScroll } from "./use-scroll.ts";
import { nextSort, withFilter } from "./view.ts";

/** A longer table scrolls in a frame of so many rows; half a row says that there are more. */
const SHOWN_ROWS = 13.5;

interface Props {
  table: Table;
  source: RowSource;
  view: View;
  label: string;
  onView(view: View): void;
  selection: Selection | null;
  onSelect(selection: Selection | null): void;
  onCopy(): void;
  /** First and last row in sight, for the footer. */
  onSight(from: number, to: number): void;
}

export function Grid({ table, source, view, label, onView, selection, onSelect, onCopy, onSight }: Props) {
  const { columns } = table;
  const id = useId();
  const frame = useRef<HTMLDivElement>(null);
  const [filterOpen, setFilterOpen] = useState<number | null>(null);
  const [set, setWidths] = useState<ReadonlyMap<number, number>>(new Map());
  const headerHeight = columns.some((column) => column.summary) ? 66 : 44;
  const { scroll, size, geometry, showRow } = useScroll(frame, source.rowCount, headerHeight);
  const formats = useMemo(
    () => columns.map((column, i) => formatOf(column, i, table.rows)),
    [columns, table.rows],
  );
  const natural = useMemo(() => naturalWidths(table, formats), [table, formats]);
  const least = useMemo(() => leastWidths(table, formats), [table, formats]);
  const room = useRoom(frame);
  const offsets = useMemo(() => offsetsOf(fitWidths(natural, least, room, set)), [natural, least, room, set]);
  const total = offsets.at(-1) ?? 0;
  const inSight = columnsInSight(offsets, scroll.left, size.width || 1200);
  const rows = rowsInSight(scroll.top, geometry);
  useEffect(() => source.want(rows.from, rows.to), [source, rows.from, rows.to]);
  const first = Math.min(source.rowCount, Math.floor(scroll.top / ROW_HEIGHT) + 1);
  const last = Math.min(source.rowCount, Math.ceil((scroll.top + geometry.viewport) / ROW_HEIGHT));
  // biome-ignore lint/correctness/useExhaustiveDependencies: the listener is a setter
  useEffect(() => onSight(first, last), [first, last]);

  const block = selection ? blockOf(selection) : null;
  const active = selection?.focus ?? null;
  const go = (to: CellPlace, extend: boolean) => {
    onSelect({ anchor: extend && selection ? selection.anchor : to, focus: to });
    showRow(to.row);
    showColumn(frame.current, offsets, to.column);
  };
  const sortBy = (column: number, add: boolean) =>
    onView({ ...view, sort: nextSort(view.sort, columns[column]?.name ?? "", add) });
  const filterBy = (name: string, filter: TableFilter | null) =>
    onView({ ...view, filters: withFilter(view.filters, name, filter) });

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.target !== event.currentTarget) return;
    const at = active ?? { row: -1, column: 0 };
    const far = event.ctrlKey || event.metaKey;
    const size = {
      rows: source.rowCount,
      columns: columns.length,
      page: Math.max(1, Math.floor(geometry.viewport / ROW_HEIGHT) - 1),
    };
    const to = event.altKey ? null : moveBy(event.key, at, size, far);
    if (to) go(to, event.shiftKey && at.row >= 0 && to.row >= 0);
    else if (far && event.key.toLowerCase() === "a") {
      onSelect({
        anchor: { row: 0, column: 0 },
        focus: { row: source.rowCount - 1, column: columns.length - 1 },
      });
    } else if (far && event.key.toLowerCase() === "c" && active) onCopy();
    else if (event.key === "Enter" && at.row === -1) sortBy(at.column, event.shiftKey);
    else if (event.altKey && event.key === "ArrowDown") setFilterOpen(at.column);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const drag = useDrag(go);

  return (
    // biome-ignore lint/a11y/useSemanticElements: rows and columns are virtual, which a table element cannot be
    <div
      ref={frame}
      role="grid"
      aria-label={label}
      aria-rowcount={source.rowCount + 1}
      aria-colcount={columns.length}
      aria-multiselectable="true"
      aria-activedescendant={active ? cellId(id, active) : undefined}
      tabIndex={0}
      className="grid-frame"
      style={{ maxHeight: headerHeight + SHOWN_ROWS * ROW_HEIGHT, maxWidth: total + 2 }}
      onKeyDown={onKeyDown}
      onFocus={(event) => {
        if (
          event.target === event.currentTarget &&
          !selection &&
          event.currentTarget.matches(":focus-visible")
        ) {
          go({ row: -1, column: 0 }, false);
        }
      }}
      {...drag}
    >
      {/* biome-ignore lint/a11y/useFocusableInteractive: the grid keeps the focus */}
      {/* biome-ignore lint/a11y/useSemanticElements: as above */}
      <div className="thead" role="row" aria-rowindex={1} style={{ height: headerHeight, width: total }}>
        {columns.slice(inSight.from, inSight.to).map((column, i) => {
          const index = inSight.from + i;
          return (
            <HeaderCell
              key={column.name}
              id={cellId(id, { row: -1, column: index })}
              column={column}
              index={index}
              left={offsets[index] ?? 0}
              width={(offsets[index + 1] ?? 0) - (offsets[index] ?? 0)}
              rows={table.rowCount}
              format={formats[index] ?? String}
              sort={sortOf(view, column.name)}
              filter={view.filters.find((filter) => filter.column === column.name)}
              active={active?.row === -1 && active.column === index}
              filterOpen={filterOpen === index}
              onFilterOpen={(open) => setFilterOpen(open ? index : null)}
              onSort={(add) => sortBy(index, add)}
              onFilter={(filter) => filterBy(column.name, filter)}
              onResize={(width) => setWidths(resized(set, index, width))}
            />
          );
        })}
      </div>
      <div className="tbody" role="presentation" style={{ height: elementHeight(geometry), width: total }}>
        {numbers(rows.from, rows.to).map((row) => (
          <GridRow
            key={row}
            id={id}
            row={row}
            y={row * ROW_HEIGHT - scroll.top + scroll.scroll}
            values={source.row(row)}
            columns={columns}
            formats={formats}
            offsets={offsets}
            from={inSight.from}
            to={inSight.to}
            selected={block && row >= block.top && row <= block.bottom ? block : null}
            active={active?.row === row ? active.column : null}
          />
        ))}
      </div>
    </div>
  );
}

export function cellId(grid: string, { row, column }: CellPlace): string {
  return `${grid}-${row}-${column}`;
}

function numbers(from: number, to: number): number[] {
  return Array.from({ length: Math.max(0, to - from) }, (_, i) => from + i);
}

function sortOf({ sort }: View, column: string): { descending: boolean; place: number | null } | null {
  const at = sort.findIndex((one) => one.column === column);
  const found = sort[at];
  return found ? { descending: found.descending, place: sort.length > 1 ? at + 1 : null } : null;
}

function resized(
  widths: ReadonlyMap<number, number>,
  index: number,
  width: number | null,
): Map<number, number> {
  const next = new Map(widths);
  if (width === null) next.delete(index);
  else next.set(index, width);
  return next;
}

function showColumn(node: HTMLElement | null, offsets: readonly number[], column: number): void {
  if (!node) return;
  const left = offsets[column] ?? 0;
  const right = offsets[column + 1] ?? left;
  if (left < node.scrollLeft) node.scrollLeft = left;
  else if (right > node.scrollLeft + node.clientWidth)
    node.scrollLeft = Math.min(left, right - node.clientWidth);
}

/** Width that the frame may take, whatever the table makes of it. */
function useRoom(frame: { current: HTMLElement | null }): number {
  const [room, setRoom] = useState(0);
  useEffect(() => {
    const around = frame.current?.closest(".table-output")?.parentElement;
    if (!around) return;
    const measure = () => setRoom(around.clientWidth - 2);
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(around);
    return () => observer.disconnect();
  }, [frame]);
  return room;
}

/** A press chooses a cell, a drag a block of them. */
function useDrag(go: (to: CellPlace, extend: boolean) => void) {
  const dragging = useRef(false);
  const placeOf = (event: PointerEvent): CellPlace | null => {
    const cell = document.elementFromPoint(event.clientX, event.clientY)?.closest<HTMLElement>("[data-row]");
    if (!cell || !event.currentTarget.contains(cell)) return null;
    return { row: Number(cell.dataset.row), column: Number(cell.dataset.column) };
  };
  return {
    onPointerDown: (event: PointerEvent) => {
      const place = event.button === 0 ? placeOf(event) : null;
      if (!place) return;
      dragging.current = true;
      go(place, event.shiftKey);
    },
    onPointerMove: (event: PointerEvent) => {
      if (!dragging.current || event.buttons !== 1) return;
      const place = placeOf(event);
      if (place) go(place, true);
    },
    onPointerUp: () => {
      dragging.current = false;
    },
  };
}
