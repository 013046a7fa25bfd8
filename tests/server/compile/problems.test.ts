import { describe, expect, test } from "vitest";
import { analyseCell } from "../../../server/compile/analyse.ts";

/** Kind, place (line:column-endLine:endColumn) and message of every problem. */
function problemsOf(source: string): string[] {
  return analyseCell(source).problems.map(
    (each) => `${each.kind} ${each.line}:${each.column}-${each.endLine}:${each.endColumn} ${each.message}`,
  );
}

function cases(title: string, rows: [string, ...string[]][]): void {
  describe(title, () => {
    test.each(rows)("%j", (source, ...expected) => {
      expect(problemsOf(source)).toEqual(expected);
    });
  });
}

cases("syntax errors say where and what", [
  ["const x = ;", "syntax 1:11-1:12 `;` does not fit here."],
  ["let a = 1\nfoo(a,\n", "syntax 3:1-3:2 Expected `)` but the cell ends here."],
  ["let a =\n\n", "syntax 3:1-3:2 The cell ends in the middle of a statement: something is missing here."],
  ["f(1, 2", "syntax 1:7-1:8 Expected `)` but the cell ends here."],
  ["let 客户 = [1 2]", "syntax 1:13-1:14 Expected `,` or `]` but found `decimal`."],
  ['"abc', "syntax 1:1-1:5 Unterminated string."],
  ["let a\nlet b\nlet a", "syntax 3:5-3:6 Identifier `a` has already been declared."],
  [
    'import { a } from "p"; const a = 1',
    "syntax 1:10-1:11 `a` has already been declared in this cell. Rename one of the two.",
  ],
  [
    "return 1",
    "syntax 1:1-1:7 A cell cannot `return`. End it with an expression to show a value, or put the code into a function.",
  ],
  [
    "() => { await x }",
    "syntax 1:9-1:14 `await` is only allowed within async functions and at the top levels of modules. Either remove this `await` or add the `async` keyword to the enclosing function.",
  ],
  [
    "const x",
    "syntax 1:7-1:8 Missing initializer in const declaration. Add an initializer (e.g. ` = undefined`) here.",
  ],
  ["delete x", "syntax 1:8-1:9 Delete of an unqualified identifier in strict mode."],
  [
    "break",
    "syntax 1:1-1:6 Illegal break statement. A `break` statement can only be used within an enclosing iteration or switch statement.",
  ],
  ["a +* b\nc +* d", "syntax 1:4-1:5 `*` does not fit here."],
  [
    "/a/gg",
    "syntax 1:5-1:6 Flag g is mentioned twice in regular expression literal. Remove the duplicated flag here.",
  ],
]);

cases("what is not supported says what to write instead", [
  [
    "enum E { a }",
    "unsupported 1:1-1:13 An enum cannot be run from types alone. Write `const E = { ... } as const` instead.",
  ],
  [
    "const enum E { a }",
    "unsupported 1:1-1:19 An enum cannot be run from types alone. Write `const E = { ... } as const` instead.",
  ],
  [
    "namespace N { export const a = 1 }",
    "unsupported 1:1-1:35 A namespace with values is not supported. Put the values into an object: `const name = { ... }`.",
  ],
  [
    "export default 1",
    "unsupported 1:1-1:17 A cell needs no `export`: all cells see its top-level names. Remove it, and give the value a name with `const`.",
  ],
  [
    "export { a }",
    "unsupported 1:1-1:13 A cell needs no `export`: all cells see its top-level names. Remove it, and give the value a name with `const`.",
  ],
  [
    "export * from 'p'",
    "unsupported 1:1-1:18 A cell needs no `export`: all cells see its top-level names. Remove it, and give the value a name with `const`.",
  ],
  [
    "class A {\n  constructor(private a: B) {}\n}",
    "unsupported 2:15-2:27 A parameter property is not supported. Declare the field in the class and assign it in the constructor.",
  ],
  [
    "let a = <B>c",
    "unsupported 1:9-1:13 A type assertion in angle brackets is not supported. Write `value as Type` instead.",
  ],
  [
    "import a = require('p')",
    'unsupported 1:1-1:24 `import name = ...` is not supported. Write `import name from "package"` or a `const`.',
  ],
  [
    "@a class B {}",
    "unsupported 1:1-1:3 Decorators are not supported yet by the JavaScript runtime. Call the function on the class instead.",
  ],
  [
    "class A { accessor b = 1 }",
    "unsupported 1:11-1:25 `accessor` is not supported yet by the JavaScript runtime. Write a `get` and a `set`.",
  ],
  [
    "import.meta.url",
    "unsupported 1:1-1:12 `import.meta` does not exist in a cell, which is no file. Relative imports start from the notebook's folder.",
  ],
  [
    "import defer * as a from 'p'",
    "unsupported 1:1-1:29 `import defer` is not supported. Import the module without `defer`.",
  ],
  [
    "() => this",
    "unsupported 1:7-1:11 `this` means nothing at the top level of a cell; name the object you mean.",
  ],
  [
    "arguments[0]",
    "unsupported 1:1-1:10 `arguments` means nothing at the top level of a cell; it exists in functions only.",
  ],
  [
    "const $$a = 1",
    "unsupported 1:7-1:10 `$$a`: names that begin with `$$` are kept for Clientele. Give it another name.",
  ],
  [
    "$$scope.x",
    "unsupported 1:1-1:8 `$$scope`: names that begin with `$$` are kept for Clientele. Give it another name.",
  ],
  [
    "\nconst a = <div>text</div>",
    "unsupported 2:11-2:12 JSX is not supported in a cell. Write html`<div>...</div>` for markup, or return a chart or table.",
  ],
  [
    "#!/usr/bin/env node\n1",
    "unsupported 1:1-1:20 A cell is no script: remove the line that begins with `#!`.",
  ],
  [
    "a.match(/(/)",
    "unsupported 1:9-1:12 The regular expression `/(/` is not valid: look for a bracket that is not closed, or escape it with \\.",
  ],
]);

cases("what only looks like it is fine", [
  ["namespace N { export type A = 1 }"],
  ["declare namespace N { const a: number }"],
  ["export {}"],
  ["function f() { return this ?? arguments }"],
  ["class A { a = this; static { this } [`b`]() { return this } }"],
  ["const o = { f() { return this } }"],
  ["a.$$b + `$$c`; ({ $$d: 1 }); class A { $$e = 1; $$f() {} }"],
  ["const a = b < c, d = e > (f)"],
  ["function f() { return new.target }"],
]);

test("a source that does not parse keeps the names it seems to define", () => {
  const source = [
    "import a from 'p'",
    "const b = 1",
    "let { c, d: e, ...f } = x",
    "const [g, h] = y",
    "export async function* i() {}",
    "abstract class J {}",
    "  const inner = 1",
    "foo(",
  ].join("\n");
  const { defines, uses, places } = analyseCell(source);
  expect([defines, uses]).toEqual([["b", "c", "e", "f", "g", "h", "i", "J"], []]);
  expect(places.e).toEqual({ line: 3, column: 13, endColumn: 14 });
});
