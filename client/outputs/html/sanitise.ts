/**
 * HTML, SVG and Markdown of an output come from code and data that nobody has read. What enters the page is an inert
 * picture of it: no script, nothing that loads from anywhere, nothing that sends, no style that reaches beyond the
 * output, no class or role by which it would pass for a part of the page, and no ids that collide with those of another
 * output. The result is a fragment, never text that would be parsed a second time. The element that holds it contains
 * it besides (`html.css`): nothing is drawn outside of its box.
 */
import createDOMPurify from "dompurify";
import { keepOwnClasses } from "./classes.ts";
import { scopeIds } from "./scope-ids.ts";
import { safeDeclarations, scopedStyle } from "./styles.ts";

const CONFIG = {
  RETURN_DOM_FRAGMENT: true,
  /** Else a style at the very start is lost. */
  FORCE_BODY: true,
  USE_PROFILES: { html: true, svg: true, svgFilters: true },
  FORBID_TAGS: [
    "audio",
    "video",
    "source",
    "track",
    "picture",
    "form",
    "input",
    "button",
    "select",
    "option",
    "optgroup",
    "textarea",
    "datalist",
    "dialog",
    "map",
    "area",
    "animate",
    "set",
    "use",
    "image",
    "feimage",
    "foreignobject",
    "base",
    "meta",
    "link",
    "template",
    "slot",
    "marquee",
    "bgsound",
  ],
  FORBID_ATTR: [
    "action",
    "formaction",
    "background",
    "poster",
    "srcset",
    "ping",
    "target",
    "autofocus",
    "contenteditable",
    "popover",
    "popovertarget",
    "accesskey",
    "tabindex",
    "draggable",
    "is",
    "slot",
    "part",
    "usemap",
    "dynsrc",
    "lowsrc",
  ],
  ALLOW_DATA_ATTR: false,
  ALLOW_UNKNOWN_PROTOCOLS: false,
};

const PICTURE = /^data:image\/(?:png|jpeg|gif|webp|avif);base64,[a-z0-9+/=\s]*$/i;
const LOCAL_URL = /url\s*\(\s*(["']?)#[^"')]*\1\s*\)/gi;
const LINK = /^(?:https?:|mailto:|tel:|#)/i;

/** What a picture, a list or a table is; nothing that speaks up, takes the focus or stands for a place of the page. */
const ROLE =
  /^(?:img|figure|group|note|list|listitem|table|rowgroup|row|cell|columnheader|rowheader|heading|separator|term|definition|math|presentation|none|graphics-[a-z]+)$/;
const ARIA =
  /^aria-(?:label|labelledby|describedby|description|roledescription|hidden|level|col(?:count|index|span)|row(?:count|index|span)|sort)$/;

const purify = createDOMPurify();
// While the nodes still belong to a document that loads nothing: once they are taken over into the page's, a picture
// is fetched even before it is shown.
purify.addHook("afterSanitizeAttributes", clean);

/** A fragment that may stand in the page. `scope` is unique among outputs; the element that holds the fragment has it as `data-scope`. */
export function sanitise(html: string, scope: string): DocumentFragment {
  const fragment = purify.sanitize(html, CONFIG) as unknown as DocumentFragment;
  for (const style of fragment.querySelectorAll("style")) {
    style.textContent = scopedStyle(style.textContent ?? "", scope);
  }
  keepOwnClasses(fragment);
  scopeIds(fragment, scope);
  return fragment;
}

function clean(element: Element): void {
  for (const { name, value } of [...element.attributes]) {
    if (!allowed(element, name.toLowerCase(), value.trim())) element.removeAttribute(name);
  }
  cleanStyle(element);
  if (element.localName === "a" && element.hasAttribute("href")) leadOut(element);
}

function allowed(element: Element, name: string, value: string): boolean {
  if (name === "src") return element.localName === "img" && PICTURE.test(value);
  if (name === "href" || name === "xlink:href") {
    return element.localName === "a" ? LINK.test(value) : value.startsWith("#");
  }
  if (name === "style" || name === "class" || name === "title" || name === "alt") return true;
  if (name === "role") return ROLE.test(value);
  if (name.startsWith("aria-")) return ARIA.test(name);
  // Presentation attributes are parsed as CSS: only references within the picture may stay, and nothing in disguise.
  return !value.includes("\\") && !/url\s*\(/i.test(value.replaceAll(LOCAL_URL, ""));
}

function cleanStyle(element: Element): void {
  if (!element.hasAttribute("style") || !("style" in element)) return;
  const declarations = safeDeclarations((element as HTMLElement).style);
  if (declarations === "") element.removeAttribute("style");
  else element.setAttribute("style", declarations);
}

function leadOut(link: Element): void {
  if (link.getAttribute("href")?.startsWith("#")) return;
  link.setAttribute("target", "_blank");
  link.setAttribute("rel", "noopener noreferrer nofollow");
}
