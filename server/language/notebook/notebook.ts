/**
 * One notebook in the language service: keeps its virtual document up to the cells, and asks about it. Whoever changes the
 * cells says so by `update`; the document is written when something is asked.
 */
import path from "node:path";
import type { LanguageAnswer, Question } from "../../../shared/protocol/language.ts";
import type { CellDiagnostics } from "../../../shared/session/diagnostics.ts";
import { buildGraph } from "../../dataflow/graph.ts";
import type { DataTyping, LanguageCell } from "../cells/cell-typing.ts";
import { collectDiagnostics } from "../diagnostics/diagnostics.ts";
import type { Written } from "../document/written.ts";
import type { TypeScriptServer } from "../process/typescript-server.ts";
import { isDocumentFile, type Projects, uriOf } from "../project/projects.ts";
import { answerQuestion } from "../questions/answer.ts";
import { CompletionMemory } from "../questions/completion-memory.ts";
import { Reach, type ReachOptions } from "../reach/reach.ts";
import { BesideFiles } from "./beside-files.ts";
import type { LanguageNotebook, NotebookCells } from "./language-notebook.ts";
import { sourcesIn, withLeftOut } from "./left-out.ts";
import { NotebookDocuments } from "./notebook-documents.ts";
import { NotebookTyping, type Typed } from "./notebook-typing.ts";
import { type Culprits, Suspects } from "./suspects.ts";

export interface NotebookParts {
  readonly file: string;
  readonly server: TypeScriptServer;
  readonly projects: Projects;
  readonly data: DataTyping | null;
  readonly culprits: Culprits;
  readonly reach: ReachOptions;
  readonly now: () => number;
}

/** TypeScript gave up on the flow of control: nothing behind that place is checked, in no cell. */
const isGivenUp = ({ code }: { readonly code?: number | string }) => code === 2563;
const NAMES_MODULE = /\b(?:import|from|require|module)\b|\/\/\/|@jsx/;
/** How many dead ends one look at the document may find, one after the other. */
const DEAD_ENDS = 10;
/** Without a question for so long, a notebook can do without its documents. */
const IDLE_MS = 5 * 60_000;

export class Notebook implements LanguageNotebook {
  readonly #parts: NotebookParts;
  readonly #documents: NotebookDocuments;
  readonly #typing: NotebookTyping;
  readonly #files: BesideFiles;
  readonly #suspects: Suspects;
  #reach: Reach;
  /** What was found to lead nowhere but inside: the modules that it was about. */
  #foundInside = "";
  readonly #completions = new CompletionMemory();
  readonly #listeners = new Set<() => void>();
  readonly #stopListening: () => void;
  #now: NotebookCells = { cells: [], graph: buildGraph([]) };
  #revision = 0;
  /** Counts changes of what is left out. */
  #leftOut = 0;
  #typed: { readonly revision: number; readonly typed: Typed } | null = null;
  #diagnosing: AbortController | null = null;
  /** One document is written at a time. */
  #queue: Promise<unknown> = Promise.resolve();
  #lastAsked: number;

