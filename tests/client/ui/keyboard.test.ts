import { describe, expect, test } from "vitest";
import { chordOf, formatKeys, Keyboard, type KeyPress } from "../../../client/ui/keyboard.ts";

function press(key: string, held: Partial<KeyPress> = {}): KeyPress {
  const code = /^[a-z]$/i.test(key) ? `Key${key.toUpperCase()}` : key;
  return { key, code, shiftKey: false, altKey: false, ctrlKey: false, metaKey: false, ...held };
}

test.each<[KeyPress, string]>([
  [press("a"), "A"],
  [press("A", { shiftKey: true }), "Shift+A"],
  [press("Enter", { shiftKey: true }), "Shift+Enter"],
  [press("Enter", { ctrlKey: true }), "Mod+Enter"],
  [press("Enter", { metaKey: true }), "Mod+Enter"],
  [press("Enter", { ctrlKey: true, shiftKey: true }), "Mod+Shift+Enter"],
  [press("?", { shiftKey: true, code: "Slash" }), "?"],
  [press("_", { shiftKey: true, ctrlKey: true, code: "Minus" }), "Mod+Shift+-"],
  [press("-", { shiftKey: true, ctrlKey: true, code: "Minus" }), "Mod+Shift+-"],
  [press("0", { code: "Digit0" }), "0"],
  [press("¡", { altKey: true, code: "Digit1" }), "Alt+1"],
  [press("†", { altKey: true, code: "KeyT" }), "Alt+T"],
  [press(" ", { code: "Space" }), "Space"],
  [press("ü", { code: "BracketLeft" }), "Ü"],
])("%j is the chord %s", (key, chord) => {
  expect(chordOf(key)).toBe(chord);
});

describe("a keyboard", () => {
  const board = () =>
    new Keyboard([
      { keys: "D D", mode: "command", value: "delete" },
      { keys: "J", mode: "command", value: "down" },
      { keys: "0 0", mode: "command", value: "restart" },
      { keys: "0 R", mode: "command", value: "restart-run" },
      { keys: "Mod+K", value: "palette" },
      { keys: "Escape", mode: "edit", value: "leave" },
    ]);

  test("finds a single key, in its mode only", () => {
    const keyboard = board();
    expect(keyboard.press(press("j"), "command", 0)).toEqual({ found: "down", taken: true });
    expect(keyboard.press(press("j"), "edit", 0)).toEqual({ found: null, taken: false });
    expect(keyboard.press(press("Escape"), "command", 0)).toEqual({ found: null, taken: false });
    expect(keyboard.press(press("k", { metaKey: true }), "edit", 0)).toEqual({
      found: "palette",
      taken: true,
    });
  });

  test("finds two keys that follow each other within 900 ms", () => {
    const keyboard = board();
    expect(keyboard.press(press("d"), "command", 0)).toEqual({ found: null, taken: true });
    expect(keyboard.press(press("d"), "command", 900)).toEqual({ found: "delete", taken: true });
    expect(keyboard.press(press("d"), "command", 950)).toEqual({ found: null, taken: true });
    expect(keyboard.press(press("d"), "command", 1851)).toEqual({ found: null, taken: true });
    expect(keyboard.press(press("d"), "command", 1900)).toEqual({ found: "delete", taken: true });
  });

  test("three presses delete once", () => {
    const keyboard = board();
    const found = [0, 10, 20].map((at) => keyboard.press(press("d"), "command", at).found);
    expect(found).toEqual([null, "delete", null]);
  });

  test("a key that does not go on a sequence begins anew", () => {
    const keyboard = board();
    keyboard.press(press("d"), "command", 0);
    expect(keyboard.press(press("j"), "command", 10)).toEqual({ found: "down", taken: true });
    keyboard.press(press("d"), "command", 20);
    keyboard.press(press("0"), "command", 30);
    expect(keyboard.press(press("r"), "command", 40).found).toBe("restart-run");
  });

  test("a modifier on its own does not end a sequence", () => {
    const keyboard = board();
    keyboard.press(press("d"), "command", 0);
    expect(keyboard.press(press("Shift", { shiftKey: true }), "command", 10)).toEqual({
      found: null,
      taken: false,
    });
    expect(keyboard.press(press("d"), "command", 20).found).toBe("delete");
  });
});

test.each([
  ["Mod+Shift+Enter", "⇧⌘↵", "Ctrl+Shift+Enter"],
  ["Mod+Shift+-", "⇧⌘-", "Ctrl+Shift+-"],
  ["D D", "D D", "D D"],
  ["Alt+ArrowUp", "⌥↑", "Alt+↑"],
  ["Escape", "Esc", "Esc"],
  ["?", "?", "?"],
])("%s is written %s on an Apple keyboard and %s on others", (keys, apple, other) => {
  expect([formatKeys(keys, true), formatKeys(keys, false)]).toEqual([apple, other]);
});
