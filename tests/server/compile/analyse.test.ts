// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the cells of these tests hold template literals
import { describe, expect, test } from "vitest";
import { analyseCell } from "../../../server/compile/analyse.ts";

/** Names by role, each list in one string; a role that is left out is expected empty. */
interface Names {
  readonly defines?: string;
  readonly uses?: string;
  readonly assigns?: string;
  readonly definesTypes?: string;
  readonly usesTypes?: string;
}

function check(source: string, expected: Names): void {
  const analysis = analyseCell(source);
  expect(analysis.problems).toEqual([]);
  expect({
    defines: analysis.defines.join(" "),
    uses: analysis.uses.join(" "),
    assigns: analysis.assigns.map(({ name }) => name).join(" "),
    definesTypes: analysis.definesTypes.join(" "),
    usesTypes: analysis.usesTypes.join(" "),
  }).toEqual({ defines: "", uses: "", assigns: "", definesTypes: "", usesTypes: "", ...expected });
}

function cases(title: string, rows: [string, Names][]): void {
  describe(title, () => {
    test.each(rows)("%s", check);
  });
}

cases("what binds a name", [
  ["", {}],
  ["const a = 1, b = a", { defines: "a b" }],
  ["let a", { defines: "a" }],
  ["var a = b", { defines: "a", uses: "b" }],
  ["const { a, b: c, d = e, ['f' + g]: h, ...i } = j", { defines: "a c d h i", uses: "e g j" }],
  ["const [a, , b = c, [d], ...[e, f]] = g", { defines: "a b d e f", uses: "c g" }],
  ["const { a: { b: [{ c = d }] } } = e", { defines: "c", uses: "d e" }],
  ["function f() {}", { defines: "f" }],
  ["async function f() {}", { defines: "f" }],
  ["function* f() {}", { defines: "f" }],
  ["async function* f() {}", { defines: "f" }],
  ["class A extends B {}", { defines: "A", uses: "B" }],
  ["abstract class A { abstract f(): B }", { defines: "A", usesTypes: "B" }],
  ["using a = b()", { defines: "a", uses: "b" }],
  ["await using a = b()", { defines: "a", uses: "b" }],
  ['import a from "p"', { defines: "a" }],
  ['import { a, b as c, default as d, "e f" as g } from "p"', { defines: "a c d g" }],
  ['import * as a from "p"', { defines: "a" }],
  ['import a, * as b from "p"', { defines: "a b" }],
  ['import a, { b } from "p"', { defines: "a b" }],
  ['import "p"', {}],
  ['import { default as 分群 } from "p"', { defines: "分群" }],
  ["export const { a, ...b } = c", { defines: "a b", uses: "c" }],
  ["export function f() {}\nexport class A {}", { defines: "f A" }],
  ["export {}", {}],
  ["const 客户 = 套餐, $a = _b, 𝒳 = 1", { defines: "客户 $a 𝒳", uses: "套餐 _b" }],
  ["const \\u0061 = b\\u{63}", { defines: "a", uses: "bc" }],
  ["const __proto__ = constructor", { defines: "__proto__", uses: "constructor" }],
]);

cases("declarations are hoisted", [
  ["a; b(); C; const a = 1; function b() {} class C {}", { defines: "a b C" }],
  ["f(x); import { f } from 'p'; const x = 1", { defines: "f x" }],
  ["if (a) { var b = 1; let c; const d = 2; class E {} function f() {} }", { defines: "b", uses: "a" }],
  ["for (var i = 0, j; i < n; i++) { var k }", { defines: "i j k", uses: "n" }],
  ["for (var a of b); for (var c in d);", { defines: "a c", uses: "b d" }],
  ["try { var a } catch { var b } finally { var c }", { defines: "a b c" }],
  ["switch (a) { case b: var c; let d; default: var e }", { defines: "c e", uses: "a b" }],
  ["l: for (;;) { do { var a } while (b); while (c) var d }", { defines: "a d", uses: "b c" }],
  ["function f() { var a; { var b } } a; b", { defines: "f", uses: "a b" }],
  ["const f = () => { var a }; class A { static { var b } } a; b", { defines: "f A", uses: "a b" }],
]);

cases("blocks and loops keep names local", [
  ["{ const a = 1; a } a", { uses: "a" }],
  ["{ a; let a }", {}],
  ["for (let i = 0; i < 3; i++) i; i", { uses: "i" }],
  ["for (const a of a) a", {}],
  ["for (const { b = c } of d) b", { uses: "c d" }],
  ["for await (const a of b) a", { uses: "b" }],
  ["for (const a in b) { const c = a }", { uses: "b" }],
  ["for (using a of b) a", { uses: "b" }],
  ["switch (a) { case 1: let b; case b: b } b", { uses: "a b" }],
  ["try {} catch (e) { e } e", { uses: "e" }],
  ["try {} catch ({ a = b, ...c }) { a; c }", { uses: "b" }],
  ["try {} catch (e) { let f = e } f", { uses: "f" }],
  ["{ function f() {} f() } f()", { uses: "f" }],
  ["{ class A {} new A() } A", { uses: "A" }],
  ["outer: for (;;) { for (;;) { continue outer; break outer } }", {}],
]);

