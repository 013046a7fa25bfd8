import type { KeyboardEvent } from "react";
import type { Json } from "../../../shared/json.ts";
import type { InputDefinition } from "../../../shared/output/input.ts";
import { Field, FieldGroup, type FieldIds } from "./field.tsx";
import type { Draft } from "./use-draft.ts";

type Definition<C extends InputDefinition["control"]> = Extract<InputDefinition, { control: C }>;
interface Props<C extends InputDefinition["control"]> {
  definition: Definition<C>;
  draft: Draft;
}

/** While a slider moves, cells run at most so often. */
const DRAG_MS = 180;
const TYPING_MS = 600;

const number = new Intl.NumberFormat("en", { maximumFractionDigits: 6 });

function attributes({ id, describedBy, invalid }: FieldIds) {
  return { id, "aria-describedby": describedBy, "aria-invalid": invalid };
}

/** Enter sends at once what is being typed. */
function onEnter(draft: Draft) {
  return (event: KeyboardEvent) => {
    if (event.key === "Enter") draft.commit();
  };
}

export function RangeControl({ definition, draft }: Props<"range">) {
  const value = typeof draft.value === "number" ? draft.value : definition.min;
  const unit = definition.unit ? ` ${definition.unit}` : "";
  return (
    <Field draft={draft} value={`${number.format(value)}${unit}`}>
      {(ids) => (
        <input
          {...attributes(ids)}
          type="range"
          min={definition.min}
          max={definition.max}
          step={definition.step}
          value={value}
          aria-valuetext={`${number.format(value)}${unit}`}
          onChange={(event) => draft.edit(event.target.valueAsNumber, DRAG_MS)}
          onPointerUp={draft.commit}
          onKeyUp={draft.commit}
          onBlur={draft.commit}
        />
      )}
    </Field>
  );
}

export function NumberControl({ definition, draft }: Props<"number">) {
  const { min, max, step, unit } = definition;
  const onChange = (text: string) => {
    const value = Number(text);
    // A field that is empty or half typed is shown as it is and not sent.
    if (text.trim() === "" || !Number.isFinite(value)) draft.edit(text, null);
    else draft.edit(value, TYPING_MS);
  };
  const commit = () => {
    if (typeof draft.value === "number") draft.commit();
    else draft.drop();
  };
  return (
    <Field draft={draft}>
      {(ids) => (
        <span className="with-unit">
          <input
            {...attributes(ids)}
            type="number"
            min={min}
            max={max}
            step={step ?? "any"}
            value={typeof draft.value === "number" || typeof draft.value === "string" ? draft.value : ""}
            onChange={(event) => onChange(event.target.value)}
            onBlur={commit}
            onKeyDown={(event) => event.key === "Enter" && commit()}
          />
          {unit && <span>{unit}</span>}
        </span>
      )}
    </Field>
  );
}

export function TextControl({ definition, draft }: Props<"text">) {
  return (
    <Field draft={draft}>
      {(ids) => (
        <input
          {...attributes(ids)}
          type="text"
          placeholder={definition.placeholder}
          maxLength={definition.maxLength}
          value={typeof draft.value === "string" ? draft.value : ""}
          onChange={(event) => draft.edit(event.target.value, TYPING_MS)}
          onBlur={draft.commit}
          onKeyDown={onEnter(draft)}
        />
      )}
    </Field>
  );
}

export function DateControl({ definition, draft }: Props<"date">) {
  const commit = () => {
    if (draft.value !== "") draft.commit();
    else draft.drop();
  };
  return (
    <Field draft={draft}>
      {(ids) => (
        <input
          {...attributes(ids)}
          type="date"
          min={definition.min}
          max={definition.max}
          value={typeof draft.value === "string" ? draft.value.slice(0, 10) : ""}
          // A date that is not finished yet is the empty text.
          onChange={(event) => draft.edit(event.target.value, event.target.value === "" ? null : TYPING_MS)}
          onBlur={commit}
          onKeyDown={(event) => event.key === "Enter" && commit()}
        />
      )}
    </Field>
  );
}

export function ToggleControl({ draft }: Props<"toggle">) {
  return (
    <Field draft={draft}>
      {(ids) => (
        <span className="switch">
          <input
            {...attributes(ids)}
            type="checkbox"
            role="switch"
            checked={draft.value === true}
            aria-checked={draft.value === true}
            onChange={(event) => draft.edit(event.target.checked, 0)}
          />
          <span aria-hidden="true">{draft.value === true ? "On" : "Off"}</span>
        </span>
      )}
    </Field>
  );
}

export function SelectControl({ definition, draft }: Props<"select">) {
  const chosen = definition.options.findIndex((option) => option.value === draft.value);
  return (
    <Field draft={draft}>
      {(ids) => (
        <select
          {...attributes(ids)}
          value={chosen}
          onChange={(event) => {
            const option = definition.options[Number(event.target.value)];
            if (option) draft.edit(option.value, 0);
          }}
        >
          {chosen === -1 && (
            <option value={-1}>{draft.value === null ? "Choose…" : String(draft.value)}</option>
          )}
          {definition.options.map((option, i) => (
            <option key={String(option.value)} value={i}>
              {option.label}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}

export function MultiSelectControl({ definition, draft }: Props<"multiSelect">) {
  const chosen: readonly Json[] = Array.isArray(draft.value) ? draft.value : [];
  const toggle = (value: string | number | boolean, on: boolean) => {
    const wanted = new Set<Json>(on ? [...chosen, value] : chosen.filter((one) => one !== value));
    // In the order of the options, so that the same choice is the same value.
    const values = definition.options.map((option) => option.value).filter((one) => wanted.has(one));
    draft.edit(values, DRAG_MS);
  };
  return (
    <FieldGroup draft={draft}>
      <div className="chips">
        {definition.options.map((option) => (
          <label key={String(option.value)} className="chip">
            <input
              type="checkbox"
              checked={chosen.includes(option.value)}
              onChange={(event) => toggle(option.value, event.target.checked)}
            />
            <span>{option.label}</span>
          </label>
        ))}
      </div>
    </FieldGroup>
  );
}
