/** Row 1, as far as it is checked: cells that end the processes which type a notebook. */
import path from "node:path";
import { checkNotebook } from "../../../server/language/check.ts";
import { createDataTyping } from "../../../server/language/data/data-typing.ts";
import { createLanguageService, type LanguageService } from "../../../server/language/language.ts";
import { type AttackRow, sample } from "../attack-row.ts";
import { hostileSources } from "./hostile-sources.ts";

const APPLICATION = path.resolve(import.meta.dirname, "..", "..", "..");

export const languageServer: AttackRow = {
  row: 1,
  title: "cells that end the language server",
  async run(tally, scope) {
    const data = createDataTyping({ list: async () => [], onChange: () => () => undefined });
    const service = createLanguageService({ application: APPLICATION, data });
    for (const { name, source } of sample(hostileSources(), scope, 3))
      await tally.attempt(name, () => check(service, source));
    await service.close();
    await data.close();
  },
};

async function check(service: LanguageService, source: string): Promise<string | null> {
  const cells = [
    { id: "before", source: "const before: number = 'no';" },
    { id: "bad", source },
    { id: "after", source: "const after: string = before;" },
  ];
  const found = await checkNotebook(service, { file: "/nowhere/attack.nb.ts", cells });
  for (const id of ["before", "after"])
    if (!found.get(id)?.some(({ code }) => code === "ts2322")) return `cell ${id} is not checked`;
  return service.state.status === "ready" ? null : (service.state.message ?? service.state.status);
}
