/**
 * Which files a program is made of, asked of the language server by the compiler's own interface: answers of the protocol
 * do not tell what was read for them.
 */
import type { API } from "typescript/unstable/async";

type Interface = API<true>;

/** @param session asks the server for a pipe of the interface */
export function createProgramFiles(
  session: () => Promise<{ readonly pipe: string }>,
): (config: string) => Promise<readonly string[]> {
  let connecting: Promise<Interface> | null = null;
  // One snapshot at a time: the server keeps each until it is disposed of.
  let turn: Promise<unknown> = Promise.resolve();
  return (config) => {
    connecting ??= connect(session);
    const connected = connecting;
    const files = turn.then(async () => filesOf(await connected, config));
    turn = files.catch(() => undefined);
    return files;
  };
}

async function connect(session: () => Promise<{ readonly pipe: string }>): Promise<Interface> {
  const [{ API: Client }, { pipe }] = await Promise.all([import("typescript/unstable/async"), session()]);
  return Client.fromLSPConnection({ pipe });
}

/** Rejects where there is no such project. */
async function filesOf(api: Interface, config: string): Promise<readonly string[]> {
  const snapshot = await api.updateSnapshot();
  try {
    const project = snapshot.getProject(config);
    if (!project) throw new Error(`There is no project ${config}.`);
    return await project.program.getSourceFileNames();
  } finally {
    await snapshot.dispose();
  }
}
