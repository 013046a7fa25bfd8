/**
 * Classes that an output may carry: those that the page offers to outputs, and those that its own styles name. Any other
 * would dress it as a part of the page: a dialog, a scrim, a banner.
 */

/** What `html.css` and `chart.css` offer to outputs, and code blocks of Markdown. */
const OFFERED = /^(?:metrics|metric|note|r|title|subtitle|plot-[\da-f]+(?:-[a-z]+)?|language-[\w+#-]+)$/;
const CLASS = /\.((?:[\w-]|[^\p{ASCII}])+)/gu;
/** Text and attributes in a selector, in which a dot is a dot. */
const QUOTED = /"(?:[^"\\]|\\.)*"|\[[^\]]*\]/g;

/** Removes every class of the fragment that is neither offered nor its own. */
export function keepOwnClasses(fragment: DocumentFragment): void {
  const dressed = fragment.querySelectorAll("[class]");
  if (dressed.length === 0) return;
  const own = ownClasses(fragment);
  for (const element of dressed) {
    const names = [...element.classList];
    const kept = names.filter((name) => OFFERED.test(name) || own.has(name));
    if (kept.length === names.length) continue;
    if (kept.length === 0) element.removeAttribute("class");
    else element.setAttribute("class", kept.join(" "));
  }
}

function ownClasses(fragment: DocumentFragment): Set<string> {
  const styles = [...fragment.querySelectorAll("style")].map(({ textContent }) => textContent ?? "");
  const own = new Set(styles.flatMap(classesOf));
  if (own.size > 0) for (const name of pageClasses()) own.delete(name);
  return own;
}

/** Names that selectors mention. `text` is what the browser wrote of the rules; see `scopedStyle`. */
function classesOf(text: string): string[] {
  return [...text.replace(QUOTED, "").matchAll(CLASS)].map(([, name = ""]) => name);
}

const known = new WeakMap<CSSStyleSheet, readonly string[]>();

/** The classes that the styles of the page name. Those of an output stand in the document too, and are not the page's. */
function pageClasses(): Set<string> {
  const sheets = [...document.styleSheets].filter(
    ({ ownerNode }) => !(ownerNode instanceof Element && ownerNode.closest("[data-scope]")),
  );
  return new Set(sheets.flatMap(classesOfSheet));
}

function classesOfSheet(sheet: CSSStyleSheet): readonly string[] {
  const found = known.get(sheet) ?? classesOf([...sheet.cssRules].map((rule) => rule.cssText).join("\n"));
  known.set(sheet, found);
  return found;
}
