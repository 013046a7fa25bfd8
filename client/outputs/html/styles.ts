/** Declarations and rules of an output, as the browser itself understood them: disguises by escapes are gone by then. */

/** Functions that load, and values that take a place outside the output. */
const LOADS = /(?:url|image|image-set|-webkit-image-set|cross-fade|element|src|paint|attr|env)\s*\(/i;
const LOCAL_URL = /url\(\s*(["']?)#[^"')]*\1\s*\)/gi;
const ESCAPES_BOX: Record<string, RegExp> = {
  position: /fixed|sticky/i,
  "z-index": /./,
  "view-transition-name": /./,
  "anchor-name": /./,
};

export function safeDeclarations(style: CSSStyleDeclaration): string {
  const kept: string[] = [];
  for (const name of style) {
    const value = style.getPropertyValue(name);
    if (isSafe(name, value))
      kept.push(`${name}: ${value}${style.getPropertyPriority(name) ? " !important" : ""};`);
  }
  return kept.join(" ");
}

function isSafe(name: string, value: string): boolean {
  // A variable is stored as it was written, so that an escape may hide a function in it.
  if (value.includes("\\")) return false;
  if (ESCAPES_BOX[name]?.test(value)) return false;
  return !LOADS.test(value.replaceAll(LOCAL_URL, ""));
}

/** The rules of a `<style>`, nested under the output that they came with. Imports, fonts and layers are dropped. */
export function scopedStyle(text: string, scope: string): string {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(text);
  const rules = [...sheet.cssRules].flatMap(rulesOf);
  return rules.length === 0 ? "" : `[data-scope="${scope}"] { ${rules.join("\n")} }`;
}

function rulesOf(rule: CSSRule): string[] {
  if (rule instanceof CSSMediaRule) {
    const inner = [...rule.cssRules].flatMap(rulesOf);
    return inner.length === 0 ? [] : [`@media ${rule.conditionText} { ${inner.join("\n")} }`];
  }
  // `&` stands for the output itself and could lead a selector out of it: body:has(&).
  if (!(rule instanceof CSSStyleRule) || /[&\\<]/.test(rule.selectorText)) return [];
  return [`${rule.selectorText} { ${safeDeclarations(rule.style)} }`];
}
