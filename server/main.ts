/** The command line: reads the words, carries the command out, turns errors into a sentence and an exit code. */
import { enableCompileCache } from "node:module";
import path from "node:path";
import { type Command, parseCommand, UsageError } from "./cli/command.ts";

enableCompileCache();

const ROOT = path.resolve(import.meta.dirname, "..");

async function main(words: readonly string[]): Promise<number> {
  try {
    return await carryOut(parseCommand(words));
  } catch (error) {
    console.error(isForPeople(error) ? error.message : error);
    return error instanceof UsageError ? 2 : 1;
  }
}

/** Each command's code is loaded when it is asked for. Gives the exit code, or -1 for a server that goes on. */
async function carryOut(command: Command): Promise<number> {
  switch (command.command) {
    case "serve":
      return (await import("./cli/serve.ts")).serve(command, ROOT);
    case "run":
      return (await import("./cli/run.ts")).runNotebook(command, ROOT);
    case "check":
      return (await import("./cli/check.ts")).check(command, ROOT);
    case "datasets":
      await (await import("./cli/datasets.ts")).datasets(command);
      return 0;
    case "help":
      console.log((await import("./cli/help.ts")).helpText(command.topic));
      return 0;
    case "version":
      console.log((await import("../package.json", { with: { type: "json" } })).default.version);
      return 0;
  }
}

/** Errors that were written for the person at the keyboard; of the others the stack is wanted. */
function isForPeople(error: unknown): error is Error {
  return (
    error instanceof Error &&
    ["UsageError", "SettingsError", "SessionFault", "DatasetRefused", "WorkspaceHeld"].includes(error.name)
  );
}

const code = await main(process.argv.slice(2));
if (code >= 0) process.exit(code);
