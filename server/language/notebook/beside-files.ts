/** Watches the files beside a notebook that its cells import: when one is written, what is known of the cells is outdated. */
import { existsSync } from "node:fs";
import path from "node:path";
import { watchFile } from "../../workspace/watch-file.ts";
import type { LanguageCell } from "../cells/cell-typing.ts";
import type { TypeScriptServer } from "../process/typescript-server.ts";
import { uriOf } from "../project/projects.ts";

export class BesideFiles {
  readonly #server: TypeScriptServer;
  readonly #onChange: () => void;
  readonly #watched = new Map<string, () => void>();
  #folder: string;

  constructor(notebook: string, server: TypeScriptServer, onChange: () => void) {
    this.#folder = path.dirname(notebook);
    this.#server = server;
    this.#onChange = onChange;
  }

  watch(cells: readonly LanguageCell[]): void {
    const files = new Set(
      cells
        .flatMap(({ analysis }) => analysis.imports)
        .filter((specifier) => specifier.startsWith("./") && !/[\0\\]|(?:^|\/)\.\.(?:\/|$)/.test(specifier))
        .map((specifier) => path.join(this.#folder, specifier)),
    );
    for (const [file, stop] of this.#watched) {
      if (files.has(file)) continue;
      stop();
      this.#watched.delete(file);
    }
    for (const file of files) {
      if (!this.#watched.has(file))
        this.#watched.set(
          file,
          watchFile(file, () => this.#changed(file)),
        );
    }
  }

  moved(notebook: string): void {
    this.close();
    this.#folder = path.dirname(notebook);
  }

  close(): void {
    for (const stop of this.#watched.values()) stop();
    this.#watched.clear();
  }

  #changed(file: string): void {
    this.#server.fileChanged(uriOf(file), existsSync(file));
    this.#onChange();
  }
}
