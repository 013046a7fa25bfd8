/** The messages of the language server protocol that are used here, with the types of the protocol's own package. */
import type * as lsp from "vscode-languageserver-protocol";

/** Method -> what is asked and what is answered. */
export interface Requests {
  "textDocument/diagnostic": [lsp.DocumentDiagnosticParams, lsp.FullDocumentDiagnosticReport];
  "textDocument/completion": [lsp.CompletionParams, lsp.CompletionList | null];
  "completionItem/resolve": [lsp.CompletionItem, lsp.CompletionItem];
  "textDocument/hover": [lsp.HoverParams, lsp.Hover | null];
  "textDocument/signatureHelp": [lsp.SignatureHelpParams, lsp.SignatureHelp | null];
  "textDocument/definition": [
    lsp.DefinitionParams,
    lsp.Location | lsp.Location[] | lsp.LocationLink[] | null,
  ];
  "textDocument/references": [lsp.ReferenceParams, lsp.Location[] | null];
  "textDocument/prepareRename": [lsp.PrepareRenameParams, lsp.PrepareRenameResult | null];
  "textDocument/rename": [lsp.RenameParams, lsp.WorkspaceEdit | null];
  "textDocument/codeAction": [lsp.CodeActionParams, (lsp.CodeAction | lsp.Command)[] | null];
  "textDocument/formatting": [lsp.DocumentFormattingParams, lsp.TextEdit[] | null];
  "textDocument/inlayHint": [lsp.InlayHintParams, lsp.InlayHint[] | null];
}
export type Method = keyof Requests;
export type Asked<M extends Method> = Requests[M][0];
export type Answered<M extends Method> = Requests[M][1];

export interface Notifications {
  "textDocument/didOpen": lsp.DidOpenTextDocumentParams;
  "textDocument/didChange": lsp.DidChangeTextDocumentParams;
  "textDocument/didClose": lsp.DidCloseTextDocumentParams;
  "workspace/didChangeWatchedFiles": lsp.DidChangeWatchedFilesParams;
}

/** What the answers are made for. Plain lists of edits and places come back where richer forms are not announced. */
export const CAPABILITIES: lsp.ClientCapabilities = {
  general: { positionEncodings: ["utf-16"] },
  workspace: { configuration: true, workspaceEdit: { documentChanges: false } },
  textDocument: {
    diagnostic: { relatedInformation: true, tagSupport: { valueSet: [1, 2] } },
    completion: {
      completionItem: {
        snippetSupport: true,
        labelDetailsSupport: true,
        deprecatedSupport: true,
        tagSupport: { valueSet: [1] },
        insertReplaceSupport: false,
        documentationFormat: ["markdown"],
        resolveSupport: { properties: ["documentation", "detail", "additionalTextEdits"] },
      },
      completionList: { itemDefaults: ["editRange"] },
    },
    hover: { contentFormat: ["markdown"] },
    signatureHelp: {
      signatureInformation: {
        documentationFormat: ["markdown"],
        parameterInformation: { labelOffsetSupport: true },
        activeParameterSupport: true,
      },
    },
    codeAction: { codeActionLiteralSupport: { codeActionKind: { valueSet: ["quickfix"] } } },
    rename: { prepareSupport: true },
    inlayHint: {},
  },
};

/** Settings of the server, which asks for them by sections: all get the same. */
export function preferences(hidden: readonly string[]): object {
  return {
    // Rows of hundreds of columns are read out of hovers.
    hover: { maximumLength: 1_000_000 },
    preferences: {
      quoteStyle: "double",
      importModuleSpecifierEnding: "js",
      autoImportFileExcludePatterns: hidden,
      includePackageJsonAutoImports: "on",
    },
    suggest: { completeFunctionCalls: false, includeCompletionsForModuleExports: true },
    inlayHints: {
      variableTypes: { enabled: true, suppressWhenTypeMatchesName: false },
      parameterTypes: { enabled: false },
      functionLikeReturnTypes: { enabled: false },
    },
  };
}
