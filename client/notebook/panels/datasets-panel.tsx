import { ChevronRight } from "lucide-react";
import { useState } from "react";
import type { Dataset } from "../../../shared/protocol/http.ts";
import { useApp } from "../../ui/app-context.ts";
import { formatCount } from "../../ui/format.ts";
import { useListed } from "../../ui/use-listed.ts";
import { insertAfter } from "../model/actions.ts";
import { type NotebookParts, useParts } from "../model/parts.ts";

export function DatasetsPanel() {
  const { api } = useApp();
  const { items, error } = useListed(api.datasets, ["datasets"]);
  if (error && !items)
    return <p className="nothing">{error instanceof Error ? error.message : String(error)}</p>;
  if (!items) return <p className="nothing">Reading the datasets…</p>;
  if (items.length === 0) {
    return (
      <p className="nothing">
        There are no datasets. Put Parquet, CSV, TSV or JSON-lines files into the folder <code>datasets</code>
        .
      </p>
    );
  }
  return (
    <ul className="datasets">
      {items.map((dataset) => (
        <DatasetEntry key={dataset.name} dataset={dataset} />
      ))}
    </ul>
  );
}

function DatasetEntry({ dataset }: { dataset: Dataset }) {
  const parts = useParts();
  const [open, setOpen] = useState(false);
  const { name, rowCount, columns, problem } = dataset;
  return (
    <li>
      <div className="dataset">
        <button
          type="button"
          className="icon-button small disclosure"
          aria-label={`Columns of ${name}`}
          aria-expanded={open}
          onClick={() => setOpen(!open)}
        >
          <ChevronRight aria-hidden />
        </button>
        <button
          type="button"
          className="dataset-name"
          title={problem ?? `Insert dataset(${JSON.stringify(name)})`}
          onClick={() => insertText(parts, `dataset(${JSON.stringify(name)})`)}
        >
          <span>{name}</span>
          <span className="count">
            {problem ? "not readable" : rowCount === null ? "" : formatCount(rowCount)}
          </span>
        </button>
      </div>
      {open && problem && <p className="nothing">{problem}</p>}
      {open && (
        <ul className="columns">
          {columns.map((column) => (
            <li key={column.name}>
              <button
                type="button"
                title={`Insert ${column.name} (${column.type})`}
                onClick={() => insertText(parts, column.name)}
              >
                <span>{column.name}</span>
                <span className="count">{column.kind}</span>
              </button>
            </li>
          ))}
        </ul>
      )}
    </li>
  );
}

/** Puts text where the cursor is; where there is none, into a new cell below the chosen one. */
function insertText(parts: NotebookParts, text: string): void {
  const { cell, mode } = parts.selection.get();
  if (mode === "edit" && parts.editor.current) {
    parts.editor.current.insertText(text);
    return;
  }
  const after = cell ?? parts.view.order.get().at(-1) ?? null;
  insertAfter(parts, after, [{ kind: "code", source: text }], "edit-end");
}
