import { assertNever } from "../../../shared/assert-never.ts";
import type { Input } from "../../../shared/output/input.ts";
import type { OutputContext } from "../context.ts";
import { CurveControl } from "./curve-control.tsx";
import { DatasetControl } from "./dataset-control.tsx";
import {
  DateControl,
  MultiSelectControl,
  NumberControl,
  RangeControl,
  SelectControl,
  TextControl,
  ToggleControl,
} from "./simple-controls.tsx";
import { useDraft } from "./use-draft.ts";

/** A control that a cell asked for; moving it runs the cell again. */
export function Control({ input, context }: { input: Input; context: OutputContext }) {
  const draft = useDraft(input, context);
  const { definition } = draft;
  switch (definition.control) {
    case "range":
      return <RangeControl definition={definition} draft={draft} />;
    case "number":
      return <NumberControl definition={definition} draft={draft} />;
    case "text":
      return <TextControl definition={definition} draft={draft} />;
    case "toggle":
      return <ToggleControl definition={definition} draft={draft} />;
    case "select":
      return <SelectControl definition={definition} draft={draft} />;
    case "multiSelect":
      return <MultiSelectControl definition={definition} draft={draft} />;
    case "date":
      return <DateControl definition={definition} draft={draft} />;
    case "curve":
      return <CurveControl definition={definition} draft={draft} />;
    case "dataset":
      return <DatasetControl definition={definition} draft={draft} />;
    default:
      return assertNever(definition);
  }
}
