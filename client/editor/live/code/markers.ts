import { type editor, MarkerSeverity, MarkerTag } from "monaco-editor/esm/vs/editor/editor.api.js";
import type { Mark } from "../../marks.ts";
import { uriOf } from "./changes.ts";
import { iRangeOf } from "./places.ts";

const SEVERITIES = {
  error: MarkerSeverity.Error,
  warning: MarkerSeverity.Warning,
  hint: MarkerSeverity.Hint,
} as const;
const TAGS = { unused: MarkerTag.Unnecessary, deprecated: MarkerTag.Deprecated } as const;

/** The squiggles of a model; what is narrower than a letter is widened by the editor. */
export function markersOf(marks: readonly Mark[], model: editor.ITextModel): editor.IMarkerData[] {
  return marks.map(({ from, to, severity, message, code, tags, related }) => {
    const start = model.getPositionAt(from);
    const end = model.getPositionAt(to);
    return {
      severity: SEVERITIES[severity],
      message,
      code,
      tags: tags.map((tag) => TAGS[tag]),
      startLineNumber: start.lineNumber,
      startColumn: start.column,
      endLineNumber: end.lineNumber,
      endColumn: end.column,
      relatedInformation: related.map((place) => ({
        resource: uriOf(place.cell),
        message: place.message,
        ...iRangeOf(place),
      })),
    };
  });
}
