/**
 * The folders with open notebooks. To the language server each is a project: a configuration, the head and the notebooks'
 * documents, all of them in memory and named as if they lay in the folder, so that imports are found from there.
 */
import { readFile } from "node:fs/promises";
import path from "node:path";
import { pathToFileURL } from "node:url";
import type { DataTyping } from "../cells/cell-typing.ts";
import { defaultCommand } from "../process/server-process.ts";
import type { TypeScriptServer } from "../process/typescript-server.ts";
import { writeHead } from "./head.ts";
import { type Needs, projectConfig } from "./options.ts";
import { ownTypes } from "./own-types.ts";

export interface ProjectsOptions {
  readonly application: string;
  readonly data: DataTyping | null;
}

/** What all projects need and which takes a while to get. */
interface Surroundings {
  readonly types: string;
  readonly cellApi: string;
}

const HEAD = ".clientele-head.d.ts";
const CONFIG = "tsconfig.json";
/** Documents of notebooks as they are, and of cells that do not parse. */
const DOCUMENTS = [".*.cells.mts", ".*.asked.mts"];

export const uriOf = (file: string) => pathToFileURL(file).href;

/** Whether a file is one of those that are in memory only. */
export const isDocumentFile = (uri: string) =>
  isHeadFile(uri) || /\/\.[^/]+\.(?:cells|asked)\.mts$/.test(uri);

export const isHeadFile = (uri: string) => uri.endsWith(`/${HEAD}`);

export class Projects {
  readonly #server: TypeScriptServer;
  readonly #options: ProjectsOptions;
  /** Folder -> its documents by file, with what each needs. */
  readonly #folders = new Map<string, Map<string, Needs>>();
  /** A folder whose last document was closed. It stays for the next one: to open a project takes longer than to keep it. */
  #spare: string | null = null;
  #surroundings: Promise<Surroundings> | null = null;

  constructor(server: TypeScriptServer, options: ProjectsOptions) {
    this.#server = server;
    this.#options = options;
    server.onSqueezed(() => this.squeeze());
  }

  /** Gets ready what takes a while, without waiting for it. */
  warmUp(): void {
    void this.#surround().catch(() => undefined);
    void this.#server.start();
  }

  /** The configuration that holds a document, by its path. */
  configOf(file: string): string {
    return path.join(path.dirname(file), CONFIG);
  }

  /** Puts a document into the project of its folder, with the head as it is now. */
  async write(file: string, text: string, needs: Needs): Promise<void> {
    const [{ types, cellApi }, data] = await Promise.all([
      this.#surround(),
      this.#options.data?.head() ?? "",
    ]);
    this.#place(file, text, needs, types, (all) => writeHead(cellApi, data, all));
  }

  /** Forgets the folder that is only kept for the next notebook. */
  squeeze(): void {
    this.#forgetSpare();
  }

  remove(file: string): void {
    const folder = path.dirname(file);
    const files = this.#folders.get(folder);
    if (!files?.delete(file)) return;
    this.#server.documents.shut(uriOf(file));
    if (files.size > 0) return;
    this.#folders.delete(folder);
    this.#forgetSpare();
    this.#spare = folder;
  }

  #forgetSpare(): void {
    if (this.#spare === null || this.#folders.has(this.#spare)) return;
    for (const name of [HEAD, CONFIG]) this.#server.documents.shut(uriOf(path.join(this.#spare, name)));
    this.#spare = null;
  }

  #place(file: string, text: string, needs: Needs, types: string, head: (needs: Needs) => string): void {
    const folder = path.dirname(file);
    const files = this.#folders.get(folder) ?? new Map<string, Needs>();
    this.#folders.set(folder, files);
    files.set(file, needs);
    const all = {
      node: files.values().some(({ node }) => node),
      danfo: files.values().some(({ danfo }) => danfo),
    };
    const { application } = this.#options;
    // The configuration is a file of its own project: the server would make another one for it.
    const config = projectConfig({
      application,
      types,
      files: [CONFIG, HEAD],
      include: DOCUMENTS,
      needs: all,
    });
    this.#server.documents.write(uriOf(path.join(folder, CONFIG)), "json", config);
    this.#server.documents.write(uriOf(path.join(folder, HEAD)), "typescript", head(all));
    this.#server.documents.write(uriOf(file), "typescript", text);
  }

  #surround(): Promise<Surroundings> {
    this.#surroundings ??= this.#findSurroundings();
    return this.#surroundings;
  }

  async #findSurroundings(): Promise<Surroundings> {
    const { application } = this.#options;
    const [cellApi, [program]] = await Promise.all([
      readFile(path.join(application, "kernel", "api", "cell-api.ts"), "utf8"),
      defaultCommand(application),
    ]);
    return { cellApi, types: await ownTypes(application, program) };
  }
}
