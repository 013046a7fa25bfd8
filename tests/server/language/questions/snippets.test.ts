/** Each snippet, as it is put in, is correct over the sample data. */
import { afterAll, beforeAll, expect, test } from "vitest";
import type { DataTyping } from "../../../../server/language/cells/cell-typing.ts";
import { checkNotebook } from "../../../../server/language/check.ts";
import { createDataTyping } from "../../../../server/language/data/data-typing.ts";
import type { LanguageService } from "../../../../server/language/language.ts";
import { ANALYSIS_SNIPPETS } from "../../../../server/language/questions/analysis-snippets.ts";
import { filledIn } from "../../../../server/language/questions/snippets.ts";
import { Catalogue } from "../../../../server/workspace/catalogue.ts";
import type { CompletionDetail } from "../../../../shared/protocol/language.ts";
import { ROOT } from "../../../support/source-files.ts";
import { cellsOf, edited, openService } from "../open-notebook.ts";

let catalogue: Catalogue;
let data: DataTyping;
let service: LanguageService;

beforeAll(() => {
  catalogue = new Catalogue(ROOT);
  data = createDataTyping(catalogue);
  service = openService(data);
});

afterAll(async () => {
  await service.close();
  await data.close();
  await catalogue.close();
});

test.each(ANALYSIS_SNIPPETS)("$name", async ({ name, insert }) => {
  const file = `${ROOT}/notebooks/snippet.nb.ts`;
  const notebook = service.openNotebook(file);
  notebook.update(cellsOf({ a: name }));
  const detail = (await notebook.ask({
    ask: "completion-detail",
    cell: "a",
    id: `snippet:${name}`,
  })) as CompletionDetail;
  notebook.close();
  const source = edited(filledIn(insert), detail.edits);
  const found = await checkNotebook(service, { file, cells: [{ id: "a", source }] });
  expect(
    found.get("a")?.map(({ code, message }) => `${code} ${message}`),
    source,
  ).toEqual([]);
});

test("what the notebook imports already is not imported again", async () => {
  const notebook = service.openNotebook(`${ROOT}/notebooks/snippet.nb.ts`);
  notebook.update(cellsOf({ a: 'import { kmeans } from "clientele/analysis";', b: "kme" }));
  const detail = (await notebook.ask({
    ask: "completion-detail",
    cell: "b",
    id: "snippet:kmeans",
  })) as CompletionDetail;
  expect(detail.edits.map(({ text }) => text)).toEqual([
    'import { standardize } from "clientele/analysis";\n',
  ]);
  notebook.close();
});
