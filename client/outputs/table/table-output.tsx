import { type MouseEvent, useState } from "react";
import type { Table } from "../../../shared/output/table.ts";
import type { OutputContext } from "../context.ts";
import { download, fileNameOf, saveFile } from "../save-file.ts";
import { describeFilter } from "./filters.ts";
import { Grid } from "./grid.tsx";
import type { View } from "./local.ts";
import type { RowSource } from "./rows.ts";
import { blockOf, type Selection, toCsv, toTsv } from "./selection.ts";
import { useRows } from "./use-rows.ts";
import { PLAIN_VIEW, withFilter } from "./view.ts";

/** More cells than this are for a file, not for the clipboard. */
const MOST_COPIED = 500_000;

const count = new Intl.NumberFormat("en");

export function TableOutput({ table, context }: { table: Table; context: OutputContext }) {
  const [view, setView] = useState<View>(PLAIN_VIEW);
  const [selection, setSelection] = useState<Selection | null>(null);
  const [sight, setSight] = useState({ from: 1, to: 1 });
  const source = useRows(table, view, context);
  const [message, copy] = useCopy(table, source, selection);
  const filtered = view.filters.length > 0;
  const changeView = (next: View) => {
    setView(next);
    setSelection((now) => (now && now.focus.row >= 0 ? null : now));
  };
  return (
    <div className="table-output">
      {table.title && <p className="table-title">{table.title}</p>}
      {filtered && <Filters view={view} onView={changeView} />}
      <div className="grid">
        <Grid
          table={table}
          source={source}
          view={view}
          label={table.title ?? "Table"}
          onView={changeView}
          selection={selection}
          onSelect={setSelection}
          onCopy={copy}
          onSight={(from, to) => setSight((now) => (now.from === from && now.to === to ? now : { from, to }))}
        />
        {source.rowCount === 0 && (
          <p className="empty">{filtered ? "No row passes the filters." : "No rows."}</p>
        )}
        {source.fault && (
          <p className="fault" role="alert">
            {source.fault.message} {source.fault.hint && `${source.fault.hint} `}
            <button type="button" onClick={() => source.retry()}>
              Try again
            </button>
          </p>
        )}
        <footer>
          <span>{rowsText(source.rowCount, table.rowCount, filtered)}</span>
          <span>
            {table.columns.length === 1 ? "1 column" : `${count.format(table.columns.length)} columns`}
          </span>
          {sight.to - sight.from + 1 < source.rowCount && (
            <span className="sight">
              {count.format(sight.from)}–{count.format(sight.to)}
            </span>
          )}
          <span className="message" role="status">
            {message}
          </span>
          <button type="button" onClick={copy}>
            {selection && selection.focus.row >= 0 ? "Copy selection" : "Copy"}
          </button>
          <Downloads table={table} view={view} source={source} context={context} />
        </footer>
      </div>
    </div>
  );
}

function rowsText(rows: number, all: number, filtered: boolean): string {
  const noun = (filtered ? all : rows) === 1 ? "row" : "rows";
  return filtered ? `${count.format(rows)} of ${count.format(all)} ${noun}` : `${count.format(rows)} ${noun}`;
}

function Filters({ view, onView }: { view: View; onView(view: View): void }) {
  return (
    <ul className="filters" aria-label="Filters">
      {view.filters.map((filter) => (
        <li key={filter.column}>
          {describeFilter(filter)}
          <button
            type="button"
            aria-label={`Remove the filter ${describeFilter(filter)}`}
            onClick={() => onView({ ...view, filters: withFilter(view.filters, filter.column, null) })}
          >
            ×
          </button>
        </li>
      ))}
    </ul>
  );
}

interface DownloadProps {
  table: Table;
  view: View;
  source: RowSource;
  context: OutputContext;
}

/** The whole table as sorted and filtered, made by the kernel; one that is here whole is written by the page. */
function Downloads({ table, view, source, context }: DownloadProps) {
  const name = table.fileName ?? fileNameOf(table.title, "table");
  const { ref } = table;
  if (ref === null) {
    const save = async () => {
      const rows = await source.read(0, source.rowCount);
      const csv = toCsv([table.columns.map((column) => column.name), ...rows]);
      // The mark at the start tells Excel that the text is UTF-8.
      saveFile(new Blob(["\ufeff", csv], { type: "text/csv;charset=utf-8" }), `${name}.csv`);
    };
    return (
      <button type="button" onClick={() => void save()}>
        CSV
      </button>
    );
  }
  const query = { offset: 0, limit: 1, ...view };
  return (["csv", "xlsx"] as const).map((format) => (
    <DownloadLink
      key={format}
      address={context.downloadUrl(ref, query, format)}
      name={`${name}.${format}`}
      context={context}
    >
      {format.toUpperCase()}
    </DownloadLink>
  ));
}

interface LinkProps {
  address: string;
  name: string;
  context: OutputContext;
  children: string;
}

/** The browser fetches the file by itself, without the page's key: the address is admitted when it is asked for. */
function DownloadLink({ address, name, context, children }: LinkProps) {
  const [fault, setFault] = useState<string | null>(null);
  const { admitted } = context;
  const fetchIt = (event: MouseEvent) => {
    if (!admitted) return;
    event.preventDefault();
    setFault(null);
    admitted(address).then(
      (open) => download(open, name),
      (error: Error) => setFault(error.message),
    );
  };
  return (
    <>
      <a href={address} download={name} onClick={fetchIt}>
        {children}
      </a>
      {fault && <span role="alert">{fault}</span>}
    </>
  );
}

/** Copies what is selected, or everything with its header where nothing is. */
function useCopy(
  table: Table,
  source: RowSource,
  selection: Selection | null,
): [message: string, copy: () => void] {
  const [message, setMessage] = useState("");
  const copy = () => {
    copyRows(table, source, selection).then(setMessage, (error: unknown) =>
      setMessage(`Not copied: ${error instanceof Error ? error.message : String(error)}`),
    );
  };
  return [message, copy];
}

async function copyRows(table: Table, source: RowSource, selection: Selection | null): Promise<string> {
  const all = { top: 0, bottom: source.rowCount - 1, left: 0, right: table.columns.length - 1 };
  const chosen =
    selection && selection.focus.row >= 0 && selection.anchor.row >= 0 ? blockOf(selection) : null;
  const { top, bottom, left, right } = chosen ?? all;
  const cells = (bottom - top + 1) * (right - left + 1);
  if (cells > MOST_COPIED) {
    return `${count.format(bottom - top + 1)} rows are too many for the clipboard. Download them instead.`;
  }
  const rows = (await source.read(top, bottom + 1)).map((row) => row.slice(left, right + 1));
  const header = chosen ? [] : [table.columns.map((column) => column.name)];
  await navigator.clipboard.writeText(toTsv([...header, ...rows]));
  return `Copied ${count.format(rows.length)} ${rows.length === 1 ? "row" : "rows"}`;
}
