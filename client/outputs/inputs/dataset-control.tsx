import { useId } from "react";
import type { Json } from "../../../shared/json.ts";
import {
  type DatasetBinding,
  datasetBindingSchema,
  isOptional,
  NO_COLUMN,
} from "../../../shared/output/input.ts";
import {
  type BindableTable,
  bindTo,
  columnsFor,
  type DatasetDefinition,
  isComplete,
  misfits,
  roleWords,
} from "./dataset-binding.ts";
import { FieldGroup } from "./field.tsx";
import type { Draft } from "./use-draft.ts";

/** Which table, and which of its columns plays each role: nothing is sent before every role is filled. */
export function DatasetControl({ definition, draft }: { definition: DatasetDefinition; draft: Draft }) {
  const id = useId();
  const binding = bindingOf(draft.value);
  const table = definition.tables.find((one) => one.name === binding.table);
  const change = (next: DatasetBinding) =>
    draft.edit(next as unknown as Json, isComplete(definition, next) ? 0 : null);
  const choose = (name: string) => {
    const chosen = definition.tables.find((one) => one.name === name);
    if (chosen) change(bindTo(definition, chosen, binding));
  };
  return (
    <FieldGroup draft={draft}>
      <div className="binding">
        <label htmlFor={`${id}-table`}>Table</label>
        <select id={`${id}-table`} value={table?.name ?? ""} onChange={(event) => choose(event.target.value)}>
          {!table && (
            <option value="">{binding.table === "" ? "Choose…" : `${binding.table} (not there)`}</option>
          )}
          {definition.tables.map((one) => (
            <option key={one.name} value={one.name}>
              {optionText(one, definition)}
            </option>
          ))}
        </select>
        {table &&
          Object.entries(definition.contract).map(([role, kind]) => (
            <Role
              key={role}
              id={`${id}-${role}`}
              role={role}
              hint={roleWords(kind)}
              optional={isOptional(kind)}
              columns={columnsFor(kind, table)}
              chosen={binding.columns[role]}
              onChoose={(column) =>
                change({ table: table.name, columns: { ...binding.columns, [role]: column } })
              }
            />
          ))}
      </div>
      <Advice definition={definition} table={table} binding={binding} />
    </FieldGroup>
  );
}

interface RoleProps {
  id: string;
  role: string;
  hint: string;
  /** Whether it may stay without a column. */
  optional: boolean;
  columns: readonly string[];
  chosen: string | undefined;
  onChoose(column: string): void;
}

function Role({ id, role, hint, optional, columns, chosen, onChoose }: RoleProps) {
  const known = chosen !== undefined && columns.includes(chosen);
  return (
    <>
      <label htmlFor={id} title={hint}>
        {role}
      </label>
      <select
        id={id}
        value={known ? chosen : ""}
        title={hint}
        disabled={columns.length === 0}
        onChange={(event) => onChoose(event.target.value)}
      >
        {optional && <option value={NO_COLUMN}>none</option>}
        {!optional && !known && (
          <option value="">{columns.length === 0 ? "no column fits" : "Choose…"}</option>
        )}
        {columns.map((column) => (
          <option key={column} value={column}>
            {column}
          </option>
        ))}
      </select>
    </>
  );
}

interface AdviceProps {
  definition: DatasetDefinition;
  table: BindableTable | undefined;
  binding: DatasetBinding;
}

function Advice({ definition, table, binding }: AdviceProps) {
  if (definition.tables.length === 0) {
    return <p className="help">There is no table yet. Put a Parquet or CSV file into the datasets folder.</p>;
  }
  if (!table) return null;
  const missing = misfits(definition, table);
  if (missing.length > 0) {
    return (
      <p className="refusal" role="status">
        No column of {table.name} can be {missing.join(" or ")}. Choose another table.
      </p>
    );
  }
  if (isComplete(definition, binding)) return null;
  const open = Object.keys(definition.contract).filter((role) => binding.columns[role] === undefined);
  return (
    <p className="help" role="status">
      Choose a column for {open.join(" and ")}.
    </p>
  );
}

function optionText(table: BindableTable, definition: DatasetDefinition): string {
  const rows = table.rowCount === null ? "" : ` (${table.rowCount.toLocaleString("en")} rows)`;
  return misfits(definition, table).length > 0 ? `${table.name} – does not fit` : `${table.name}${rows}`;
}

function bindingOf(value: Json): DatasetBinding {
  const parsed = datasetBindingSchema.safeParse(value);
  return parsed.success ? parsed.data : { table: "", columns: {} };
}
