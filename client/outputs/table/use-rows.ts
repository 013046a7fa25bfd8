import { useMemo, useRef, useSyncExternalStore } from "react";
import type { Table } from "../../../shared/output/table.ts";
import type { OutputContext } from "../context.ts";
import { arrange, type View } from "./local.ts";
import { LocalRows, PagedRows, type RowSource } from "./rows.ts";

/** The rows of a table as a person has sorted and filtered it. */
export function useRows(table: Table, view: View, context: OutputContext): RowSource {
  // The context is made anew with every render of the notebook; what it does stays the same.
  const latest = useRef(context);
  latest.current = context;
  const source = useMemo(() => {
    const { ref, rows, rowCount } = table;
    if (ref === null) return new LocalRows(arrange(table, view));
    const untouched = view.sort.length === 0 && view.filters.length === 0;
    if (untouched && rows.length >= rowCount) return new LocalRows(rows);
    const load = (offset: number, limit: number) => latest.current.page(ref, { offset, limit, ...view });
    return new PagedRows(load, rowCount, untouched ? rows : []);
  }, [table, view]);
  useSyncExternalStore(source.subscribe, source.version);
  return source;
}
