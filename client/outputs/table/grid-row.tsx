import { memo } from "react";
import type { Json } from "../../../shared/json.ts";
import type { TableColumn } from "../../../shared/output/table.ts";
import { type CellFormat, isNumeric } from "./format.ts";
import { type Block, isWithin } from "./selection.ts";

interface Props {
  /** Id of the grid. */
  id: string;
  row: number;
  /** Pixels from the top of the scrolled element. */
  y: number;
  /** Undefined while they are on their way. */
  values: readonly Json[] | undefined;
  columns: readonly TableColumn[];
  formats: readonly CellFormat[];
  offsets: readonly number[];
  from: number;
  to: number;
  selected: Block | null;
  active: number | null;
}

export const GridRow = memo(function GridRow(props: Props) {
  const { row, y, values, columns, from, to } = props;
  return (
    // biome-ignore lint/a11y/useFocusableInteractive: the grid keeps the focus
    // biome-ignore lint/a11y/useSemanticElements: rows are virtual, which a table element cannot be
    <div
      role="row"
      aria-rowindex={row + 2}
      aria-busy={values === undefined || undefined}
      className="tr"
      style={{ transform: `translateY(${y}px)` }}
    >
      {columns.slice(from, to).map((column, i) => (
        <GridCell key={column.name} {...props} column={column} index={from + i} />
      ))}
    </div>
  );
});

function GridCell({ column, index, ...props }: Props & { column: TableColumn; index: number }) {
  const { id, row, values, formats, offsets, selected, active } = props;
  const value = values?.[index] ?? null;
  const missing = values === undefined;
  const text = missing ? "" : value === null ? "null" : (formats[index] ?? String)(value);
  const left = offsets[index] ?? 0;
  const width = (offsets[index + 1] ?? left) - left;
  const isSelected = selected !== null && isWithin(selected, row, index);
  const names = [
    "td",
    isNumeric(column) ? "is-number" : "",
    value === null && !missing ? "is-null" : "",
    isSelected && !(selected.top === selected.bottom && selected.left === selected.right)
      ? "is-selected"
      : "",
    active === index ? "is-active" : "",
  ];
  return (
    // biome-ignore lint/a11y/useFocusableInteractive: the grid keeps the focus
    // biome-ignore lint/a11y/useSemanticElements: columns are virtual, which a table element cannot be
    <div
      id={`${id}-${row}-${index}`}
      role="gridcell"
      aria-colindex={index + 1}
      aria-selected={isSelected || undefined}
      className={names.filter((name) => name !== "").join(" ")}
      style={{ left, width }}
      data-row={row}
      data-column={index}
      title={text.length * 7 > width - 20 ? text.slice(0, 2000) : undefined}
    >
      {missing ? <i className="placeholder" /> : text}
    </div>
  );
}
