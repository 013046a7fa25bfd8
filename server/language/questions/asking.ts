/** What a question is answered with: the document as it stands, and whom to ask. */
import type * as lsp from "vscode-languageserver-protocol";
import type { Position } from "../../../shared/protocol/language.ts";
import type { Graph } from "../../dataflow/graph.ts";
import type { DataTyping, LanguageCell } from "../cells/cell-typing.ts";
import type { Side } from "../document/position-map.ts";
import type { Written } from "../document/written.ts";
import type { TypeScriptServer } from "../process/typescript-server.ts";
import type { Reach } from "../reach/reach.ts";
import type { CompletionMemory } from "./completion-memory.ts";

export interface Asking {
  readonly written: Written;
  readonly cell: LanguageCell;
  readonly graph: Graph;
  readonly server: TypeScriptServer;
  readonly data: DataTyping | null;
  readonly completions: CompletionMemory;
  readonly reach: Reach;
  readonly signal: AbortSignal | undefined;
}

/** The document and a place in it, as every request of the protocol has them; null for a cell that is not in it. */
export function placeOf(
  { written, cell }: Asking,
  position: Position,
  side: Side = "after",
): lsp.TextDocumentPositionParams | null {
  const at = written.positionOf(cell.id, position, side);
  return at && { textDocument: { uri: written.uri }, position: at };
}

export function offsetOf({ written, cell }: Asking, position: Position): number {
  return written.lines(cell.id).offset(position);
}
