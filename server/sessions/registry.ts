/** All sessions: one for each notebook that is edited, however many ask for it, and any number for other purposes. */
import os from "node:os";
import path from "node:path";
import { type Actor, OWNER } from "../../shared/access/actor.ts";
import { notFound, refused } from "../fault/session-fault.ts";
import type { LanguageService } from "../language/language.ts";
import type { Runtime } from "../runtime/runtime.ts";
import type { NotebookFiles } from "../workspace/notebook-files.ts";
import type { Settings } from "../workspace/settings.ts";
import { createSession, type SessionSurroundings } from "./create-session.ts";
import { KernelPlaces, placesFor } from "./kernel-places.ts";
import { ResultStore } from "./results/result-store.ts";
import type { Session } from "./session.ts";
import { type DatasetSource, WatchedDatasets } from "./session-datasets.ts";
import type { SessionSpec } from "./session-spec.ts";
import { Throttle } from "./throttle.ts";

export interface RegistryOptions {
  readonly workspace: string;
  readonly runtime: Runtime;
  readonly notebooks: NotebookFiles;
  readonly catalogue: DatasetSource;
  readonly settings: Settings;
  /** Left out where nobody looks at cells. */
  readonly language?: LanguageService;
}

export class SessionRegistry {
  readonly #options: RegistryOptions;
  readonly #datasets: WatchedDatasets;
  readonly #surroundings: SessionSurroundings;
  readonly #sessions = new Map<string, Session>();
  readonly #opening = new Map<string, Promise<Session>>();
  readonly #listeners = new Set<() => void>();
  readonly #unwatch: () => void;
  /** A kernel changes its state at each run; the list of sessions need not follow at once. */
  readonly #kernels = new Throttle(() => this.#changed(), 500);

  constructor(options: RegistryOptions) {
    this.#options = options;
    this.#datasets = new WatchedDatasets(options.workspace, options.catalogue);
    this.#surroundings = {
      runtime: options.runtime,
      datasets: this.#datasets,
      outputBytes: options.settings.kernel.outputBytes,
      results: new ResultStore(path.join(options.workspace, ".clientele", "results")),
      language: options.language ?? null,
      places: new KernelPlaces(placesFor(os.totalmem(), options.settings.kernel.places)),
      real: (file) => options.notebooks.real(file),
    };
    this.#unwatch = options.catalogue.onChange(() => void this.#datasetsChanged());
  }

  list(): Session[] {
    return [...this.#sessions.values()];
  }

  get(id: string): Session {
    const session = this.#sessions.get(id);
    if (!session) throw notFound("That session has ended.", "Open the notebook again.");
    return session;
  }

  /** The session in which a notebook is edited, opened if there is none: a file has one writer. Runs nothing. */
  async open(name: string, actor: Actor = OWNER): Promise<Session> {
    const file = await this.#options.notebooks.resolve(name);
    // One file may have several names: a link within the workspace, or another case where the disk folds it.
    const real = await this.#options.notebooks.real(file);
    const open = this.#find(name) ?? (await this.#editing(real));
    if (open) return open;
    const opening = this.#opening.get(real) ?? this.#start(name, file, actor);
    this.#opening.set(real, opening);
    return opening.finally(() => this.#opening.delete(real));
  }

  /** Gives a notebook another title and a file name to match, open or not. Gives its new path. */
  async rename(name: string, title: string): Promise<string> {
    const { notebooks } = this.#options;
    const session = this.#find(name);
    if (!session) return notebooks.rename(name, title);
    session.setTitle(title);
    await session.flush();
    if (session.unsaved)
      throw refused(`The title is “${title}” now, the file keeps its name. ${session.unsaved}`);
    const to = await notebooks.renameFile(name, title);
    if (to !== name) session.moved(await notebooks.resolve(to), notebooks.stateFolder(to), to);
    this.#changed();
    return to;
  }

  /** Ends a notebook's session and moves the file to the trash. Gives the id for `restore`. */
  async delete(name: string): Promise<string> {
    const session = this.#find(name);
    await session?.flush();
    // Ended now, the session would take along what only it has.
    if (session?.unsaved) throw refused(`${name} was not deleted. ${session.unsaved}`);
    if (session) await this.close(session.id, "Its notebook was deleted.");
    return this.#options.notebooks.delete(name);
  }

  async close(id: string, reason: string): Promise<void> {
    const session = this.get(id);
    this.#sessions.delete(id);
    await session.close(reason);
    this.#changed();
  }

  async closeAll(reason = "The server stopped."): Promise<void> {
    this.#unwatch();
    await this.#kernels.cancel();
    await Promise.allSettled(this.#opening.values());
    await Promise.all(this.list().map((session) => this.close(session.id, reason)));
  }

  /** Calls the listener when a session begins, ends, or its kernel changes. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** The session that edits the file of this real path, under whatever name. */
  async #editing(real: string): Promise<Session | undefined> {
    for (const session of this.list().filter(({ purpose }) => purpose === "edit")) {
      const own = await this.#options.notebooks.real(session.file).catch(() => null);
      if (own === real) return session;
    }
    return undefined;
  }

  #find(name: string): Session | undefined {
    return this.list().find((session) => session.path === name && session.purpose === "edit");
  }

  /** A session of any purpose; for the one in which a notebook is edited, see `open`. Whoever asked for it closes it. */
  async create(spec: SessionSpec): Promise<Session> {
    // Looked at through the one door: a change that is seen here is news to the others, too.
    await this.#datasetsChanged();
    const session = await createSession(spec, this.#surroundings);
    this.#sessions.set(session.id, session);
    session.subscribe({
      id: "registry",
      push: (push) => {
        if (push.type === "event" && push.event.type === "kernel-changed") this.#kernels.call();
      },
    });
    this.#changed();
    return session;
  }

  async #start(name: string, file: string, actor: Actor): Promise<Session> {
    const { notebooks, settings } = this.#options;
    const folder = notebooks.stateFolder(name);
    await notebooks.real(folder).catch((cause: Error) => {
      throw refused(`${name} cannot be opened: of what is remembered of it, ${cause.message}.`);
    });
    return this.create({
      notebook: name,
      file,
      purpose: "edit",
      actor,
      folder,
      idleMinutes: settings.kernel.idleMinutes,
    });
  }

  async #datasetsChanged(): Promise<void> {
    if (!(await this.#datasets.refresh())) return;
    await Promise.all(this.list().map((session) => session.datasetsChanged()));
  }

  #changed(): void {
    for (const listener of this.#listeners) listener();
  }
}
