import { randomUUID } from "node:crypto";
import { stat } from "node:fs/promises";
import path from "node:path";
import { initialState } from "../../shared/session/apply.ts";
import { openDocument } from "../sessions/document/open-document.ts";
import { Session } from "../sessions/session.ts";
import { WatchedDatasets } from "../sessions/session-datasets.ts";
import { SessionStore } from "../sessions/session-store.ts";
import { type RunCommand, UsageError } from "./command.ts";
import type { RunEnvironment } from "./run.ts";
import type { SetValues } from "./run-values.ts";

/** A session of a notebook that may lie anywhere, and that keeps nothing: no journal, no outputs, no change of the file. */
export async function openForRun(
  { notebook, workspace }: Pick<RunCommand, "notebook" | "workspace">,
  { runtime, datasets, settings }: Pick<RunEnvironment, "runtime" | "datasets" | "settings">,
  values: SetValues,
): Promise<Session> {
  const file = path.resolve(notebook);
  if (!(await stat(file).catch(() => null))?.isFile())
    throw new UsageError(`There is no notebook ${notebook}.`);
  const watched = new WatchedDatasets(path.resolve(workspace), datasets);
  const store = new SessionStore(initialState({ id: randomUUID(), path: notebook }));
  const session = new Session({
    store,
    document: await openDocument({ file, folder: null, onSaved: () => undefined }),
    file,
    folder: null,
    cached: null,
    runtime,
    datasets: watched,
    outputBytes: settings.kernel.outputBytes,
    idleMs: null,
    onRefusedInput: (refused) => values.instead(refused),
  });
  await session.ready();
  return session;
}
