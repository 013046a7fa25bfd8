import { isBuiltin } from "node:module";
import { describe, expect, it } from "vitest";
import { ALLOWED_MODULES, allowedModule } from "../../../kernel/evaluate/modules.ts";

describe("the modules that a cell may import", () => {
  it.each(ALLOWED_MODULES)("%s is a module of Node", (name) => {
    expect(isBuiltin(`node:${name}`)).toBe(true);
    expect(allowedModule(name)).toBe(`node:${name}`);
    expect(allowedModule(`node:${name}`)).toBe(`node:${name}`);
  });

  it.each([
    "fs",
    "fs/promises",
    "child_process",
    "net",
    "http",
    "https",
    "tls",
    "dgram",
    "dns",
    "cluster",
    "worker_threads",
    "vm",
    "v8",
    "module",
    "process",
    "inspector",
    "os",
    "repl",
    "sqlite",
    "test",
    "node:process",
    "node:module",
  ])("%s is refused", (name) => {
    expect(allowedModule(name)).toBeNull();
  });
});
