/** Text with the colours that programs write for terminals. */
export interface Styled {
  readonly text: string;
  /** Class names; empty for plain text. */
  readonly classes: string;
}

interface Style {
  color: string | null;
  bold: boolean;
  dim: boolean;
  italic: boolean;
  underline: boolean;
}

const PLAIN: Style = { color: null, bold: false, dim: false, italic: false, underline: false };
const COLORS = ["black", "red", "green", "yellow", "blue", "magenta", "cyan", "white"];
// biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences begin with a control character
const SEQUENCE = /\x1b\[([\d;:?]*)([A-Za-z])|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b[@-Z\\-_]/g;

/** Colours and weights of the basic sixteen; every other sequence is left out. */
export function parseAnsi(text: string): Styled[] {
  if (!text.includes("\x1b")) return text === "" ? [] : [{ text, classes: "" }];
  const parts: Styled[] = [];
  let style = PLAIN;
  let from = 0;
  const push = (to: number) => {
    if (to > from) parts.push({ text: text.slice(from, to), classes: classesOf(style) });
  };
  for (const found of text.matchAll(SEQUENCE)) {
    push(found.index);
    from = found.index + found[0].length;
    if (found[2] === "m") style = restyle(style, found[1] ?? "");
  }
  push(text.length);
  return parts;
}

function restyle(before: Style, codes: string): Style {
  let style = before;
  const numbers = codes.split(/[;:]/).map(Number);
  for (let i = 0; i < numbers.length; i++) {
    const code = numbers[i] ?? 0;
    // 256 colours and true colour take further numbers; they are shown in the text's own colour.
    if (code === 38 || code === 48) i += numbers[i + 1] === 5 ? 2 : 4;
    else style = apply(style, code);
  }
  return style;
}

function apply(style: Style, code: number): Style {
  if (code === 0) return PLAIN;
  if (code === 1) return { ...style, bold: true };
  if (code === 2) return { ...style, dim: true };
  if (code === 3) return { ...style, italic: true };
  if (code === 4) return { ...style, underline: true };
  if (code === 22) return { ...style, bold: false, dim: false };
  if (code === 23) return { ...style, italic: false };
  if (code === 24) return { ...style, underline: false };
  if (code === 39) return { ...style, color: null };
  const color = COLORS[code >= 90 ? code - 90 : code - 30];
  return color && (code < 38 || code >= 90) ? { ...style, color } : style;
}

function classesOf({ color, ...flags }: Style): string {
  const names = Object.entries(flags).flatMap(([name, set]) => (set ? [`ansi-${name}`] : []));
  return (color ? [`ansi-${color}`, ...names] : names).join(" ");
}
