/**
 * One notebook in the language service: keeps its virtual document up to the cells, and asks about it. Whoever changes the
 * cells says so by `update`; the document is written when something is asked.
 */
import path from "node:path";
import type { LanguageAnswer, Question } from "../../shared/protocol/language.ts";
import type { CellDiagnostics } from "../../shared/session/diagnostics.ts";
import { buildGraph } from "../dataflow/graph.ts";
import type { CellTyping, DataTyping, LanguageCell, ProbeTypes, TypeInsertion } from "./cell-typing.ts";
import { collectDiagnostics } from "./diagnostics.ts";
import { type Layout, layOut } from "./document/cell-layout.ts";
import { DeadEnds } from "./document/dead-ends.ts";
import { writeDocument } from "./document/virtual-document.ts";
import { Written } from "./document/written.ts";
import type { LanguageNotebook, NotebookCells } from "./language.ts";
import { needsOf } from "./needs.ts";
import { ProbeCache } from "./probe-cache.ts";
import { createProbes } from "./probes.ts";
import type { TypeScriptServer } from "./process/typescript-server.ts";
import { type Projects, uriOf } from "./projects.ts";
import { answerQuestion } from "./questions/answer.ts";
import { CompletionMemory } from "./questions/completion-memory.ts";

/** Cells of one revision, read and typed. */
interface Typed {
  readonly revision: number;
  readonly cells: readonly LanguageCell[];
  readonly layout: Layout;
  readonly typings: ReadonlyMap<string, CellTyping>;
  /** What stands in the document besides, around expressions whose types were asked for. */
  readonly probed: Insertions;
}

type Insertions = ReadonlyMap<string, readonly TypeInsertion[]>;

const NOTHING: Insertions = new Map();

/** How often cells are typed over: each time, what depends on the types of the time before may become known. */
const TYPING_ROUNDS = 12;
/** How many dead ends one look at the document may find, one after the other. */
const DEAD_ENDS = 10;

export class Notebook implements LanguageNotebook {
  readonly #server: TypeScriptServer;
  readonly #projects: Projects;
  readonly #data: DataTyping | null;
  readonly #probes = new ProbeCache();
  readonly #completions = new CompletionMemory();
  readonly #deadEnds = new DeadEnds();
  readonly #listeners = new Set<() => void>();
  readonly #stopListening: () => void;
  #file: string;
  #now: NotebookCells = { cells: [], graph: buildGraph([]) };
  #revision = 0;
  #typed: Typed | null = null;
  #diagnosing: AbortController | null = null;
  /** One document is written at a time. */
  #queue: Promise<unknown> = Promise.resolve();

