import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { Journal } from "../../../../server/sessions/document/journal.ts";
import {
  decodeRecords,
  JOURNAL_HEAD,
  type JournalRecord,
} from "../../../../server/sessions/document/records.ts";

let folder: string;
let file: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "journal-"));
  file = path.join(folder, "inner", "journal");
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const edit = (...bytes: number[]): JournalRecord => ({ kind: "edit", payload: Uint8Array.from(bytes) });

async function recordsOf(): Promise<JournalRecord[]> {
  const { journal, records } = await Journal.open(file);
  await journal.close();
  return records.map(({ kind, payload }) => ({ kind, payload: Uint8Array.from(payload) }));
}

test("records come back in order, empty ones too", async () => {
  const { journal, records } = await Journal.open(file);
  expect(records).toEqual([]);
  const all: JournalRecord[] = [edit(1, 2), edit(), { kind: "writing", payload: Uint8Array.from([9]) }];
  await Promise.all(all.map((record) => journal.append(record)));
  await journal.close();
  expect(await recordsOf()).toEqual(all);
});

test("a journal cut off at any byte gives the records before the cut, and takes more", async () => {
  const { journal } = await Journal.open(file);
  const all = [edit(1), edit(2, 2), edit(3, 3, 3)];
  const ends = [JOURNAL_HEAD.length];
  for (const record of all) {
    await journal.append(record);
    ends.push(journal.length);
  }
  await journal.close();
  const bytes = await readFile(file);
  for (let cut = JOURNAL_HEAD.length; cut <= bytes.length; cut++) {
    await writeFile(file, bytes.subarray(0, cut));
    const whole = all.slice(0, ends.filter((end) => end <= cut).length - 1);
    const opened = await Journal.open(file);
    expect(opened.records.length).toBe(whole.length);
    await opened.journal.append(edit(7));
    await opened.journal.close();
    expect(await recordsOf()).toEqual([...whole, edit(7)]);
  }
});

test("a changed byte ends the reading before its record", async () => {
  const { journal } = await Journal.open(file);
  for (const record of [edit(1), edit(2), edit(3)]) await journal.append(record);
  await journal.close();
  const bytes = await readFile(file);
  bytes[JOURNAL_HEAD.length + 10 + 9] = 99;
  await writeFile(file, bytes);
  expect(await recordsOf()).toEqual([edit(1)]);
});

test("a file that is no journal is put aside", async () => {
  const { journal } = await Journal.open(file);
  await journal.append(edit(1));
  await journal.close();
  await writeFile(file, "something else altogether");
  const opened = await Journal.open(file);
  expect(opened.records).toEqual([]);
  await opened.journal.append(edit(2));
  await opened.journal.close();
  const [kept] = (await readdir(path.dirname(file))).filter((name) => name.startsWith("journal.unreadable-"));
  expect(await readFile(path.join(path.dirname(file), kept ?? ""), "utf8")).toBe("something else altogether");
  expect(await recordsOf()).toEqual([edit(2)]);
});

test("a rewrite replaces what came before and keeps what comes after", async () => {
  const { journal } = await Journal.open(file);
  const first = journal.append(edit(1));
  const rewritten = journal.rewrite(() => [edit(10)]);
  await first;
  await journal.append(edit(2));
  await rewritten;
  await journal.append(edit(3));
  await journal.close();
  const kinds = (await recordsOf()).map(({ payload }) => payload[0]);
  expect(kinds.at(0)).toBe(10);
  expect(kinds.at(-1)).toBe(3);
});

test("a disk that refuses is told of, and asked until it takes the record", async () => {
  const told = Promise.withResolvers<Error>();
  const well = Promise.withResolvers<void>();
  const { journal } = await Journal.open(file, {
    retryMs: 20,
    onTrouble: (error) => (error ? told.resolve(error) : well.resolve()),
  });
  await writeFile(path.join(folder, "inner"), "a file where the folder should be");
  const appended = journal.append(edit(5));
  expect((await told.promise).message).toMatch(/ENOTDIR|EEXIST/);
  await rm(path.join(folder, "inner"));
  await appended;
  await well.promise;
  await journal.close();
  expect(await recordsOf()).toEqual([edit(5)]);
});

test("a journal that is closed while the disk refuses gives the waiting record up", async () => {
  const { journal } = await Journal.open(file, { retryMs: 60_000 });
  await writeFile(path.join(folder, "inner"), "in the way");
  const appended = expect(journal.append(edit(1))).rejects.toThrow(/ENOTDIR|EEXIST/);
  await journal.close();
  await appended;
});

test("bytes that begin otherwise are no journal", () => {
  expect(decodeRecords(new Uint8Array())).toBeNull();
  expect(decodeRecords(JOURNAL_HEAD)).toEqual({ records: [], length: JOURNAL_HEAD.length });
});
