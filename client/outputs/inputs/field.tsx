import { type ReactNode, useId } from "react";
import type { Draft } from "./use-draft.ts";

export interface FieldIds {
  id: string;
  /** For `aria-describedby`; undefined when there is nothing to say. */
  describedBy: string | undefined;
  invalid: true | undefined;
}

/** Label above, control, help or the reason of a refusal below. */
export function Field({
  draft,
  value,
  children,
}: {
  draft: Draft;
  value?: string;
  children(ids: FieldIds): ReactNode;
}) {
  const id = useId();
  const { label, help } = draft.definition;
  const described = draft.fault !== null || help !== undefined;
  return (
    <div className={`control ${draft.fault ? "is-refused" : ""}`}>
      <label htmlFor={id}>
        {label}
        {value !== undefined && <b> · {value}</b>}
      </label>
      {children({
        id,
        describedBy: described ? `${id}-help` : undefined,
        invalid: draft.fault ? true : undefined,
      })}
      <Help id={id} draft={draft} />
    </div>
  );
}

/** The same for several controls under one name. */
export function FieldGroup({ draft, children }: { draft: Draft; children: ReactNode }) {
  const id = useId();
  return (
    <fieldset className={`control ${draft.fault ? "is-refused" : ""}`} aria-describedby={`${id}-help`}>
      <legend>{draft.definition.label}</legend>
      {children}
      <Help id={id} draft={draft} />
    </fieldset>
  );
}

export function Help({ id, draft }: { id: string; draft: Draft }) {
  if (draft.fault) {
    return (
      <p id={`${id}-help`} className="refusal" role="alert">
        {draft.fault}
      </p>
    );
  }
  const { help } = draft.definition;
  return help ? (
    <p id={`${id}-help`} className="help">
      {help}
    </p>
  ) : null;
}
