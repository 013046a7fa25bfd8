/**
 * The server is killed again and again while two browsers and another program edit one notebook. What was acknowledged
 * is there after each restart, nothing is there twice, and all agree in the end.
 */
import { cpSync, readFileSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, test } from "vitest";
import * as Y from "yjs";
import { newCellMap } from "../../../../server/sessions/document/cells.ts";
import type { Session } from "../../../../server/sessions/session.ts";
import { cellsOf, orderOf, sourceOf } from "../../../../shared/session/document.ts";
import { type Bench, notebookText, openBench } from "../open-session.ts";

const NAME = "a.nb.ts";

/** Numbers that are the same at each run of the test. */
function seeded(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

class Browser {
  readonly doc = new Y.Doc();
  /** Edits made here that no server has acknowledged. */
  pending = new Set<Promise<void>>();
  session!: Session;
  readonly name: string;

  constructor(name: string) {
    this.name = name;
    this.doc.on("update", (update: Uint8Array, origin: unknown) => {
      if (origin !== "server") this.#send(update);
    });
  }

  connect(session: Session): void {
    this.session = session;
    session.subscribe({
      id: this.name,
      push: (push) => {
        if (push.type === "edit" && this.session === session) Y.applyUpdate(this.doc, push.update, "server");
      },
    });
    const { update, vector } = session.sync(Y.encodeStateVector(this.doc));
    Y.applyUpdate(this.doc, update, "server");
    this.#send(Y.encodeStateAsUpdate(this.doc, vector));
  }

  #send(update: Uint8Array): void {
    const sent = this.session.edit(update, this.name).finally(() => this.pending.delete(sent));
    sent.catch(() => undefined);
    this.pending.add(sent);
  }

  acknowledged(): Promise<unknown> {
    return Promise.all(this.pending);
  }
}

class Soak {
  readonly random: (below: number) => number;
  readonly browsers = [new Browser("one"), new Browser("two")];
  /** Words that must be there, and words that were deleted. */
  readonly words = new Set<string>();
  readonly deleted = new Set<string>();
  bench!: Bench;
  #count = 0;

  constructor(seed: number) {
    this.random = seeded(seed);
  }

  pick<T>(items: readonly T[]): T {
    return items[this.random(items.length)] as T;
  }

  /** `check` sees the session before any browser brought back what it knows. */
  async open(workspace = "", check: (session: Session) => void = () => undefined): Promise<void> {
    const files = workspace ? {} : { [NAME]: notebookText({ a: "start;", b: "start;", c: "start;" }) };
    this.bench = await openBench(files, { workspace });
    const session = await this.bench.registry.open(NAME);
    check(session);
    for (const browser of this.browsers) browser.connect(session);
  }

  /** One step of one browser. Gives the word that it made, if it did. */
  step(browser: Browser): void {
    const { doc } = browser;
    const id = this.pick(orderOf(doc));
    const action = this.random(10);
    if (action === 0) this.addCell(doc);
    else if (action === 1)
      cellsOf(doc)
        .get(id)
        ?.set("position", `a${this.random(9)}V`);
    else if (action === 2) this.deleteWord(doc, id);
    else this.insertWord(doc, id);
  }

  word(): string {
    const word = `w${this.#count++}x;`;
    this.words.add(word);
    return word;
  }

  insertWord(doc: Y.Doc, id: string): void {
    const source = sourceOf(cellsOf(doc).get(id) ?? raise());
    const ends = [...source.toString().matchAll(/;/g)].map(({ index }) => index + 1);
    source.insert(ends.length > 0 ? this.pick(ends) : 0, this.word());
  }

  deleteWord(doc: Y.Doc, id: string): void {
    const source = sourceOf(cellsOf(doc).get(id) ?? raise());
    const text = source.toString();
    const found = [...text.matchAll(/w\d+x;/g)];
    if (found.length === 0) return;
    const { 0: word, index } = this.pick(found);
    source.delete(index, word.length);
    this.words.delete(word);
    this.deleted.add(word);
  }

  addCell(doc: Y.Doc): void {
    const id = `cell${this.#count}`;
    const cell = { id, kind: "code", title: "", attributes: {}, source: this.word() } as const;
    cellsOf(doc).set(id, newCellMap(cell, `a${this.random(9)}`));
  }

  /** Another program adds a line of its own to the file, on disk as it is now. */
  editOutside(): void {
    const file = this.bench.file(NAME);
    writeFileSync(file, readFileSync(file, "utf8").replace(/\n$/, `\n${this.word()}\n`));
  }

  /** The workspace as a killed server leaves it: the journal may end in the middle of what was not acknowledged. */
  async kill(acknowledgedBytes: number, check: (session: Session) => void): Promise<void> {
    const dead = this.bench;
    const workspace = await mkdtemp(path.join(tmpdir(), "clientele-"));
    cpSync(dead.workspace, workspace, { recursive: true });
    const journal = await journalOf(workspace);
    if (journal) {
      const { size } = statSync(journal);
      truncateSync(journal, Math.max(acknowledgedBytes, size - this.random(40)));
    }
    await this.open(workspace, check);
    await dead.close();
  }
}

function raise(): never {
  throw new Error("There is no such cell.");
}

async function journalOf(workspace: string): Promise<string | null> {
  const folder = path.join(workspace, ".clientele", "notebooks");
  const [name] = await readdir(folder).catch(() => []);
  return name === undefined ? null : path.join(folder, name, "journal");
}

function textOf(doc: Y.Doc): string {
  return orderOf(doc)
    .map((id) => sourceOf(cellsOf(doc).get(id) ?? raise()).toString())
    .join("\n");
}