  constructor(file: string, server: TypeScriptServer, projects: Projects, data: DataTyping | null) {
    this.#file = file;
    this.#server = server;
    this.#projects = projects;
    this.#data = data;
    const stop = [data?.onChange(() => this.#outdated()), server.onSqueezed(() => this.#shut())];
    this.#stopListening = () => {
      for (const each of stop) each?.();
    };
  }

  update(now: NotebookCells): void {
    this.#now = now;
    this.#changed();
  }

  async diagnose(): Promise<ReadonlyMap<string, CellDiagnostics> | null> {
    this.#projects.warmUp();
    this.#diagnosing?.abort();
    const diagnosing = new AbortController();
    this.#diagnosing = diagnosing;
    const { signal } = diagnosing;
    for (let round = 0; round < DEAD_ENDS; round++) {
      const found = await this.#with(null, async (written) => {
        const report = await this.#server.request(
          "textDocument/diagnostic",
          { textDocument: { uri: written.uri } },
          signal,
        );
        return report && { written, items: report.items };
      });
      if (!found || signal.aborted) return null;
      const { written, items } = found;
      if (!this.#deadEnds.learn(items, written) || round === DEAD_ENDS - 1) {
        return collectDiagnostics(items, written, this.#now.graph);
      }
    }
    return null;
  }

  async ask(question: Question, signal?: AbortSignal): Promise<LanguageAnswer> {
    const cell = this.#now.cells.find(({ id }) => id === question.cell);
    if (!cell || signal?.aborted) return null;
    const answer = await this.#with(cell.id, (written) =>
      answerQuestion(question, {
        written,
        completions: this.#completions,
        cell: written.cell(cell.id) ?? cell,
        graph: this.#now.graph,
        server: this.#server,
        data: this.#data,
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
    this.#shut();
    this.#file = file;
    this.#outdated();
  }

  close(): void {
    this.#diagnosing?.abort();
    this.#stopListening();
    this.#shut();
  }

  /** Data or files are others than they were; the cells are not. */
  #outdated(): void {
    this.#changed();
    for (const listener of this.#listeners) listener();
  }

  #changed(): void {
    this.#revision++;
    this.#diagnosing?.abort();
  }

  #shut(): void {
    for (const file of [this.#documentFile(false), this.#documentFile(true)]) this.#projects.remove(file);
  }

  /**
   * Calls `use` at once when the document stands as the cells are, before anybody else writes it. A cell that does not
   * parse is asked about in a document of its own, so that the other one stays as it is.
   */
  #with<T>(asked: string | null, use: (written: Written) => Promise<T | null>): Promise<T | null> {
    const turn = this.#queue.then(async () => {
      const written = await this.#write(asked);
      return { answer: written && use(written) };
    });
    this.#queue = turn.catch(() => undefined);
    return turn.then(({ answer }) => answer);
  }

  async #write(asked: string | null): Promise<Written | null> {
    for (;;) {
      const typed = await this.#type();
      const own = typed.layout.broken.some(({ id }) => id === asked) ? asked : null;
      const written = await this.#place(typed, typed.probed, own);
      if (typed.revision === this.#revision) return written;
    }
  }

  async #type(): Promise<Typed> {
    if (this.#typed?.revision === this.#revision) return this.#typed;
    const revision = this.#revision;
    const { cells, graph } = this.#now;
    const layout = layOut(cells, graph);
    const byId = new Map(cells.map((cell) => [cell.id, cell]));
    const ordered = graph.order.flatMap((id) => byId.get(id) ?? []);
    const untyped = { revision, cells: ordered, layout, typings: this.#typingsOf(ordered), probed: NOTHING };
    const typed = this.#data ? await this.#typeData(untyped, this.#data) : untyped;
    this.#typed = typed;
    return typed;
  }

  /** What is known of cells that did not change. */
  #typingsOf(cells: readonly LanguageCell[]): Typed["typings"] {
    const known = this.#typed;
    const before = new Map(known?.cells.map(({ id, source }) => [id, source]));
    return new Map(
      cells.flatMap(({ id, source }) => {
        const typing = known?.typings.get(id);
        return typing && before.get(id) === source ? [[id, typing] as const] : [];
      }),
    );
  }

  async #typeData(start: Typed, data: DataTyping): Promise<Typed> {
    let typed = start;
    const { graph } = this.#now;
    const head = await data.head();
    // The language server reads its libraries meanwhile.
    if (!this.#server.isOpen(uriOf(this.#documentFile(false)))) {
      await this.#place(start, NOTHING, null);
    }
    for (let round = 0; round < TYPING_ROUNDS; round++) {
      let asked = false;
      let probed = NOTHING;
      const current = typed;
      const ask = createProbes(this.#server, (around) => {
        probed = around;
        return this.#place(current, around, null);
      });
      const cached = this.#probes.through({ ...current, graph, head }, ask);
      const probes: ProbeTypes = (wanted) => {
        asked ||= wanted.length > 0;
        return cached(wanted);
      };
      const typings = await data.type(typed.cells, probes);
      const isSame = sameInsertions(typed.typings, typings);
      // Where nothing changed by it, the document stays as it was asked about: to be read once is enough.
      typed = { ...typed, typings, probed: isSame ? probed : NOTHING };
      if (!asked || isSame) break;
    }
    return typed;
  }

  async #place(
    { cells, layout, typings }: Typed,
    probed: Insertions,
    asked: string | null,
  ): Promise<Written | null> {
    if (!(await this.#server.start())) return null;
    const all = new Map(
      cells.map(({ id, source }) => {
        const woven = inOrder([...(typings.get(id)?.insertions ?? []), ...(probed.get(id) ?? [])]);
        return [id, this.#deadEnds.addTo(woven, id, source)];
      }),
    );
    const document = writeDocument({ layout, insertions: all, asked });
    const file = this.#documentFile(asked !== null);
    await this.#projects.write(file, document.text, needsOf(cells));
    return new Written({ uri: uriOf(file), document, layout, cells, typings });
  }

  #documentFile(asked: boolean): string {
    const name = path.basename(this.#file);
    return path.join(path.dirname(this.#file), `.${name}.${asked ? "asked" : "cells"}.mts`);
  }
}

const inOrder = (insertions: TypeInsertion[]) => insertions.sort((a, b) => a.offset - b.offset);

function sameInsertions(a: ReadonlyMap<string, CellTyping>, b: ReadonlyMap<string, CellTyping>): boolean {
  const text = (typings: ReadonlyMap<string, CellTyping>) =>
    JSON.stringify(
      [...typings].flatMap(([id, { insertions }]) => (insertions.length > 0 ? [[id, insertions]] : [])),
    );
  return text(a) === text(b);
}