cases("functions", [
  ["(a, { b }, [c], ...d) => a + b + c + d", {}],
  ["(a = b, c = a) => c", { uses: "b" }],
  ["(a = b) => { var b = 1; return a + b }", { uses: "b" }],
  ["(a = () => b) => { let b }", { uses: "b" }],
  ["({ [a]: b = c }) => b", { uses: "a c" }],
  ["const f = function g() { return g }; g", { defines: "f", uses: "g" }],
  ["(function f(f) { return f })", {}],
  ["function f() { return arguments.length + new.target }", { defines: "f" }],
  ["function f() { return () => arguments }", { defines: "f" }],
  ["function f(this: A, b: B) { return this }", { defines: "f", usesTypes: "A B" }],
  ["function f() { return a; const a = 1 }", { defines: "f" }],
  ["function f(a: string): string; function f(a: any) { return a }", { defines: "f" }],
  [
    "const o = { a, b: c, [d]: e, f() { return g }, get h() { return i }, set j(v) { v }, ...k }",
    { defines: "o", uses: "a c d e g i k" },
  ],
  ["const o = { async *a(b) { yield* b; await c } }", { defines: "o", uses: "c" }],
]);

cases("classes", [
  [
    "class A { a = b; static c = d; #e = f; [g] = h; static [i]() {} }",
    { defines: "A", uses: "b d f g h i" },
  ],
  ["class A { f(a) { return a + this.b + super.c + this.#d } #d = A }", { defines: "A" }],
  ["const B = class C { static d = C }; C", { defines: "B", uses: "C" }],
  ["class A { static { let b = c; d = b } }", { defines: "A", uses: "c", assigns: "d" }],
  ["class A extends f(A) {}", { defines: "A", uses: "f" }],
  [
    "class A<T extends B = C> extends D<T, E> implements F, G.H<I> { a!: J; constructor(k: K) { super() } }",
    { defines: "A", uses: "D", usesTypes: "B C E F G I J K" },
  ],
  [
    "class A { declare a: B; private readonly c?: C; [key: string]: D }",
    { defines: "A", usesTypes: "B C D" },
  ],
]);

cases("expressions", [
  ["a.b.c[d].e?.f?.[g]?.(h)", { uses: "a d g h" }],
  ["`a${b}c${`${d}`}`", { uses: "b d" }],
  ["sql`select ${a} from ${sql.id(b)}`", { uses: "sql a b" }],
  ["/a/g.test(b)", { uses: "b" }],
  ["typeof a", { uses: "a" }],
  ["delete a.b", { uses: "a" }],
  ["a instanceof B, void c", { uses: "a B c" }],
  ["new A(...b)", { uses: "A b" }],
  ["a ? b : (c && d || e) ?? f", { uses: "a b c d e f" }],
  ["import('p'), import(a)", { uses: "a" }],
  ["await a; for (const b of await c) b", { uses: "a c" }],
  ["undefined, NaN, console, a", { uses: "undefined NaN console a" }],
  ["async: async (await_) => await_", {}],
  ["let type = 1, of = 2, get = 3, async = 4; type + of + get + async", { defines: "type of get async" }],
  ["b; a; b", { uses: "b a" }],
  ['"use strict"', {}],
]);

cases("assignments to free names", [
  ["a = b", { uses: "b", assigns: "a" }],
  ["a += 1; b ??= c; d ||= 1", { uses: "a b c d", assigns: "a b d" }],
  ["a++; --b", { uses: "a b", assigns: "a b" }],
  ["[a, b = c, ...d] = e", { uses: "c e", assigns: "a b d" }],
  ["({ a, b: c, d: e.f, [g]: h = i, ...j } = k)", { uses: "e g i k", assigns: "a c h j" }],
  ["for (a of b); for (c.d in e); for ([f] of g);", { uses: "b c e g", assigns: "a f" }],
  ["for (a = 0; a < 1; a++);", { uses: "a", assigns: "a" }],
  ["a.b = 1; c[d] += e", { uses: "a c d e" }],
  ["let a; a = 1; a++; [a] = b", { defines: "a", uses: "b" }],
  ["() => { a = 1 }", { assigns: "a" }],
  ["(a as any) = 1; b! += 1; (c) = 2", { uses: "b", assigns: "a b c" }],
]);

