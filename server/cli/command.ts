/** The command line as data: `parseCommand` reads the words, `server/main.ts` carries the command out. */
import { type ParseArgsConfig, parseArgs } from "node:util";

export interface ServeCommand {
  readonly command: "serve";
  readonly directory: string;
  readonly port: number | null;
  readonly host: string;
  readonly allowHosts: readonly string[];
  readonly open: boolean;
  readonly dev: boolean;
}
export interface RunCommand {
  readonly command: "run";
  readonly notebook: string;
  readonly workspace: string;
  readonly set: Readonly<Record<string, string>>;
  readonly json: boolean;
  readonly timeoutSeconds: number | null;
}
export interface CheckCommand {
  readonly command: "check";
  readonly notebooks: readonly string[];
  readonly workspace: string;
  readonly json: boolean;
}
export interface DatasetsCommand {
  readonly command: "datasets";
  readonly workspace: string;
  readonly action: { readonly list: true } | { readonly describe: string } | AddAction;
}
export interface AddAction {
  readonly add: string;
  /** A recipe's file. */
  readonly recipe?: string;
  readonly combining?: { readonly how: "append" } | { readonly how: "replace" } | Upsert;
  readonly dryRun?: true;
}
interface Upsert {
  readonly how: "upsert";
  readonly key: readonly string[];
}
export type Command =
  | ServeCommand
  | RunCommand
  | CheckCommand
  | DatasetsCommand
  | { readonly command: "help"; readonly topic: string | null }
  | { readonly command: "version" };

/** The words make no command. The message says which word, and what is allowed. */
export class UsageError extends Error {
  override name = "UsageError";
}

const COMMANDS = ["serve", "run", "check", "datasets", "help"];

export function parseCommand(words: readonly string[]): Command {
  const [first = "serve", ...rest] = words;
  if (words.includes("--help") || words.includes("-h"))
    return { command: "help", topic: COMMANDS.includes(first) ? first : null };
  switch (first) {
    case "serve":
      return parseServe(rest);
    case "run":
      return parseRun(rest);
    case "check":
      return parseCheck(rest);
    case "datasets":
      return parseDatasets(rest);
    case "help":
      return { command: "help", topic: rest[0] ?? null };
    case "--version":
      return { command: "version" };
    default:
      if (first.startsWith("-") || looksLikeFolder(first)) return parseServe([...words]);
      throw new UsageError(`There is no command “${first}”. The commands are ${COMMANDS.join(", ")}.`);
  }
}

function looksLikeFolder(word: string): boolean {
  return word === "." || word === ".." || word.includes("/") || word.includes("\\");
}

function parseServe(words: readonly string[]): ServeCommand {
  const { values, positionals } = parse("serve", words, {
    port: { type: "string" },
    host: { type: "string", default: "127.0.0.1" },
    "allow-host": { type: "string", multiple: true, default: [] },
    open: { type: "boolean", default: true },
    dev: { type: "boolean", default: false },
  });
  return {
    command: "serve",
    directory: only("serve", positionals, "DIR") ?? ".",
    port: values.port === undefined ? null : wholeNumber("--port", values.port, 65_535),
    host: values.host,
    allowHosts: values["allow-host"],
    open: values.open,
    dev: values.dev,
  };
}

function parseRun(words: readonly string[]): RunCommand {
  const { values, positionals } = parse("run", words, {
    workspace: { type: "string", default: "." },
    set: { type: "string", multiple: true, default: [] },
    json: { type: "boolean", default: false },
    timeout: { type: "string" },
  });
  const notebook = only("run", positionals, "NOTEBOOK");
  if (notebook === undefined) throw new UsageError("run needs a notebook: clientele run NOTEBOOK");
  return {
    command: "run",
    notebook,
    workspace: values.workspace,
    set: Object.fromEntries(values.set.map(parseSetting)),
    json: values.json,
    timeoutSeconds: values.timeout === undefined ? null : positive("--timeout", values.timeout),
  };
}

