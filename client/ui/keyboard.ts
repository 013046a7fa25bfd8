/**
 * Key bindings as text: `Shift+Enter`, `Mod+Shift+-`, `D D` (one after the other). `Mod` is Cmd or Ctrl, whichever the
 * person presses: nobody has to know which of the two a notebook on this machine wants.
 */

export type KeyMode = "command" | "edit";

export interface KeyPress {
  readonly key: string;
  readonly code: string;
  readonly shiftKey: boolean;
  readonly altKey: boolean;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
}

export interface Binding<T> {
  readonly keys: string;
  /** Where the keys count; both when left out. */
  readonly mode?: KeyMode | undefined;
  readonly value: T;
}

/** Keys of a sequence must follow each other within this time. */
const SEQUENCE_MS = 900;

/** The name of a key press, in the one spelling that bindings are compared in. */
export function chordOf(press: KeyPress): string {
  const key = keyName(press);
  const letter = /^\p{L}$/u.test(key);
  // The shift that makes `?` of `/` is part of the character, unless other modifiers make a shortcut of it.
  const shift =
    press.shiftKey && (letter || key.length > 1 || press.ctrlKey || press.metaKey || press.altKey);
  const parts = [];
  if (press.ctrlKey || press.metaKey) parts.push("Mod");
  if (press.altKey) parts.push("Alt");
  if (shift) parts.push("Shift");
  parts.push(letter ? key.toUpperCase() : key);
  return parts.join("+");
}

function keyName(press: KeyPress): string {
  // With Shift the minus key says `_` on most layouts, and something else on others.
  if (press.code === "Minus" || press.code === "NumpadSubtract")
    return press.shiftKey && !press.ctrlKey && !press.metaKey ? press.key : "-";
  // With Alt, Apple keyboards write other characters.
  const plain = press.altKey ? /^(?:Digit|Key)([0-9A-Z])$/.exec(press.code)?.[1] : undefined;
  if (plain !== undefined) return plain;
  return press.key === " " ? "Space" : press.key;
}

/** Follows key presses and says what each completes. */
export class Keyboard<T> {
  readonly #bindings: readonly { chords: readonly string[]; mode: KeyMode | undefined; value: T }[];
  #begun: readonly string[] = [];
  #at = 0;

  constructor(bindings: readonly Binding<T>[]) {
    this.#bindings = bindings.map(({ keys, mode, value }) => ({ chords: keys.split(" "), mode, value }));
  }

  /** `found` when a binding is complete; `taken` when the press is part of one and belongs to nobody else. */
  press(press: KeyPress, mode: KeyMode, now: number): { found: T | null; taken: boolean } {
    if (["Shift", "Control", "Alt", "Meta"].includes(press.key)) return { found: null, taken: false };
    const chord = chordOf(press);
    const begun = now - this.#at <= SEQUENCE_MS ? this.#begun : [];
    const candidates = [[...begun, chord], [chord]].slice(begun.length === 0 ? 1 : 0);
    for (const pressed of candidates) {
      const matching = this.#bindings.filter(
        (binding) =>
          (binding.mode === undefined || binding.mode === mode) &&
          pressed.every((key, at) => binding.chords[at] === key),
      );
      const whole = matching.find(({ chords }) => chords.length === pressed.length);
      if (whole) {
        this.#begun = [];
        return { found: whole.value, taken: true };
      }
      if (matching.length > 0) {
        this.#begun = pressed;
        this.#at = now;
        return { found: null, taken: true };
      }
    }
    this.#begun = [];
    return { found: null, taken: false };
  }
}

const APPLE: Record<string, string> = { Mod: "⌘", Shift: "⇧", Alt: "⌥", Enter: "↵", Backspace: "⌫" };
const OTHERS: Record<string, string> = { Mod: "Ctrl", Enter: "Enter" };
const ARROWS: Record<string, string> = {
  ArrowUp: "↑",
  ArrowDown: "↓",
  ArrowLeft: "←",
  ArrowRight: "→",
  Escape: "Esc",
};
const APPLE_ORDER = ["Alt", "Shift", "Mod"];

/** `⇧⌘↵` on an Apple keyboard, `Ctrl+Shift+Enter` elsewhere. */
export function formatKeys(keys: string, apple: boolean): string {
  return keys
    .split(" ")
    .map((chord) => {
      const parts = chord.split(/\+(?=.)/);
      const names = { ...(apple ? APPLE : OTHERS), ...ARROWS };
      if (apple)
        parts.sort((a, b) =>
          APPLE_ORDER.indexOf(b) < 0 || APPLE_ORDER.indexOf(a) < 0
            ? 0
            : APPLE_ORDER.indexOf(a) - APPLE_ORDER.indexOf(b),
        );
      return parts.map((part) => names[part] ?? part).join(apple ? "" : "+");
    })
    .join(" ");
}
