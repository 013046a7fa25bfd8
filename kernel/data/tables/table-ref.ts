/**
 * Names of tables on display. A table is called the same in every run of a cell that shows the same rows, also in another
 * kernel, so that an output that was kept can be paged again once its cell has run; and another when its rows are others, so
 * that no page is taken of them for one of the table that is seen.
 */
import { createHash } from "node:crypto";
import type { Rows, TableColumn } from "../../../shared/output/table.ts";

export interface TableContent {
  readonly columns: readonly TableColumn[];
  readonly rowCount: number;
  /** The first page. */
  readonly rows: Rows;
}

/** @param isTaken whether the run shows another table of that name: one of the same content */
export function tableRef(cell: string, content: TableContent, isTaken: (ref: string) => boolean): string {
  const hash = createHash("sha256").update(JSON.stringify([cell, ...identity(content)]));
  const ref = `table-${hash.digest("hex").slice(0, 24)}`;
  if (!isTaken(ref)) return ref;
  let number = 2;
  while (isTaken(`${ref}-${number}`)) number++;
  return `${ref}-${number}`;
}

/** Beside the first rows the summaries speak for all of them; a mean is left out, as its last digits hang on the order of adding. */
function identity({ columns, rowCount, rows }: TableContent): unknown[] {
  const described = columns.map(({ name, type, summary }) => {
    if (!summary) return [name, type];
    const { mean: _, ...rest } = summary;
    return [name, type, rest];
  });
  return [described, rowCount, rows];
}
