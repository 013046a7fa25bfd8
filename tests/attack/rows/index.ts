/** Every row; one is added here. */
import type { AttackRow } from "../attack-row.ts";
import { descriptors } from "./descriptors.ts";
import { row as engine } from "./engine.ts";
import { engineMethods } from "./engine-methods.ts";
import { flags } from "./flags.ts";
import { frames } from "./frames.ts";
import { languageServer } from "./language-server.ts";
import { modules } from "./modules.ts";
import { mutatedFiles } from "./mutated-files.ts";
import { native } from "./native.ts";
import { outsideFiles } from "./outside-files.ts";
import { processes } from "./process.ts";

export const ROWS: readonly AttackRow[] = [
  native,
  languageServer,
  mutatedFiles,
  modules,
  flags,
  descriptors,
  frames,
  engine,
  engineMethods,
  outsideFiles,
  processes,
];
