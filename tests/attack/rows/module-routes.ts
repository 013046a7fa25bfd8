/** Ways to get hold of one of Node's own modules, as an expression that gives it, or a promise of it. */
import type { Places } from "../stage.ts";
import { json } from "./cell-rows.ts";

export interface Route {
  readonly name: string;
  to(module: string): string;
}

export function moduleRoutes({ application }: Places): Route[] {
  const main = json(`${application}/kernel/main.ts`);
  const create = `(await import("node:module")).createRequire`;
  const Module = `(await import("node:module")).default as any`;
  const route = (name: string, to: (module: string) => string): Route => ({ name, to });
  return [
    route("import", (m) => `await import(${json(`node:${m}`)})`),
    route("import without node:", (m) => `await import(${json(m)})`),
    route("require", (m) => `${create}(import.meta.url)(${json(m)})`),
    route("require with node:", (m) => `${create}(import.meta.url)(${json(`node:${m}`)})`),
    route("require of the application", (m) => `${create}(${main})(${json(m)})`),
    route("Module._load", (m) => `(${Module})._load(${json(m)}, null, false)`),
    route("a module's require", (m) => `new (${Module})("x").require(${json(`node:${m}`)})`),
    route("a compiled module", (m) =>
      `(() => { const made = new (${Module})("/x.cjs"); made._compile("module.exports = require('${m}')", "/x.cjs"); return made.exports; })()`.replace(
        "(() =>",
        "await (async () =>",
      ),
    ),
    route("getBuiltinModule", (m) => `(await import("node:process")).default.getBuiltinModule(${json(m)})`),
    route("getBuiltinModule of the cell", (m) => `globalThis.process.getBuiltinModule(${json(`node:${m}`)})`),
    route(
      "a script",
      (m) =>
        `await (await import("node:vm")).runInThisContext("import('node:${m}')", { importModuleDynamically: (await import("node:vm")).constants.USE_MAIN_CONTEXT_DEFAULT_LOADER })`,
    ),
    route(
      "a new context",
      (m) =>
        `await (await import("node:vm")).runInNewContext("import('node:${m}')", {}, { importModuleDynamically: (await import("node:vm")).constants.USE_MAIN_CONTEXT_DEFAULT_LOADER })`,
    ),
    route("eval", (m) => `await (0, eval)("import('node:${m}')")`),
    route("a data address", (m) => `await import("data:text/javascript,export * from 'node:${m}'")`),
    route(
      "a package that hands them out",
      (m) => `${create}(${main})("real-require").realRequire(${json(m)})`,
    ),
    route(
      "a hook",
      (m) =>
        `await (async () => { (${Module}).registerHooks({ resolve: (s: string, c: any, n: any) => s === "zz" ? { url: "node:${m}", shortCircuit: true } : n(s, c) }); return import("zz" as string); })()`,
    ),
    route(
      "a renamed file",
      (m) =>
        `await (async () => { const M = ${Module}; const was = M._resolveFilename; M._resolveFilename = () => ${json(m)}; try { return ${create}(import.meta.url)("anything"); } finally { M._resolveFilename = was; } })()`,
    ),
    route("the inner bindings", (m) => `(await import("node:process")).default.binding(${json(m)})`),
  ];
}
