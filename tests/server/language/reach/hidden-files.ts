/** A workspace beside which lie files that no notebook may read, and ways in which cells and files beside them try. */
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

/** Stand in the files outside, and may stand in no answer. */
export const SECRETS = /hunter2|topSecretKey|OutsideType/;

export interface Hidden {
  /** Absolute path of the notebook, which need not exist. */
  readonly notebook: string;
  /** The folder outside. */
  readonly outside: string;
  /** Writes a file into the notebook's folder. */
  beside(name: string, text: string): void;
  link(name: string, target: string): void;
  remove(): void;
}

export function hiddenFiles(): Hidden {
  const root = realpathSync(mkdtempSync(path.join(tmpdir(), "clientele-reach-")));
  const folder = path.join(root, "workspace", "notebooks");
  const outside = path.join(root, "outside");
  const write = (file: string, text: string) => {
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, text);
  };
  write(path.join(outside, "secret.json"), '{ "topSecretKey": "hunter2" }');
  write(
    path.join(outside, "secret.ts"),
    'export const topSecretKey = "hunter2" as const;\nexport type OutsideType = "hunter2";\nexport default topSecretKey;\n',
  );
  write(
    path.join(outside, "types.d.ts"),
    'export declare const topSecretKey: "hunter2";\nexport type OutsideType = "hunter2";\ndeclare global { const topSecretKey: "hunter2"; type OutsideType = "hunter2"; }\n',
  );
  write(path.join(outside, "index.ts"), 'export const topSecretKey = "hunter2" as const;\n');
  write(path.join(outside, "package.json"), '{ "name": "outside", "types": "./types.d.ts" }');
  write(path.join(outside, "jsx-runtime.ts"), 'export const topSecretKey = "hunter2" as const;\n');
  mkdirSync(folder, { recursive: true });
  return {
    notebook: path.join(folder, "a.nb.ts"),
    outside,
    beside: (name, text) => write(path.join(folder, name), text),
    link(name, target) {
      mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
      symlinkSync(target, path.join(folder, name));
    },
    remove: () => rmSync(root, { recursive: true, force: true }),
  };
}

/** Ways to write a path to a file outside, from the notebook's folder. */
export function spellings(outside: string, file: string): string[] {
  const relative = `../../outside/${file}`;
  const absolute = path.join(outside, file);
  return [
    absolute,
    relative,
    `./../../outside/${file}`,
    `./x/../../../outside/${file}`,
    `.//..//..//outside//${file}`,
    `../notebooks/../../outside/${file}`,
    `../../workspace/../outside/${file}`,
    `../../../${path.basename(path.dirname(outside))}/outside/${file}`,
    `/./${absolute}`,
    `//${absolute}`,
    `file://${absolute}`,
    `FILE://${absolute}`,
    `file:${absolute}`,
    `pkg/../../../../outside/${file}`,
    `@scope/pkg/../../../../../outside/${file}`,
    `..\\..\\outside\\${file}`,
    `../../outside/../outside/${file}`,
    `../../outside/${file}?raw`,
    `../../outside/${file}#`,
    `${relative}\\0`,
    `${absolute}\\u0000.ts`,
    `\\x2e\\x2e/\\u{2e}\\u{2e}/outside/${file}`,
    `\\u002f${absolute.slice(1)}`,
    `clientele/analysis/../../../../../../../../../../..${absolute}`,
    `#/../../../outside/${file}`,
    `~/${file}`,
  ];
}

/** Cells that name a module; each gives `it` as what came of it. */
export const FORMS: Readonly<Record<string, (module: string) => string>> = {
  default: (module) => `import it from "${module}";\nit`,
  star: (module) => `import * as it from "${module}";\nit`,
  named: (module) => `import { topSecretKey as it } from "${module}";\nit`,
  "type only": (module) => `import type { OutsideType as it } from "${module}";\nlet v!: it; v`,
  "inline type": (module) => `import { type OutsideType as it } from "${module}";\nlet v!: it; v`,
  attributes: (module) => `import it from "${module}" with { type: "json" };\nit`,
  dynamic: (module) => `const it = await import("${module}");\nit`,
  template: (module) => `const it = await import(\`${module}\`);\nit`,
  typeof: (module) => `let it!: typeof import("${module}");\nit`,
  "import type": (module) => `let it!: import("${module}").OutsideType;\nit`,
  equals: (module) => `import it = require("${module}");\nit`,
  require: (module) => `const it = require("${module}");\nit`,
  "export star": (module) => `export * from "${module}";\nconst it = topSecretKey;\nit`,
  "export named": (module) => `export { topSecretKey as it } from "${module}";\nit`,
  declare: (module) =>
    `declare module "${module}" { export const own: number }\nimport * as it from "${module}";\nit`,
  single: (module) => `import it from '${module}';\nit`,
  "side effect": (module) => `import "${module}";\nconst it = topSecretKey;\nit`,
  "reference path": (module) => `/// <reference path="${module}" />\nconst it = topSecretKey;\nit`,
  "reference types": (module) => `/// <reference types="${module}" />\nconst it = topSecretKey;\nit`,
  pragma: (module) => `/** @jsxImportSource ${module} */\nconst it = topSecretKey;\nit`,
  "broken default": (module) => `import it from "${module}";\nconst = ;\nit`,
  "broken dynamic": (module) => `const it = await import("${module}");\nlet let;\nit`,
  "broken comment": (module) => `import /* " */ it /* ' */ from /* \` */ "${module}";\n)(\nit`,
  "broken reference": (module) => `/// <reference path="${module}" />\n)(\nconst it = topSecretKey;\nit`,
};