function parseCheck(words: readonly string[]): CheckCommand {
  const { values, positionals } = parse("check", words, {
    workspace: { type: "string", default: "." },
    json: { type: "boolean", default: false },
  });
  if (positionals.length === 0) throw new UsageError("check needs a notebook: clientele check NOTEBOOK...");
  return { command: "check", notebooks: positionals, workspace: values.workspace, json: values.json };
}

function parseDatasets(words: readonly string[]): DatasetsCommand {
  const { values, positionals } = parse("datasets", words, {
    workspace: { type: "string", default: "." },
    recipe: { type: "string" },
    append: { type: "boolean", default: false },
    replace: { type: "boolean", default: false },
    upsert: { type: "string" },
    "dry-run": { type: "boolean", default: false },
  });
  const [verb = "list", name, extra] = positionals;
  if (extra !== undefined) throw new UsageError(`“${extra}” is one word too many.`);
  const given: Given = { ...values, dryRun: values["dry-run"] };
  return { command: "datasets", workspace: values.workspace, action: datasetsAction(verb, name, given) };
}

interface Given {
  readonly recipe?: string | undefined;
  readonly append: boolean;
  readonly replace: boolean;
  readonly upsert?: string | undefined;
  readonly dryRun: boolean;
}

function combiningOf({ append, replace, upsert }: Given): AddAction["combining"] | null {
  if (Number(append) + Number(replace) + Number(upsert !== undefined) > 1)
    throw new UsageError("Of --append, --replace and --upsert one can be given.");
  if (append) return { how: "append" };
  if (replace) return { how: "replace" };
  if (upsert === undefined) return null;
  const key = upsert.split(",").map((name) => name.trim());
  if (key.includes(""))
    throw new UsageError("--upsert takes the columns that name a row: --upsert customer,month");
  return { how: "upsert", key };
}

function datasetsAction(verb: string, name: string | undefined, given: Given): DatasetsCommand["action"] {
  if (verb === "list" && name === undefined) return { list: true };
  if (verb === "list")
    throw new UsageError(`datasets list takes no name; for one dataset: clientele datasets describe ${name}`);
  if (verb !== "describe" && verb !== "add")
    throw new UsageError(`datasets knows list, describe NAME and add FILE, not “${verb}”.`);
  if (name === undefined)
    throw new UsageError(`datasets ${verb} needs a ${verb === "add" ? "FILE" : "NAME"}.`);
  const combining = combiningOf(given);
  if (verb === "add") {
    const { recipe, dryRun } = given;
    return {
      add: name,
      ...(recipe !== undefined && { recipe }),
      ...(combining && { combining }),
      ...(dryRun && { dryRun }),
    };
  }
  if (combining || given.recipe !== undefined || given.dryRun)
    throw new UsageError("--recipe, --append, --replace, --upsert and --dry-run belong to datasets add.");
  return { describe: name };
}

function parse<T extends NonNullable<ParseArgsConfig["options"]>>(
  command: string,
  args: readonly string[],
  options: T,
) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true, allowNegative: true, strict: true });
  } catch (error) {
    throw new UsageError(
      `${command}: ${(error as Error).message.split(". ")[0]}. See clientele help ${command}.`,
      { cause: error },
    );
  }
}

function only(command: string, positionals: readonly string[], what: string): string | undefined {
  if (positionals.length > 1)
    throw new UsageError(`${command} takes one ${what}; “${positionals[1]}” is one too many.`);
  return positionals[0];
}

function parseSetting(text: string): [string, string] {
  const at = text.indexOf("=");
  if (at < 1) throw new UsageError(`--set takes name=value, not “${text}”.`);
  return [text.slice(0, at), text.slice(at + 1)];
}

function wholeNumber(option: string, text: string, most: number): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 0 || value > most)
    throw new UsageError(`${option} takes a whole number from 0 to ${most}, not “${text}”.`);
  return value;
}

function positive(option: string, text: string): number {
  const value = Number(text);
  if (!(value > 0) || !Number.isFinite(value))
    throw new UsageError(`${option} takes a number of seconds above 0, not “${text}”.`);
  return value;
}