cases("types exist for the type checker only", [
  ["type A = B; interface C extends D, E.F<G> { a: H }", { definesTypes: "A C", usesTypes: "B D E G H" }],
  ["const a: A<B> = b as C satisfies D", { defines: "a", uses: "b", usesTypes: "A B C D" }],
  ["const a = [] as const", { defines: "a" }],
  ["let a: typeof b.c, d: typeof a", { defines: "a d", usesTypes: "b" }],
  ["f<A>(b!)", { uses: "f b", usesTypes: "A" }],
  ["const f = g<A>", { defines: "f", uses: "g", usesTypes: "A" }],
  ["tag<A>`${b}`", { uses: "tag b", usesTypes: "A" }],
  ["function f<T extends A, U = T>(a: T): U | B {}", { defines: "f", usesTypes: "A B" }],
  ["const f = <T,>(a: T): a is T & A => true", { defines: "f", usesTypes: "A" }],
  ["function f(a: A): asserts a is B {}", { defines: "f", usesTypes: "A B" }],
  ["type A<T> = { [K in keyof T as `x${K & B}`]: T[K] | C }", { definesTypes: "A", usesTypes: "B C" }],
  ["type A<T> = T extends (infer U extends B)[] ? U : U", { definesTypes: "A", usesTypes: "B U" }],
  ["type A = <T>(a: T, b: B) => T; type C = new (d: D) => E", { definesTypes: "A C", usesTypes: "B D E" }],
  [
    "interface A { [Symbol.iterator](a: B): C; new (d: D): A; (e: E): F; g<T>(h: T): void }",
    { definesTypes: "A", usesTypes: "Symbol B C D E F" },
  ],
  ["type A = [a: B, b?: C, ...rest: D[]]", { definesTypes: "A", usesTypes: "B C D" }],
  ["type A = import('p').B<C>", { definesTypes: "A", usesTypes: "C" }],
  [
    "import type A from 'p'; import { type B, c } from 'p'; import type * as D from 'p'",
    { defines: "c", definesTypes: "A B D" },
  ],
  ["export type A = 1; export interface B {}", { definesTypes: "A B" }],
  ["namespace A { export type B = C; interface D { e: B } }", { definesTypes: "A", usesTypes: "C" }],
  [
    "declare const a: A; declare function b(c: C): D; declare class E { f: F }; a; b; E",
    { uses: "a b E", definesTypes: "E", usesTypes: "A C D F" },
  ],
  ["declare module 'p' { const a: A } declare global { var b: B }", { usesTypes: "A B" }],
  ["interface A {} const A = 1", { defines: "A" }],
  ["class A {} let a: A", { defines: "A a" }],
]);

test("places are those of the names, in lines and columns from 1", () => {
  const { places } = analyseCell(
    'import { x as 客户 } from "p"\n\n  const {\n    a: [bc] } = 客户\ntype T = 1',
  );
  expect(places).toEqual({
    客户: { line: 1, column: 15, endColumn: 17 },
    bc: { line: 4, column: 9, endColumn: 11 },
    T: { line: 5, column: 6, endColumn: 7 },
  });
});

test("an assignment stands where it is first made", () => {
  expect(analyseCell("x\n+ x;\n  x = 1; x = 2").assigns).toEqual([
    { name: "x", line: 3, column: 3, endColumn: 4 },
  ]);
});

test("module specifiers of static imports, once each and without those of types", () => {
  const source =
    'import a from "p"; import "q"; import { b } from "p"; import type { C } from "r"; await import("s")';
  expect(analyseCell(source).imports).toEqual(["p", "q"]);
});

describe("inputs are named by the variable that takes them", () => {
  const rows: [string, Record<string, string>][] = [
    ['const bins = input.range("Score levels", { min: 3 })', { "Score levels": "bins" }],
    ["const a = input.text('A'), b = (await input.dataset(`B`, {})) as any", { A: "a", B: "b" }],
    ['export let c = input.toggle("C")!', { C: "c" }],
    ['const d = input.range(label); const e = input.range(`x${1}`); const f = other.range("F")', {}],
    ['const k = ok ? input.curve("K", rows, {}) : 1, l = ok ? null : input.date("L")', { K: "k", L: "l" }],
    ['const { g } = input.select("G"); h(input.text("H")); { const i = input.text("I") }', {}],
    ['const __proto__ = input.text("toString")', { toString: "__proto__" }],
    ['const input = mine; const j = input.text("J")', {}],
  ];
  test.each(rows)("%s", (source, names) => {
    expect(analyseCell(source).inputNames).toEqual(names);
  });
});
