/** Row 6: the language service tells nothing of files outside. */
import path from "node:path";
import { createLanguageService, type LanguageService } from "../../../server/language/language.ts";
import { cellsOf } from "../../server/language/open-notebook.ts";
import {
  FORMS,
  type Hidden,
  hiddenFiles,
  SECRETS,
  spellings,
} from "../../server/language/reach/hidden-files.ts";
import { type AttackRow, sample } from "../attack-row.ts";

const APPLICATION = path.resolve(import.meta.dirname, "..", "..", "..");
const FILES = ["secret.ts", "secret.json", "types.d.ts", "index.ts"];

export const outsideFiles: AttackRow = {
  row: 6,
  title: "files outside through the language service",
  async run(tally, scope) {
    const hidden = hiddenFiles();
    const service = createLanguageService({ application: APPLICATION, data: null });
    const variants = FILES.flatMap((file) =>
      spellings(hidden.outside, file).flatMap((module) =>
        Object.entries(FORMS).map(([form, write]) => ({
          name: `${form} of ${module}`,
          source: write(module),
        })),
      ),
    );
    // Every third, in the long form: the rest differ in nothing but the ending.
    for (const { name, source } of sample(
      variants.filter((_, i) => i % 3 === 0),
      scope,
      12,
    ))
      await tally.attempt(name, () => ask(service, hidden, source));
    await service.close();
    hidden.remove();
  },
};

async function ask(service: LanguageService, hidden: Hidden, source: string): Promise<string | null> {
  const notebook = service.openNotebook(hidden.notebook);
  try {
    notebook.update(cellsOf({ clean: "const fine: number = 'no';", cell: source }));
    const found = await notebook.diagnose();
    if (found?.get("clean")?.items[0]?.code !== "ts2322") return "the cell beside it is not checked";
    const lines = source.split("\n");
    const position = { line: lines.length, column: 1 };
    const answers = [found.get("cell")?.items];
    for (const question of ["hover", "definition", "completion"] as const)
      answers.push((await notebook.ask({ ask: question, cell: "cell", position })) as never);
    const text = JSON.stringify(answers);
    const secrets = /topSecretKey|OutsideType/.test(source) ? /hunter2/ : SECRETS;
    return secrets.test(text) ? `it tells ${secrets.exec(text)?.[0]}` : null;
  } finally {
    notebook.close();
  }
}
