/** Places as the service counts them and as the editor names them: both from 1, the end exclusive. */
import type { IPosition, IRange } from "monaco-editor/esm/vs/editor/editor.api.js";
import type { Position, Range } from "../../../../shared/protocol/language.ts";

export function positionOf({ lineNumber, column }: IPosition): Position {
  return { line: lineNumber, column };
}

export function rangeOf({ startLineNumber, startColumn, endLineNumber, endColumn }: IRange): Range {
  return { line: startLineNumber, column: startColumn, endLine: endLineNumber, endColumn };
}

export function iRangeOf({ line, column, endLine, endColumn }: Range): IRange {
  return { startLineNumber: line, startColumn: column, endLineNumber: endLine, endColumn };
}

/** Markdown of the service may quote anything that is in a package: the editor renders it without HTML and commands. */
export function prose(value: string): { value: string; isTrusted: false; supportHtml: false } {
  return { value: value.replace(/!\[([^\]]*)\]\([^)]*\)/g, "$1"), isTrusted: false, supportHtml: false };
}