function countOf(text: string): Map<string, number> {
  const counts = new Map<string, number>();
  for (const [word] of text.matchAll(/w\d+x;/g)) counts.set(word, (counts.get(word) ?? 0) + 1);
  return counts;
}

test.each([1, 2, 3, 4])("seed %i: twelve kills lose no acknowledged edit and double none", async (seed) => {
  const soak = new Soak(seed);
  await soak.open();
  for (let round = 0; round < 12; round++) {
    for (let n = soak.random(12); n >= 0; n--) soak.step(soak.pick(soak.browsers));
    await Promise.all(soak.browsers.map((browser) => browser.acknowledged()));
    if (soak.random(3) === 0) soak.editOutside();
    if (soak.random(3) === 0) await soak.bench.registry.list()[0]?.flush();
    const journal = await journalOf(soak.bench.workspace);
    const acknowledgedBytes = journal ? statSync(journal).size : 0;
    const [acknowledged, gone] = [[...soak.words], [...soak.deleted]];
    for (let n = soak.random(4); n > 0; n--) soak.step(soak.pick(soak.browsers));
    await soak.kill(acknowledgedBytes, ({ doc }) => {
      const counts = countOf(textOf(doc));
      const kept = acknowledged.filter((word) => !soak.deleted.has(word));
      expect(kept.filter((word) => counts.get(word) !== 1)).toEqual([]);
      expect(gone.filter((word) => counts.has(word))).toEqual([]);
    });
    const text = textOf(soak.bench.registry.list()[0]?.doc ?? raise());
    const counts = countOf(text);
    expect([...soak.words].filter((word) => counts.get(word) !== 1)).toEqual([]);
    expect([...soak.deleted].filter((word) => counts.has(word))).toEqual([]);
  }
  const [session] = soak.bench.registry.list();
  await session?.flush();
  const text = textOf(session?.doc ?? raise());
  expect(soak.browsers.map(({ doc }) => textOf(doc))).toEqual([text, text]);
  expect([...countOf(await soak.bench.text())].sort()).toEqual([...countOf(text)].sort());
  await soak.bench.close();
}, 60_000);

test("a server that dies before anybody connects again still has what it acknowledged", async () => {
  const first = await openBench({ [NAME]: notebookText({ a: "1" }) });
  const browser = new Browser("one");
  browser.connect(await first.registry.open(NAME));
  sourceOf(cellsOf(browser.doc).get("a") ?? raise()).insert(1, "23");
  await browser.acknowledged();
  const workspace = await mkdtemp(path.join(tmpdir(), "clientele-"));
  cpSync(first.workspace, workspace, { recursive: true });
  const second = await openBench({}, { workspace });
  expect(await second.text()).toBe(notebookText({ a: "1" }));
  const session = await second.registry.open(NAME);
  expect(textOf(session.doc)).toBe("123");
  await session.flush();
  expect(await second.text()).toBe(notebookText({ a: "123" }));
  await Promise.all([first.close(), second.close()]);
});

test("a browser that kept the document of a lost journal meets no second copy of it", async () => {
  const first = await openBench({ [NAME]: notebookText({ a: "1", b: "2" }) });
  const browser = new Browser("one");
  browser.connect(await first.registry.open(NAME));
  await first.registry.closeAll();
  await rm(path.join(first.workspace, ".clientele"), { recursive: true, force: true });
  const second = await openBench({}, { workspace: first.workspace });
  browser.connect(await second.registry.open(NAME));
  await browser.acknowledged();
  expect(textOf(browser.doc)).toBe("1\n2");
  await second.close();
});

test("a write that a crash left unconfirmed is recognised, also after another program changed the file", async () => {
  const first = await openBench({ [NAME]: notebookText({ a: "one;", b: "two;" }) });
  const session = await first.registry.open(NAME);
  const browser = new Browser("one");
  browser.connect(session);
  sourceOf(cellsOf(browser.doc).get("a") ?? raise()).insert(4, "typed;");
  await session.flush();
  const workspace = await mkdtemp(path.join(tmpdir(), "clientele-"));
  cpSync(first.workspace, workspace, { recursive: true });
  const journal = (await journalOf(workspace)) ?? raise();
  truncateSync(journal, statSync(journal).size - 9);
  writeFileSync(path.join(workspace, NAME), notebookText({ a: "one;typed;", b: "two;outside;" }));
  const second = await openBench({}, { workspace });
  expect(textOf((await second.registry.open(NAME)).doc)).toBe("one;typed;\ntwo;outside;");
  await Promise.all([first.close(), second.close()]);
});

test("a journal that somebody deleted is begun anew with all that matters", async () => {
  const first = await openBench({ [NAME]: notebookText({ a: "1;" }) });
  const browser = new Browser("one");
  browser.connect(await first.registry.open(NAME));
  const source = sourceOf(cellsOf(browser.doc).get("a") ?? raise());
  source.insert(2, "before;");
  await browser.acknowledged();
  await rm(path.join(first.workspace, ".clientele"), { recursive: true });
  source.insert(9, "after;");
  await browser.acknowledged();
  const workspace = await mkdtemp(path.join(tmpdir(), "clientele-"));
  cpSync(first.workspace, workspace, { recursive: true });
  const second = await openBench({}, { workspace });
  browser.connect(await second.registry.open(NAME));
  await browser.acknowledged();
  expect(textOf(browser.doc)).toBe("1;before;after;");
  await Promise.all([first.close(), second.close()]);
});
