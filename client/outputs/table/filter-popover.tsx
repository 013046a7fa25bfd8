import * as Popover from "@radix-ui/react-popover";
import { useEffect, useId, useState } from "react";
import type { TableColumn, TableFilter } from "../../../shared/output/table.ts";
import { filterFrom, needsValue, OPERATOR_NAMES, type Operator, operatorsFor } from "./filters.ts";

/** A query runs over the whole table: it waits until the typing pauses. */
const DEBOUNCE_MS = 350;

interface Props {
  column: TableColumn;
  filter: TableFilter | undefined;
  open: boolean;
  onOpen(open: boolean): void;
  onFilter(filter: TableFilter | null): void;
}

export function FilterPopover({ column, filter, open, onOpen, onFilter }: Props) {
  return (
    <Popover.Root open={open} onOpenChange={onOpen}>
      <Popover.Trigger
        className={`filter-sign ${filter ? "is-set" : ""}`}
        aria-label={`Filter ${column.name}`}
        tabIndex={-1}
        onClick={(event) => event.stopPropagation()}
      >
        <svg viewBox="0 0 16 16" width="12" height="12" aria-hidden="true">
          <path d="M2 3.5h12L9.5 9v4.5l-3-1.5V9z" />
        </svg>
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          className="filter-popover"
          align="start"
          sideOffset={4}
          aria-label={`Filter ${column.name}`}
          // React takes the popover for a part of the header, whose press would sort.
          onClick={(event) => event.stopPropagation()}
        >
          <FilterForm column={column} filter={filter} onFilter={onFilter} onDone={() => onOpen(false)} />
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}

interface FormProps extends Pick<Props, "column" | "filter" | "onFilter"> {
  onDone(): void;
}

function FilterForm({ column, filter, onFilter, onDone }: FormProps) {
  const id = useId();
  const operators = operatorsFor(column.kind);
  const [operator, setOperator] = useState<Operator>(filter?.operator ?? operators[0] ?? "=");
  const [typed, setTyped] = useState(filter?.value == null ? "" : String(filter.value));
  const made = filterFrom(column.name, column.kind, operator, typed);
  useDebounced(made, filter ?? null, onFilter);
  const commit = () => {
    onFilter(made);
    onDone();
  };
  const onKeyDown = (event: { key: string; preventDefault(): void }) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    commit();
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: the popover around it is the dialog; this only takes Enter
    <div role="group" onKeyDown={onKeyDown}>
      <label htmlFor={`${id}-operator`} className="filter-name">
        {column.name}
      </label>
      <select
        id={`${id}-operator`}
        value={operator}
        onChange={(event) => setOperator(event.target.value as Operator)}
      >
        {operators.map((one) => (
          <option key={one} value={one}>
            {OPERATOR_NAMES[one]}
          </option>
        ))}
      </select>
      {needsValue(operator) && <ValueField column={column} typed={typed} onType={setTyped} />}
      {column.summary?.top && needsValue(operator) && (
        <TopChoices
          column={column}
          onChoose={(value) => {
            setOperator("=");
            setTyped(value);
          }}
        />
      )}
      <div className="filter-actions">
        <button
          type="button"
          onClick={() => {
            onFilter(null);
            onDone();
          }}
        >
          Clear
        </button>
        <button type="button" className="is-primary" onClick={commit}>
          Done
        </button>
      </div>
    </div>
  );
}

function ValueField({
  column,
  typed,
  onType,
}: {
  column: TableColumn;
  typed: string;
  onType(text: string): void;
}) {
  const label = `Value for ${column.name}`;
  if (column.kind === "boolean") {
    return (
      <select aria-label={label} value={typed} onChange={(event) => onType(event.target.value)}>
        <option value="">any</option>
        <option value="true">true</option>
        <option value="false">false</option>
      </select>
    );
  }
  const type = column.kind === "date" ? "date" : column.kind === "timestamp" ? "datetime-local" : "text";
  const numeric = column.kind === "integer" || column.kind === "number";
  return (
    <input
      aria-label={label}
      type={type}
      inputMode={numeric ? "decimal" : undefined}
      value={typed}
      onChange={(event) => onType(event.target.value)}
      // The popover was opened to type a value.
      ref={(node) => node?.focus()}
    />
  );
}

function TopChoices({ column, onChoose }: { column: TableColumn; onChoose(value: string): void }) {
  return (
    <ul className="filter-top">
      {(column.summary?.top ?? []).slice(0, 6).map(({ value, count }) => (
        <li key={value}>
          <button type="button" onClick={() => onChoose(value)}>
            <span>{value === "" ? "(empty)" : value}</span>
            <b>{count.toLocaleString("en")}</b>
          </button>
        </li>
      ))}
    </ul>
  );
}

function useDebounced(
  made: TableFilter | null,
  current: TableFilter | null,
  onFilter: Props["onFilter"],
): void {
  const wanted = JSON.stringify(made);
  const known = JSON.stringify(current);
  // biome-ignore lint/correctness/useExhaustiveDependencies: it is the filter's content that restarts the wait
  useEffect(() => {
    if (wanted === known) return;
    const timer = setTimeout(() => onFilter(JSON.parse(wanted) as TableFilter | null), DEBOUNCE_MS);
    return () => clearTimeout(timer);
  }, [wanted, known]);
}
