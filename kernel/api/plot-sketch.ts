/** The least of a document that a tip mark needs to be laid out in: ten times as fast as a real one, and thrown away. */

const SVG = "http://www.w3.org/2000/svg";

const NO_CHILDREN: readonly SketchNode[] = [];
/** What is read afterwards; all else that is set is forgotten. */
const KEPT = new Set(["transform", "font-weight"]);

export class SketchNode {
  readonly ownerDocument: SketchDocument;
  readonly name: string;
  text = "";
  #transform = "";
  #bold = false;
  #children: SketchNode[] | null = null;

  constructor(ownerDocument: SketchDocument, name: string) {
    this.ownerDocument = ownerDocument;
    this.name = name;
  }

  get namespaceURI(): string {
    return SVG;
  }

  get style(): object {
    return this.ownerDocument.style;
  }

  get children(): readonly SketchNode[] {
    return this.#children ?? NO_CHILDREN;
  }

  get transform(): string {
    return this.#transform;
  }

  get bold(): boolean {
    return this.#bold;
  }

  set textContent(text: string) {
    this.text = String(text);
  }

  setAttribute(name: string, value: unknown): void {
    if (!KEPT.has(name)) return;
    if (name === "transform") this.#transform = String(value);
    else this.#bold = value === "bold";
  }

  setAttributeNS(): void {}

  removeAttribute(): void {}

  appendChild(child: SketchNode): SketchNode {
    this.#children ??= [];
    this.#children.push(child);
    return child;
  }

  /** New nodes only come at the end. */
  insertBefore(child: SketchNode): SketchNode {
    return this.appendChild(child);
  }
}

export class SketchDocument {
  readonly style = { setProperty() {}, removeProperty() {} };
  readonly documentElement = new SketchNode(this, "svg");

  createElementNS(_: string, name: string): SketchNode {
    return new SketchNode(this, name);
  }

  createElement(name: string): SketchNode {
    return new SketchNode(this, name);
  }

  createTextNode(text: string): SketchNode {
    const node = new SketchNode(this, "#text");
    node.text = text;
    return node;
  }
}
