/**
 * Kills a server in the middle of edits, starts the next on the same workspace, and looks whether all is there that was
 * acknowledged, once each: in what the server shows and, at the end, in the file.
 */
import { readFile } from "node:fs/promises";
import * as Y from "yjs";
import { type CellMap, cellsOf, sourceOf } from "../../shared/session/document.ts";
import { startServer, type TestServer } from "../support/server.ts";
import { Viewer } from "../support/viewer.ts";
import { notebookText, temporaryWorkspace } from "../support/workspace.ts";
import { pick, type Random, seeded } from "./random.ts";

export interface KillsReport {
  readonly kills: number;
  readonly acknowledged: number;
  readonly lost: readonly string[];
  readonly doubled: readonly string[];
}

const NAME = "notebooks/edited.nb.ts";
const CELLS = ["a", "b", "c"];
/** Lines are taken away again when a cell has so many, so that the thousandth round is as quick as the first. */
const MOST_LINES = 200;

export async function killsDuringEdits(kills: number, seed = 1): Promise<KillsReport> {
  const own = await temporaryWorkspace({
    [NAME]: notebookText(Object.fromEntries(CELLS.map((id) => [id, "// start"]))),
  });
  const rounds = new Rounds(seeded(seed));
  try {
    let port = 0;
    for (let kill = 0; kill < kills; kill++) {
      const server = await startServer(own.folder, { port });
      port = server.port;
      await rounds.round(server, kill);
    }
    const last = await startServer(own.folder, { port });
    const reader = await Viewer.connect(last);
    await reader.open(NAME);
    rounds.check(CELLS.map((id) => reader.source(id)).join("\n"));
    reader.close();
    await last.stop();
    rounds.check(await readFile(own.file(NAME), "utf8"));
  } finally {
    await own.remove();
  }
  return { kills, acknowledged: rounds.acknowledged, lost: [...rounds.lost], doubled: [...rounds.doubled] };
}

class Rounds {
  acknowledged = 0;
  readonly lost = new Set<string>();
  readonly doubled = new Set<string>();
  readonly #random: Random;
  /** When the server is killed. */
  #enough: { readonly at: number; readonly resolve: () => void } | null = null;
  /** Lines that must be there. */
  readonly #kept = new Set<string>();

  constructor(random: Random) {
    this.#random = random;
  }

  check(text: string): void {
    const counts = new Map<string, number>();
    for (const [line] of text.matchAll(/\d+\.\d+\.\d+;/g)) counts.set(line, (counts.get(line) ?? 0) + 1);
    for (const line of this.#kept) if (!counts.has(line)) this.lost.add(line);
    for (const [line, count] of counts) if (count > 1) this.doubled.add(line);
  }

  /** Two browsers type until the server is gone. */
  async round(server: TestServer, kill: number): Promise<void> {
    const editors = await Promise.all([0, 1].map(() => Viewer.connect(server)));
    for (const editor of editors) await editor.open(NAME);
    this.check(CELLS.map((id) => editors[0]?.source(id) ?? "").join("\n"));
    await this.#tidy(editors[0] as Viewer);
    let gone = false;
    const end = Promise.all(
      editors.map(
        (editor) => new Promise<void>((resolve) => editor.socket.once("disconnect", () => resolve())),
      ),
    ).then(() => {
      gone = true;
    });
    const typists = editors.map(async (editor, who) => {
      for (let n = 0; !gone; n++) await Promise.race([this.#type(editor, `${kill}.${who}.${n};`), end]);
    });
    const edits = 1 + this.#random(20);
    const enough = new Promise<void>((resolve) => {
      this.#enough = { at: this.acknowledged + edits, resolve };
    });
    await Promise.race([enough, end]);
    await server.kill();
    await Promise.all([...typists, end]);
    for (const editor of editors) editor.close();
  }

  async #type(editor: Viewer, line: string): Promise<void> {
    const cell = pick(this.#random, CELLS);
    await append(editor, cell, `\n// ${line}`).then(
      () => {
        this.acknowledged++;
        this.#kept.add(line);
        if (this.acknowledged === this.#enough?.at) this.#enough.resolve();
      },
      () => undefined,
    );
  }

  async #tidy(editor: Viewer): Promise<void> {
    for (const cell of CELLS) {
      const lines = editor.source(cell).split("\n");
      if (lines.length < MOST_LINES) continue;
      for (const [line] of editor.source(cell).matchAll(/\d+\.\d+\.\d+;/g)) this.#kept.delete(line);
      await editor.setSource(cell, "// start");
    }
  }
}

/** Types at the end of a cell; resolves when that is acknowledged. */
async function append(editor: Viewer, cell: string, text: string): Promise<void> {
  const vector = Y.encodeStateVector(editor.doc);
  const source = sourceOf(cellsOf(editor.doc).get(cell) as CellMap);
  source.insert(source.length, text);
  const update = Y.encodeStateAsUpdate(editor.doc, vector);
  await editor.ask({ type: "edit", session: editor.state.id, update });
}
