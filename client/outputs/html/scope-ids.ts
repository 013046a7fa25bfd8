/** Attributes that name ids: one, or several with blanks between. */
const REFERENCES = [
  "aria-labelledby",
  "aria-describedby",
  "aria-controls",
  "aria-owns",
  "for",
  "headers",
  "list",
];
const LOCAL_URL = /url\(\s*(["']?)#([^"')]*)\1\s*\)/gi;

/** Two charts in one page both have a `clip-1`; each must find its own. */
export function scopeIds(fragment: DocumentFragment, scope: string): void {
  const own = (id: string) => `${scope}-${id}`;
  const elements = [...fragment.querySelectorAll("*")];
  const known = new Set(elements.map((element) => element.id).filter((id) => id !== ""));
  for (const element of elements) {
    if (element.id !== "") element.id = own(element.id);
    element.removeAttribute("name");
    for (const attribute of [...element.attributes]) {
      const { name, value } = attribute;
      if (REFERENCES.includes(name)) attribute.value = value.split(/\s+/).map(own).join(" ");
      else if (name === "href" || name === "xlink:href") {
        if (value.startsWith("#") && known.has(value.slice(1))) attribute.value = `#${own(value.slice(1))}`;
      } else if (value.includes("#")) {
        attribute.value = value.replaceAll(LOCAL_URL, (_, _quote, id: string) => `url(#${own(id)})`);
      }
    }
  }
}
