/** Finds the types of datasets and SQL in the cells of one notebook, in as many rounds as they depend on each other. */
import type { CellTyping, DataTyping, LanguageCell } from "../cells/cell-typing.ts";
import { layOut } from "../document/cell-layout.ts";
import { ProbeCache } from "../probes/probe-cache.ts";
import { createProbes } from "../probes/probes.ts";
import type { TypeScriptServer } from "../process/typescript-server.ts";
import { findOutside, NOTHING_OUTSIDE } from "../reach/outside.ts";
import type { Reach } from "../reach/reach.ts";
import type { NotebookCells } from "./language-notebook.ts";
import { type Insertions, NOTHING, type NotebookDocuments, type TypedCells } from "./notebook-documents.ts";

export interface Typed extends TypedCells {
  /** What else stands in the document, around expressions whose types were asked for. */
  readonly probed: Insertions;
}

/** Each round, what depends on the types of the round before may become known. */
const ROUNDS = 12;

export class NotebookTyping {
  readonly #server: TypeScriptServer;
  readonly #documents: NotebookDocuments;
  readonly #data: DataTyping | null;
  readonly #reach: () => Reach;
  readonly #probes = new ProbeCache();
  #last: Typed = {
    cells: [],
    layout: { placed: [], broken: [] },
    typings: new Map(),
    probed: NOTHING,
    outside: NOTHING_OUTSIDE,
  };

  constructor(
    server: TypeScriptServer,
    documents: NotebookDocuments,
    data: DataTyping | null,
    reach: () => Reach,
  ) {
    this.#server = server;
    this.#documents = documents;
    this.#data = data;
    this.#reach = reach;
  }

  async type({ cells, graph }: NotebookCells, isLeftOut: (cell: LanguageCell) => boolean): Promise<Typed> {
    const byId = new Map(cells.map((cell) => [cell.id, cell]));
    const ordered = graph.order.flatMap((id) => byId.get(id) ?? []);
    const typings = this.#stillKnown(ordered);
    const outside = await findOutside(ordered, this.#reach());
    const start = {
      cells: ordered,
      layout: layOut(cells, graph, isLeftOut),
      typings,
      probed: NOTHING,
      outside,
    };
    this.#last = this.#data ? await this.#rounds(start, graph, this.#data) : start;
    return this.#last;
  }

  /** Of cells that did not change. */
  #stillKnown(cells: readonly LanguageCell[]): Typed["typings"] {
    const before = new Map(this.#last.cells.map(({ id, source }) => [id, source]));
    return new Map(
      cells.flatMap(({ id, source }) => {
        const typing = this.#last.typings.get(id);
        return typing && before.get(id) === source ? [[id, typing] as const] : [];
      }),
    );
  }

  async #rounds(start: Typed, graph: NotebookCells["graph"], data: DataTyping): Promise<Typed> {
    // The language server reads its libraries while the engine starts.
    if (!this.#documents.isOpen) void this.#documents.place(start, NOTHING, null).catch(() => undefined);
    const head = await data.head();
    let typed = start;
    for (let round = 0; round < ROUNDS; round++) {
      let anything = false;
      let probed = NOTHING;
      const current = typed;
      const ask = createProbes(this.#server, (around) => {
        probed = around;
        return this.#documents.place(current, around, null);
      });
      const cached = this.#probes.through({ ...current, graph, head }, ask);
      const typings = await data.type(current.cells, (wanted) => {
        anything ||= wanted.length > 0;
        return cached(wanted);
      });
      const isSame = sameInsertions(current.typings, typings);
      // Where nothing changed by it, the document stays as it was asked about: to be read once is enough.
      typed = { ...current, typings, probed: isSame ? probed : NOTHING };
      if (!anything || isSame) break;
    }
    return typed;
  }
}

function sameInsertions(a: Typed["typings"], b: Typed["typings"]): boolean {
  const text = (typings: ReadonlyMap<string, CellTyping>) =>
    JSON.stringify(
      [...typings]
        .filter(([, { insertions }]) => insertions.length > 0)
        .map(([id, { insertions }]) => [id, insertions]),
    );
  return text(a) === text(b);
}
