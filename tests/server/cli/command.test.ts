import { describe, expect, test } from "vitest";
import { parseCommand, UsageError } from "../../../server/cli/command.ts";

const serve = {
  command: "serve",
  directory: ".",
  port: null,
  host: "127.0.0.1",
  allowHosts: [],
  open: true,
  dev: false,
};
const run = {
  command: "run",
  notebook: "a.nb.ts",
  workspace: ".",
  set: {},
  json: false,
  timeoutSeconds: null,
};

describe("words that make a command", () => {
  test.each([
    [[], serve],
    [["serve"], serve],
    [
      ["serve", "shop", "--port", "8080", "--no-open"],
      { ...serve, directory: "shop", port: 8080, open: false },
    ],
    [["./shop"], { ...serve, directory: "./shop" }],
    [["--port", "0"], { ...serve, port: 0 }],
    [
      ["serve", "--host", "0.0.0.0", "--allow-host", "a.example", "--allow-host", "b.example"],
      { ...serve, host: "0.0.0.0", allowHosts: ["a.example", "b.example"] },
    ],
    [["run", "a.nb.ts"], run],
    [
      ["run", "a.nb.ts", "--set", "levels=5", "--set", "where=a=b", "--json", "--timeout", "2.5"],
      { ...run, set: { levels: "5", where: "a=b" }, json: true, timeoutSeconds: 2.5 },
    ],
    [["run", "--workspace", "/data", "a.nb.ts"], { ...run, workspace: "/data" }],
    [["datasets"], { command: "datasets", workspace: ".", action: { list: true } }],
    [
      ["datasets", "describe", "purchases"],
      { command: "datasets", workspace: ".", action: { describe: "purchases" } },
    ],
    [
      ["datasets", "add", "x.csv", "--workspace", "w"],
      { command: "datasets", workspace: "w", action: { add: "x.csv" } },
    ],
    [["run", "--help"], { command: "help", topic: "run" }],
    [["help"], { command: "help", topic: null }],
    [["--version"], { command: "version" }],
  ])("%j", (words, command) => {
    expect(parseCommand(words)).toEqual(command);
  });
});

describe("words that make none", () => {
  test.each([
    [["sevre"], /no command “sevre”.*serve, run, check, datasets/],
    [["serve", "--prot", "1"], /Unknown option '--prot'/],
    [["serve", "--port", "x"], /--port takes a whole number from 0 to 65535, not “x”/],
    [["serve", "--port", "70000"], /not “70000”/],
    [["serve", "a", "b"], /“b” is one too many/],
    [["run"], /run needs a notebook/],
    [["run", "a.nb.ts", "--set", "levels"], /--set takes name=value, not “levels”/],
    [["run", "a.nb.ts", "--timeout", "0"], /number of seconds above 0, not “0”/],
    [["datasets", "drop", "x"], /knows list, describe NAME and add FILE, not “drop”/],
    [["datasets", "add"], /needs a FILE/],
  ])("%j", (words, message) => {
    expect(() => parseCommand(words)).toThrow(UsageError);
    expect(() => parseCommand(words)).toThrow(message);
  });
});
