import { randomUUID } from "node:crypto";
import { initialState } from "../../shared/session/apply.ts";
import type { LanguageService } from "../language/language.ts";
import type { Runtime } from "../runtime/runtime.ts";
import { openDocument } from "./document/open-document.ts";
import type { KernelPlaces } from "./kernel-places.ts";
import { KeptOutputs, NOTHING } from "./results/kept-outputs.ts";
import type { ResultStore } from "./results/result-store.ts";
import { Session, type SessionDatasets } from "./session.ts";
import { PURPOSES, type SessionSpec } from "./session-spec.ts";
import { SessionStore } from "./session-store.ts";

/** What sessions have in common. */
export interface SessionSurroundings {
  readonly runtime: Runtime;
  readonly datasets: SessionDatasets;
  readonly outputBytes: number;
  /** Null where nothing is kept. */
  readonly results: ResultStore | null;
  /** Left out or null where nobody looks at cells. */
  readonly language?: LanguageService | null;
  /** Where kernels are counted; left out, there may be any number. */
  readonly places?: KernelPlaces;
  /** The real path of a file; throws where links lead out of the workspace. Left out, links are followed. */
  readonly real?: (file: string) => Promise<string>;
}

const MINUTE = 60_000;

/** Makes a session and waits until its cells are read. Runs nothing. */
export async function createSession(
  spec: SessionSpec,
  { runtime, datasets, outputBytes, results, language = null, places, real }: SessionSurroundings,
): Promise<Session> {
  const { writes, showsCode } = PURPOSES[spec.purpose];
  const folder = writes ? (spec.folder ?? null) : null;
  const kept = folder === null || !results ? null : new KeptOutputs(folder, results);
  const remembered = (await kept?.read()) ?? NOTHING;
  const store = new SessionStore(
    initialState({ id: randomUUID(), path: spec.notebook, ...remembered.state }),
  );
  const session = new Session({
    spec,
    store,
    document: await openDocument({
      file: spec.file,
      folder,
      ...(real ? { real } : {}),
      onSaved: (saved) => store.tellSaved(saved),
    }),
    kept,
    remembered,
    runtime,
    runtimeVersion: results ? await results.runtimeVersion() : "",
    datasets,
    language: showsCode ? language : null,
    outputBytes,
    ...(places ? { places } : {}),
    idleMs: typeof spec.idleMinutes === "number" ? spec.idleMinutes * MINUTE : null,
  });
  session.giveInputs({ ...remembered.given, ...spec.inputs });
  await session.ready();
  return session;
}
