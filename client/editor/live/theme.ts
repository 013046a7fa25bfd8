import type * as monaco from "monaco-editor/esm/vs/editor/editor.api.js";

const NAME = "clientele";

/** Token name in the editor -> CSS variable of the page. */
const TOKENS: Record<string, string> = {
  "": "--ink",
  keyword: "--kw",
  string: "--str",
  regexp: "--str",
  number: "--num",
  function: "--fn",
  comment: "--com",
  sql: "--ink",
  heading: "--ink",
  emphasis: "--ink",
};

const COLORS: Record<string, string> = {
  "editor.foreground": "--ink",
  "editorCursor.foreground": "--ink",
  "editorWidget.background": "--surface",
  "editorWidget.border": "--line-strong",
  "editorWidget.foreground": "--ink",
  "editorHoverWidget.background": "--surface",
  "editorHoverWidget.border": "--line-strong",
  "editorSuggestWidget.background": "--surface",
  "editorSuggestWidget.border": "--line-strong",
  "editorSuggestWidget.foreground": "--ink",
  "editorSuggestWidget.highlightForeground": "--accent",
  "editorSuggestWidget.selectedBackground": "--accent-soft",
  "editorSuggestWidget.selectedForeground": "--ink",
  "editorBracketMatch.border": "--line-strong",
  "editorError.foreground": "--error",
  "editorWarning.foreground": "--running",
  "editorHint.foreground": "--ink-3",
  "editorLightBulb.foreground": "--running",
  "editorLightBulbAutoFix.foreground": "--running",
  "editorActionList.background": "--surface",
  "editorActionList.foreground": "--ink",
  "editorActionList.focusBackground": "--accent-soft",
  "editorActionList.focusForeground": "--ink",
  "list.activeSelectionBackground": "--accent-soft",
  "list.activeSelectionForeground": "--ink",
  "editorInlayHint.foreground": "--ink-3",
  "editorInlayHint.typeForeground": "--ink-3",
  "editorInlayHint.parameterForeground": "--ink-3",
  "textLink.foreground": "--accent",
  "textLink.activeForeground": "--accent-strong",
  "textCodeBlock.background": "--sunken",
  "input.background": "--paper",
  "input.foreground": "--ink",
  "input.border": "--line-strong",
  focusBorder: "--accent",
  "list.focusBackground": "--accent-soft",
  "list.hoverBackground": "--sunken",
};

/** Some of the page's colours with an opacity, as `rrggbbaa`. */
const TINTS: Record<string, readonly [variable: string, alpha: string]> = {
  "editor.selectionBackground": ["--accent", "38"],
  "editor.inactiveSelectionBackground": ["--accent", "20"],
  "editor.selectionHighlightBackground": ["--accent", "1c"],
  "editor.findMatchBackground": ["--running", "66"],
  "editor.findMatchHighlightBackground": ["--running", "33"],
  "editorBracketMatch.background": ["--accent", "18"],
  "scrollbarSlider.background": ["--ink-3", "40"],
  "scrollbarSlider.hoverBackground": ["--ink-3", "66"],
  "scrollbarSlider.activeBackground": ["--ink-3", "80"],
};

/** Gives the editor the colours of the page, now and whenever `data-theme` of `root` changes. */
export function followTheme({ editor }: Pick<typeof monaco, "editor">, root: HTMLElement): void {
  const set = () => {
    editor.defineTheme(NAME, themeOf(root));
    editor.setTheme(NAME);
  };
  set();
  new MutationObserver(set).observe(root, { attributes: true, attributeFilter: ["data-theme"] });
}

function themeOf(root: HTMLElement): monaco.editor.IStandaloneThemeData {
  const style = getComputedStyle(root);
  const color = (variable: string) => hexOf(style.getPropertyValue(variable));
  const bold = new Set(["heading", "emphasis"]);
  const colors: Record<string, string> = {
    "editor.background": "#00000000",
    "editorGutter.background": "#00000000",
    "editorInlayHint.background": "#00000000",
    "editorInlayHint.typeBackground": "#00000000",
    "editorInlayHint.parameterBackground": "#00000000",
    // Only the opacity counts: what is not used is faded as in the still text.
    "editorUnnecessaryCode.opacity": "#00000099",
  };
  for (const [name, variable] of Object.entries(COLORS)) colors[name] = color(variable);
  for (const [name, [variable, alpha]] of Object.entries(TINTS)) colors[name] = color(variable) + alpha;
  return {
    base: style.colorScheme.includes("dark") ? "vs-dark" : "vs",
    inherit: true,
    colors,
    rules: Object.entries(TOKENS).map(([token, variable]) => ({
      token,
      foreground: color(variable).slice(1),
      ...(bold.has(token) ? { fontStyle: "bold" } : {}),
    })),
  };
}

/** The editor takes colours as `#rrggbb` only; the page's variables are written so, or with three digits. */
function hexOf(value: string): string {
  const color = value.trim();
  if (/^#[0-9a-f]{6}$/i.test(color)) return color;
  const short = /^#([0-9a-f])([0-9a-f])([0-9a-f])$/i.exec(color);
  if (short)
    return `#${short
      .slice(1)
      .map((digit) => digit + digit)
      .join("")}`;
  return "#808080";
}
