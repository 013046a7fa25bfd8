/** A document to draw into, and the colour ramps of legends, which Plot paints on a canvas that is not there. */
import { parseHTML } from "linkedom";

const SVG = "http://www.w3.org/2000/svg";
const RAMP = "ramp:";
/** As many as make a smooth gradient. */
const STOPS = 16;

export function createDocument(): Document {
  const { document } = parseHTML("<!doctype html><html><body></body></html>");
  const createElement = document.createElement.bind(document);
  Object.defineProperty(document, "createElement", {
    value: (name: string) => (name === "canvas" ? new RampCanvas() : createElement(name)),
  });
  return document as unknown as Document;
}

/** Remembers the colour of each pixel; its "data URL" is the list of some of them. */
class RampCanvas {
  width = 0;
  height = 0;
  readonly #colors: string[] = [];

  getContext(): { fillStyle: string; fillRect(x: number): void } {
    const colors = this.#colors;
    return {
      fillStyle: "",
      fillRect(x) {
        colors[x] = this.fillStyle;
      },
    };
  }

  toDataURL(): string {
    const last = this.#colors.length - 1;
    const stops = Array.from({ length: STOPS + 1 }, (_, i) => this.#colors[Math.round((i / STOPS) * last)]);
    return RAMP + JSON.stringify(stops);
  }
}

/** Replaces the pictures of ramps by gradients, whose colours follow the page. */
export function drawRamps(figure: Element): void {
  const images = [...figure.querySelectorAll("image")];
  images.forEach((image, i) => {
    const href = image.getAttribute("xlink:href") ?? image.getAttribute("href") ?? "";
    const svg = image.parentNode as Element | null;
    if (!href.startsWith(RAMP) || !svg) return;
    const colors = JSON.parse(href.slice(RAMP.length)) as string[];
    const id = `ramp-${i + 1}`;
    const { ownerDocument: document } = figure;
    const gradient = document.createElementNS(SVG, "linearGradient");
    gradient.setAttribute("id", id);
    colors.forEach((color, place) => {
      const stop = document.createElementNS(SVG, "stop");
      stop.setAttribute("offset", `${(100 * place) / (colors.length - 1)}%`);
      stop.setAttribute("stop-color", color);
      gradient.append(stop);
    });
    const bar = document.createElementNS(SVG, "rect");
    for (const name of ["x", "y", "width", "height", "opacity"]) {
      const value = image.getAttribute(name);
      if (value !== null) bar.setAttribute(name, value);
    }
    bar.setAttribute("fill", `url(#${id})`);
    svg.insertBefore(gradient, image);
    svg.replaceChild(bar, image);
  });
}
