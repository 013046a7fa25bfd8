import { type PointerEvent, useState } from "react";
import type { TableColumn, TableFilter } from "../../../shared/output/table.ts";
import { MIN_WIDTH } from "./columns.ts";
import { FilterPopover } from "./filter-popover.tsx";
import { type CellFormat, isNumeric } from "./format.ts";
import { SummaryPicture } from "./summary.tsx";
import { smallPrint } from "./type-name.ts";

export interface HeaderCellProps {
  id: string;
  column: TableColumn;
  index: number;
  left: number;
  width: number;
  rows: number;
  format: CellFormat;
  sort: { descending: boolean; place: number | null } | null;
  filter: TableFilter | undefined;
  active: boolean;
  filterOpen: boolean;
  onFilterOpen(open: boolean): void;
  onSort(add: boolean): void;
  onFilter(filter: TableFilter | null): void;
  onResize(width: number | null): void;
}

export function HeaderCell(props: HeaderCellProps) {
  const { id, column, index, left, width, rows, format, sort, active } = props;
  return (
    // biome-ignore lint/a11y/useFocusableInteractive: the grid keeps the focus and names the active cell
    // biome-ignore lint/a11y/useSemanticElements: columns are virtual, which a table element cannot be
    // biome-ignore lint/a11y/useKeyWithClickEvents: Enter on the grid does the same
    <div
      id={id}
      role="columnheader"
      aria-colindex={index + 1}
      aria-sort={sort ? (sort.descending ? "descending" : "ascending") : "none"}
      className={`th ${isNumeric(column) ? "is-number" : ""} ${active ? "is-active" : ""} ${sort ? "is-sorted" : ""}`}
      style={{ left, width }}
      onClick={(event) => props.onSort(event.shiftKey)}
      title={`${column.name} (${column.type})`}
    >
      <div className="name">
        <span>{column.name}</span>
        <SortSign sort={sort} />
        <FilterPopover
          column={column}
          filter={props.filter}
          open={props.filterOpen}
          onOpen={props.onFilterOpen}
          onFilter={props.onFilter}
        />
      </div>
      <small>{smallPrint(column, rows)}</small>
      <SummaryPicture column={column} format={format} rows={rows} />
      <ResizeHandle width={width} onResize={props.onResize} />
    </div>
  );
}

function SortSign({ sort }: { sort: HeaderCellProps["sort"] }) {
  if (!sort) return null;
  return (
    <span className="sort-sign" aria-hidden="true">
      {sort.descending ? "↓" : "↑"}
      {sort.place !== null && <sub>{sort.place}</sub>}
    </span>
  );
}

/** Drag to set the width; a double click gives the natural one back. */
function ResizeHandle({ width, onResize }: { width: number; onResize(width: number | null): void }) {
  const [from, setFrom] = useState<{ x: number; width: number } | null>(null);
  const onPointerDown = (event: PointerEvent) => {
    event.stopPropagation();
    event.currentTarget.setPointerCapture(event.pointerId);
    setFrom({ x: event.clientX, width });
  };
  const onPointerMove = (event: PointerEvent) => {
    if (from) onResize(Math.max(MIN_WIDTH, from.width + event.clientX - from.x));
  };
  return (
    <i
      className="resize"
      aria-hidden="true"
      onPointerDown={onPointerDown}
      onPointerMove={onPointerMove}
      onPointerUp={() => setFrom(null)}
      onClick={(event) => event.stopPropagation()}
      onDoubleClick={() => onResize(null)}
    />
  );
}
