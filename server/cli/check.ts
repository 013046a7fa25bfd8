/** `clientele check`: what is wrong with notebooks before anything runs. No kernel is started, and no file is changed. */
import { readFile } from "node:fs/promises";
import path from "node:path";
import { withIds } from "../../shared/notebook/ids.ts";
import { parseNotebook } from "../../shared/notebook/parse.ts";
import { checkNotebook } from "../language/check.ts";
import { createDataTyping } from "../language/data/data-typing.ts";
import { createLanguageService, type LanguageOptions, type LanguageService } from "../language/language.ts";
import { Catalogue } from "../workspace/catalogue.ts";
import { sourceLines } from "./check-lines.ts";
import { type CheckedFile, checkItems, checkSummary, hasErrors, itemText } from "./check-report.ts";
import { type CheckCommand, UsageError } from "./command.ts";
import { existingFolder } from "./folder.ts";

/** What a check uses of its surroundings. */
export interface CheckEnvironment {
  print(text: string): void;
  readonly colours: boolean;
  readonly language?: Partial<LanguageOptions>;
}

const TERMINAL: CheckEnvironment = {
  print: (text) => process.stdout.write(text),
  colours: process.stdout.isTTY === true && !process.env.NO_COLOR,
};

/** Gives the exit code: 0 no errors, 1 errors, 2 bad usage or no language server. */
export async function check(
  { notebooks, workspace, json }: CheckCommand,
  root: string,
  environment: CheckEnvironment = TERMINAL,
): Promise<number> {
  const files = await Promise.all(notebooks.map(readNotebook));
  const catalogue = new Catalogue(await existingFolder(workspace));
  const data = createDataTyping(catalogue);
  const service = createLanguageService({
    application: root,
    data,
    datasets: catalogue.folder,
    ...environment.language,
  });
  const checked: CheckedFile[] = [];
  try {
    for (const file of files) {
      const found = await checkFile(file, service);
      checked.push(found);
      if (json) continue;
      for (const item of found.items)
        environment.print(`${itemText(found.notebook, item, environment.colours)}\n`);
    }
  } finally {
    await service.close();
    await data.close();
    await catalogue.close();
  }
  const report = json
    ? JSON.stringify({ ok: !hasErrors(checked), notebooks: checked })
    : checkSummary(checked);
  environment.print(`${report}\n`);
  return hasErrors(checked) ? 1 : 0;
}

interface NotebookFile {
  /** As it was named. */
  readonly notebook: string;
  readonly text: string;
}

async function readNotebook(notebook: string): Promise<NotebookFile> {
  try {
    return { notebook, text: await readFile(path.resolve(notebook), "utf8") };
  } catch (error) {
    throw new UsageError(`There is no notebook ${notebook}.`, { cause: error });
  }
}

async function checkFile({ notebook, text }: NotebookFile, service: LanguageService): Promise<CheckedFile> {
  const lines = sourceLines(text);
  const cells = withIds(parseNotebook(text))
    .cells.map(({ id, kind, source }, i) => ({ id, kind, source, first: lines[i] ?? 1 }))
    .filter(({ kind }) => kind === "code");
  const found = await diagnose(service, path.resolve(notebook), cells);
  return { notebook, items: cells.flatMap(({ id, first }) => checkItems(id, found.get(id) ?? [], first)) };
}

/** Without a language server there is nothing that could be said of a notebook, right or wrong. */
async function diagnose(
  ...[service, file, cells]: [LanguageService, string, Parameters<typeof checkNotebook>[1]["cells"]]
) {
  try {
    return await checkNotebook(service, { file, cells });
  } catch (error) {
    if (service.state.status !== "unavailable") throw error;
    throw new UsageError(
      `Notebooks cannot be checked: ${service.state.message ?? "there is no language server."}`,
      {
        cause: error,
      },
    );
  }
}
