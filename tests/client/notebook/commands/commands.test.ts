import { expect, test } from "vitest";
import { bindings, COMMANDS, command, listed } from "../../../../client/notebook/commands/commands.ts";

test("every command has a name, an id of its own and a key", () => {
  expect(new Set(COMMANDS.map(({ id }) => id)).size).toBe(COMMANDS.length);
  expect(COMMANDS.filter(({ title, keys }) => title === "" || keys.length === 0)).toEqual([]);
});

test("no key means two things, and none is the beginning of another", () => {
  const clashes: string[] = [];
  const all = COMMANDS.flatMap(({ id, keys, mode }) => keys.map((key) => ({ id, key, mode })));
  for (const a of all) {
    for (const b of all) {
      const together = a.mode === undefined || b.mode === undefined || a.mode === b.mode;
      if (a !== b && together && (a.key === b.key || b.key.startsWith(`${a.key} `))) {
        clashes.push(`${a.key}: ${a.id}, ${b.id}`);
      }
    }
  }
  expect(clashes).toEqual([]);
});

test("keys without Ctrl, Cmd, Alt and Shift, Enter or a function key never count in an editor, where they are text", () => {
  const typed = COMMANDS.filter(
    ({ mode, keys }) =>
      mode !== "command" &&
      mode !== "edit" &&
      keys.some((key) => !/Mod\+|Alt\+Shift|Enter|^(Shift\+)?F\d/.test(key)),
  );
  expect(typed.map(({ id }) => id)).toEqual([]);
});

test.each([
  ["Enter", "edit"],
  ["Shift+Enter", "run-advance"],
  ["Mod+Enter", "run"],
  ["Alt+Enter", "run-insert"],
  ["Mod+Shift+Enter", "run-all"],
  ["A", "insert-above"],
  ["B", "insert-below"],
  ["D D", "delete"],
  ["M", "markdown"],
  ["Y", "code"],
  ["J", "down"],
  ["K", "up"],
  ["X", "cut"],
  ["C", "copy"],
  ["V", "paste"],
  ["Z", "undo"],
  ["Shift+M", "merge"],
  ["I I", "interrupt"],
  ["0 0", "restart"],
  ["O", "fold"],
  ["F", "find-plain"],
  ["P", "palette-plain"],
  ["?", "keys"],
])("%s does what it does in Jupyter: %s", (keys, id) => {
  const found = bindings().filter((binding) => binding.keys === keys && binding.mode !== "edit");
  expect(found.map(({ value }) => value.id)).toEqual([id]);
});

test("an action with two ways in is listed once, with all its keys", () => {
  const entries = listed();
  expect(new Set(entries.map(({ title }) => title)).size).toBe(entries.length);
  expect(entries.find(({ id }) => id === "palette")?.keys).toEqual(["Mod+K", "Mod+Shift+P", "F1", "P"]);
});

test("an unknown command is named", () => {
  expect(() => command("fly")).toThrow("There is no command “fly”.");
});
