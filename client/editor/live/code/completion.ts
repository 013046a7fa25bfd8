import {
  type editor,
  type IRange,
  languages,
  type Position,
} from "monaco-editor/esm/vs/editor/editor.api.js";
import type { CompletionItem, CompletionKind, Range } from "../../../../shared/protocol/language.ts";
import { namesFollow } from "./names-follow.ts";
import type { OpenCode, OpenCodes } from "./open-code.ts";
import { iRangeOf, positionOf, prose } from "./places.ts";

const Kind = languages.CompletionItemKind;

/** Columns and datasets take kinds that the language has no use for: editor.css gives these their pictures. */
const KINDS: Record<CompletionKind, languages.CompletionItemKind> = {
  class: Kind.Class,
  column: Kind.Unit,
  constant: Kind.Constant,
  dataset: Kind.Event,
  enum: Kind.Enum,
  field: Kind.Field,
  function: Kind.Function,
  interface: Kind.Interface,
  keyword: Kind.Keyword,
  method: Kind.Method,
  module: Kind.Module,
  property: Kind.Property,
  snippet: Kind.Snippet,
  text: Kind.Text,
  type: Kind.TypeParameter,
  variable: Kind.Variable,
};

/** An item of the list, with what is needed to ask for more of it. */
interface Offered extends languages.CompletionItem {
  readonly more: { readonly id: string; readonly code: OpenCode } | null;
}

export function completionProvider(codes: OpenCodes): languages.CompletionItemProvider {
  return {
    triggerCharacters: [".", '"', "'", "`", "/", " "],
    async provideCompletionItems(model, position, { triggerCharacter }, token) {
      const code = codes.of(model);
      if (!code || (triggerCharacter === " " && !namesFollow(textBefore(model, position)))) return null;
      const before = textBefore(model, position);
      const list = await code.service.ask<"completion">({
        ask: "completion",
        cell: code.cell,
        position: positionOf(position),
        ...(triggerCharacter === undefined ? {} : { trigger: triggerCharacter }),
      });
      if (!list || token.isCancellationRequested || model.isDisposed()) return null;
      // The editor goes on filtering while one types: the answer holds as long as only the word grew.
      if (!model.getValue().startsWith(before)) return null;
      const word = wordAt(model, position);
      return {
        suggestions: list.items.map((item) => offered(item, code, word)),
        incomplete: list.incomplete,
      };
    },
    async resolveCompletionItem(item, token) {
      const { more } = item as Offered;
      const detail =
        more &&
        (await more.code.service.ask<"completion-detail">({
          ask: "completion-detail",
          cell: more.code.cell,
          id: more.id,
        }));
      if (!detail || token.isCancellationRequested) return item;
      return {
        ...item,
        ...(detail.detail === "" ? {} : { detail: detail.detail }),
        documentation: prose(detail.documentation),
        additionalTextEdits: detail.edits.map((edit) => ({ range: iRangeOf(edit), text: edit.text })),
      };
    },
  };
}

function offered(item: CompletionItem, code: OpenCode, word: IRange): Offered {
  return {
    label: item.detail === undefined ? item.label : { label: item.label, description: item.detail },
    kind: KINDS[item.kind],
    insertText: item.insert,
    range: item.range ? around(item.range, word) : word,
    more: item.more ? { id: item.id, code } : null,
    ...(item.sortText === undefined ? {} : { sortText: item.sortText }),
    ...(item.filterText === undefined ? {} : { filterText: item.filterText }),
    ...(item.snippet ? { insertTextRules: languages.CompletionItemInsertTextRule.InsertAsSnippet } : {}),
    ...(item.deprecated ? { tags: [languages.CompletionItemTag.Deprecated] } : {}),
  };
}

function wordAt(model: editor.ITextModel, { lineNumber, column }: Position): IRange {
  const { startColumn } = model.getWordUntilPosition({ lineNumber, column });
  return { startLineNumber: lineNumber, startColumn, endLineNumber: lineNumber, endColumn: column };
}

/**
 * What is typed up to the cursor is replaced, not what stands behind it: the answer may be about a text in which the word
 * has grown already, and what follows the word would be eaten.
 */
function around(asked: Range, word: IRange): IRange {
  const range = iRangeOf(asked);
  return { ...range, endLineNumber: word.endLineNumber, endColumn: word.endColumn };
}

function textBefore(model: editor.ITextModel, { lineNumber, column }: Position): string {
  return model.getValueInRange({
    startLineNumber: 1,
    startColumn: 1,
    endLineNumber: lineNumber,
    endColumn: column,
  });
}