  constructor(parts: NotebookParts) {
    const { file, server, projects, data } = parts;
    this.#parts = parts;
    this.#lastAsked = parts.now();
    this.#reach = new Reach(path.dirname(file), parts.reach);
    this.#suspects = new Suspects(parts.culprits);
    this.#documents = new NotebookDocuments(file, server, projects);
    this.#typing = new NotebookTyping(server, this.#documents, data, () => this.#reach);
    this.#files = new BesideFiles(file, server, () => this.#outdated());
    const stop = [data?.onChange(() => this.#outdated()), server.onSqueezed(() => this.#squeeze())];
    this.#stopListening = () => {
      for (const each of stop) each?.();
    };
  }

  update(now: NotebookCells): void {
    this.#now = now;
    this.#files.watch(now.cells);
    this.#changed();
  }

  async diagnose(): Promise<ReadonlyMap<string, CellDiagnostics> | null> {
    this.#parts.projects.warmUp();
    this.#diagnosing?.abort();
    const diagnosing = new AbortController();
    this.#diagnosing = diagnosing;
    const { signal } = diagnosing;
    for (let deadEnds = 1; ; ) {
      const before = this.#leftOut;
      const found = await this.#with(null, (written) => this.#report(written, signal));
      if (signal.aborted) return null;
      if (!found && before !== this.#leftOut) continue;
      if (!found) return null;
      const { written, items } = found;
      const sources = sourcesIn(written);
      const goesOn = items.some(isGivenUp) ? this.#suspects.lost(sources) : this.#suspects.answered(sources);
      if (goesOn) this.#leaveOutOthers();
      else if (deadEnds++ >= DEAD_ENDS || !this.#documents.deadEnds.learn(items, written))
        return withLeftOut(collectDiagnostics(items, written, this.#now.graph), written, this.#suspects);
    }
  }

  async ask(question: Question, signal?: AbortSignal): Promise<LanguageAnswer> {
    const cell = this.#now.cells.find(({ id }) => id === question.cell);
    if (!cell || signal?.aborted || (question.ask === "format" && this.#isLeftOut(cell))) return null;
    this.#lastAsked = this.#parts.now();
    const { server, data } = this.#parts;
    const answer = await this.#with(question, (written) =>
      answerQuestion(question, {
        written,
        cell: written.cell(cell.id) ?? cell,
        graph: this.#now.graph,
        completions: this.#completions,
        server,
        data,
        reach: this.#reach,
        signal,
      }),
    );
    return signal?.aborted ? null : answer;
  }

  onOutdated(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  moved(file: string): void {
    this.#documents.moved(file);
    this.#files.moved(file);
    this.#reach = new Reach(path.dirname(file), this.#parts.reach);
    this.#outdated();
  }

  close(): void {
    this.#diagnosing?.abort();
    this.#stopListening();
    this.#files.close();
    this.#documents.close();
  }

  /** Data or files are others than they were; the cells are not. */
  #outdated(): void {
    this.#reach.outdated();
    this.#foundInside = "";
    this.#changed();
    for (const listener of this.#listeners) listener();
  }

  #changed(): void {
    this.#revision++;
    this.#diagnosing?.abort();
  }

  /** Memory is short. */
  #squeeze(): void {
    if (this.#parts.now() - this.#lastAsked > IDLE_MS) this.#documents.shut();
  }

  async #report(written: Written, signal: AbortSignal) {
    const textDocument = { uri: written.uri };
    const report = await this.#parts.server.request("textDocument/diagnostic", { textDocument }, signal);
    return report && { written, items: report.items };
  }

  /** Calls `use` at once when the document stands as the cells are, before anybody else writes it. */
  #with<T>(question: Question | null, use: (written: Written) => Promise<T | null>): Promise<T | null> {
    const turn = this.#queue.then(async () => {
      const written = await this.#write(question);
      return { answer: written && use(written).finally(() => this.#lookForLoss(written)) };
    });
    this.#queue = turn.catch(() => undefined);
    return turn.then(({ answer }) => answer);
  }

  async #write(question: Question | null): Promise<Written | null> {
    for (;;) {
      const revision = this.#revision;
      if (this.#typed?.revision !== revision) {
        const typed = await this.#typing.type(this.#now, (cell) => this.#isLeftOut(cell));
        this.#typed = { revision, typed };
      }
      const written = await this.#place(this.#typed.typed, question);
      if (written) this.#lookForLoss(written);
      if (written && revision === this.#revision && !(await this.#isInside(written))) {
        // Of a cell that does not parse nobody knows what it names.
        if (
          written.cells.some(({ id, analysis }) => analysis.outline.isBroken && written.document.map.has(id))
        )
          return null;
        await this.#shutOthers(written);
        this.#revision++;
      }
      if (revision === this.#revision) return written;
    }
  }

  #place(typed: Typed, question: Question | null): Promise<Written | null> {
    const cell: LanguageCell | undefined = typed.cells.find(({ id }) => id === question?.cell);
    if (cell && question?.ask === "format") return this.#documents.placeAlone(typed, cell);
    const isAsked = cell !== undefined && typed.layout.broken.includes(cell) && !this.#isLeftOut(cell);
    return this.#documents.place(typed, typed.probed, isAsked ? cell.id : null);
  }

  /** Whether TypeScript is not to see a cell at all. */
  #isLeftOut({ source, analysis }: LanguageCell): boolean {
    return analysis.outline.isUnread || this.#suspects.isLeftOut(source);
  }

  /** Whether all that TypeScript has read for a document may be read. It is asked where files are not Clientele's own. */
  async #isInside(written: Written): Promise<boolean> {
    const modules = await this.#ownModules(written);
    const broken = written.cells.filter(
      ({ id, analysis }) => analysis.outline.isBroken && written.document.map.has(id),
    );
    if (modules.length === 0 && !broken.some(({ source }) => NAMES_MODULE.test(source))) return true;
    const key = JSON.stringify([this.#parts.server.pid, modules, broken.map(({ source }) => source)]);
    if (key === this.#foundInside) return true;
    const isInside = await this.#areInside(await this.#documents.filesRead(written));
    if (isInside) this.#foundInside = key;
    return isInside;
  }

  /** Finds the modules that lead outside, and shuts them for the next document. */
  async #shutOthers(written: Written): Promise<void> {
    const modules = await this.#ownModules(written);
    const bad: string[] = [];
    for (const module of modules)
      if (!(await this.#areInside(await this.#documents.filesReadFor(module)))) bad.push(module);
    for (const module of bad.length > 0 ? bad : modules) this.#reach.shut(module);
  }

  async #areInside(files: readonly string[] | null): Promise<boolean> {
    if (files === null) return false;
    const inside = await Promise.all(
      files.map((file) => isDocumentFile(uriOf(file)) || this.#reach.contains(file)),
    );
    return !inside.includes(false);
  }

  /** Modules in a document that are looked for and not Clientele's, each once. */
  async #ownModules({ cells, document, outside }: Written): Promise<string[]> {
    const modules = new Set(
      cells
        .filter(({ id }) => document.map.has(id))
        .flatMap(({ id, analysis }) =>
          analysis.outline.specifiers.filter((each) => !outside.get(id)?.includes(each)),
        )
        .map(({ module }) => module),
    );
    const own = await Promise.all(
      [...modules].map(async (module) => ((await this.#reach.isOwn(module)) ? [module] : [])),
    );
    return own.flat().sort();
  }

  /** Where the server was lost over a document, a cell that may be the cause is left out of the next one. */
  #lookForLoss(written: Written): void {
    const { server } = this.#parts;
    if (!server.wasLostOver(written.uri)) return;
    server.forgive(written.uri);
    if (this.#suspects.lost(sourcesIn(written))) this.#leaveOutOthers();
    else server.lostForNoReason();
  }

  #leaveOutOthers(): void {
    this.#leftOut++;
    this.#revision++;
  }
}
