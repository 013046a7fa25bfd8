/**
 * The last outputs of a notebook, so that they are there when it is opened again, and are known to be up to date where
 * nothing has changed that they follow from. The notebook's folder has a list of its cells; the outputs themselves lie in
 * the store of results, each text once. They are a convenience: what cannot be read is left out, and of too much the
 * largest are not kept.
 */
import { hash } from "node:crypto";
import { mkdir, readFile } from "node:fs/promises";
import path from "node:path";
import { z } from "zod";
import { jsonSchema } from "../../../shared/json.ts";
import { type Output, outputSchema } from "../../../shared/output/output.ts";
import { type DataReads, dataReadsSchema } from "../../../shared/protocol/data-reads.ts";
import { initialCell } from "../../../shared/session/apply.ts";
import { cellStateSchema, inputStateSchema, type SessionState } from "../../../shared/session/state.ts";
import { replaceAtomically } from "../../workspace/atomic-write.ts";
import { writeDigest } from "../../workspace/notebook-digest.ts";
import { inSlices } from "../document/slices.ts";
import { digestOf } from "./digest.ts";
import type { ResultStore } from "./result-store.ts";

const MOST_BYTES = 20_000_000;
const FILE = "outputs.json";

const listSchema = z.object({
  version: z.literal(2),
  cells: z.record(
    z.string(),
    cellStateSchema.pick({ settled: true, startedAt: true, ms: true }).extend({
      /** Under which the store has the outputs. */
      outputs: z.string().regex(/^[\da-f]{64}$/),
      /** Of the result; left out where it was not up to date, or cannot be told. */
      key: z.string().exactOptional(),
      reads: dataReadsSchema.exactOptional(),
    }),
  ),
  inputs: z.record(z.string(), inputStateSchema),
  given: z.record(z.string(), jsonSchema),
});
type List = z.infer<typeof listSchema>;

export interface Remembered {
  readonly state: Pick<SessionState, "cells" | "inputs">;
  readonly given: List["given"];
  /** Cell -> key of the result that is shown. */
  readonly keys: ReadonlyMap<string, string>;
  readonly reads: ReadonlyMap<string, DataReads>;
}

export const NOTHING: Remembered = {
  state: { cells: {}, inputs: {} },
  given: {},
  keys: new Map(),
  reads: new Map(),
};

export interface ResultOf {
  readonly key: string | undefined;
  readonly reads: DataReads | undefined;
}

export class KeptOutputs {
  #folder: string;
  readonly #store: ResultStore;
  /** Texts of outputs by the outputs themselves, which are never changed but replaced. */
  readonly #texts = new WeakMap<readonly Output[], { readonly text: string; readonly key: string }>();
  /** What the store has for certain. */
  readonly #stored = new Set<string>();

  /** @param folder of the notebook; see `state-folder.ts`. */
  constructor(folder: string, store: ResultStore) {
    this.#folder = folder;
    this.#store = store;
  }

  moved(folder: string): void {
    this.#folder = folder;
  }

  async read(): Promise<Remembered> {
    const list = listSchema.safeParse(await readJson(path.join(this.#folder, FILE))).data;
    if (!list) return NOTHING;
    const found = await Promise.all(
      Object.entries(list.cells).map(async ([id, cell]) => ({
        id,
        cell,
        outputs: await this.#outputs(cell),
      })),
    );
    const whole = found.flatMap(({ id, cell, outputs }) => (outputs ? [{ id, cell, outputs }] : []));
    const cells = whole.map(({ id, cell: { settled, startedAt, ms }, outputs }) => {
      const restored = outputs.length > 0;
      return [id, { ...initialCell, settled, startedAt, ms, outputs, status: settled, restored }] as const;
    });
    return {
      state: { cells: Object.fromEntries(cells), inputs: list.inputs },
      given: list.given,
      keys: new Map(whole.flatMap(({ id, cell }) => (cell.key === undefined ? [] : [[id, cell.key]]))),
      reads: new Map(whole.flatMap(({ id, cell }) => (cell.reads === undefined ? [] : [[id, cell.reads]]))),
    };
  }

  /** @param order of the cells on the page. */
  async write(
    state: SessionState,
    given: List["given"],
    order: readonly string[],
    resultOf: (cell: string) => ResultOf,
  ): Promise<void> {
    await mkdir(this.#folder, { recursive: true });
    const cells: List["cells"] = {};
    for (const [id, key] of await this.#keepOutputs(state)) {
      const { settled = "idle", startedAt = null, ms = null } = state.cells[id] ?? {};
      const result = resultOf(id);
      cells[id] = {
        settled: settled === "blocked" ? "idle" : settled,
        startedAt,
        ms,
        outputs: key,
        ...(result.key === undefined || settled !== "ok" ? {} : { key: result.key }),
        ...(result.reads === undefined ? {} : { reads: result.reads }),
      };
    }
    const list: List = { version: 2, cells, inputs: { ...state.inputs }, given };
    await replaceAtomically(path.join(this.#folder, FILE), JSON.stringify(list));
    await writeDigest(this.#folder, digestOf(state, order));
  }

  /** Cell -> key of its outputs, of those that fit, the smallest first. */
  async #keepOutputs({ cells }: SessionState): Promise<[string, string][]> {
    const entries = (await inSlices(this.#entries(cells))).toSorted((a, b) => a.text.length - b.text.length);
    const kept: [string, string][] = [];
    let left = MOST_BYTES;
    for (const { id, text, key } of entries) {
      left -= text.length;
      if (left < 0) break;
      if (!this.#stored.has(key) && (await this.#store.put(key, text))) this.#stored.add(key);
      kept.push([id, key]);
    }
    return kept;
  }

  /** A cell with each step: the outputs of many cells weigh more than can be written out at once. */
  *#entries(cells: SessionState["cells"]): Generator<void, { id: string; text: string; key: string }[]> {
    const entries: { id: string; text: string; key: string }[] = [];
    for (const [id, { settled, outputs }] of Object.entries(cells)) {
      if (settled === "idle") continue;
      entries.push({ id, ...this.#textOf(outputs) });
      yield;
    }
    return entries;
  }

  #textOf(outputs: readonly Output[]): { readonly text: string; readonly key: string } {
    const known = this.#texts.get(outputs);
    if (known) return known;
    const text = JSON.stringify(outputs);
    const made = { text, key: hash("sha256", text) };
    this.#texts.set(outputs, made);
    return made;
  }

  async #outputs({ outputs }: List["cells"][string]): Promise<Output[] | null> {
    const text = await this.#store.get(outputs);
    return text === null ? null : (z.array(outputSchema).safeParse(parsed(text)).data ?? null);
  }
}

async function readJson(file: string): Promise<unknown> {
  return parsed(await readFile(file, "utf8").catch(() => ""));
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
