/** A chart as a file. Colours that the page gives by variables and styles are written into the picture. */

const STYLES = [
  "fill",
  "fill-opacity",
  "stroke",
  "stroke-width",
  "stroke-opacity",
  "stroke-dasharray",
  "stroke-linecap",
  "stroke-linejoin",
  "opacity",
  "color",
  "font-family",
  "font-size",
  "font-weight",
  "font-variant-numeric",
  "text-anchor",
  "dominant-baseline",
  "paint-order",
  "mix-blend-mode",
  "visibility",
  "display",
] as const;

const MARGIN = 16;

export function chartAsSvg(svg: SVGSVGElement): string {
  const copy = svg.cloneNode(true) as SVGSVGElement;
  const from = [svg, ...svg.querySelectorAll("*")];
  const to = [copy, ...copy.querySelectorAll("*")];
  for (const [i, element] of from.entries()) inline(element, to[i]);
  for (const style of copy.querySelectorAll("style")) style.remove();
  const { width, height } = sizeOf(svg);
  copy.setAttribute("xmlns", "http://www.w3.org/2000/svg");
  copy.setAttribute("width", String(width));
  copy.setAttribute("height", String(height));
  return new XMLSerializer().serializeToString(copy);
}

function inline(from: Element, to: Element | undefined): void {
  if (!to) return;
  const style = getComputedStyle(from);
  to.removeAttribute("style");
  to.removeAttribute("class");
  for (const name of STYLES) {
    const value = style.getPropertyValue(name);
    if (value !== "") to.setAttribute(name, value);
  }
}

export function sizeOf(svg: SVGSVGElement): { width: number; height: number } {
  const box = svg.viewBox.baseVal;
  if (box && box.width > 0) return { width: box.width, height: box.height };
  return { width: svg.clientWidth || 640, height: svg.clientHeight || 400 };
}

/** Twice the size on screen, on the page's own paper. */
export async function chartAsPng(svg: SVGSVGElement, scale = 2): Promise<Blob> {
  const { width, height } = sizeOf(svg);
  const picture = new Image();
  picture.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(chartAsSvg(svg))}`;
  await picture.decode();
  const canvas = document.createElement("canvas");
  canvas.width = (width + 2 * MARGIN) * scale;
  canvas.height = (height + 2 * MARGIN) * scale;
  const context = canvas.getContext("2d");
  if (!context)
    throw new Error("The browser gave no canvas to draw the chart on. Download it as SVG instead.");
  context.fillStyle = getComputedStyle(svg).getPropertyValue("--surface") || "#fff";
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.drawImage(picture, MARGIN * scale, MARGIN * scale, width * scale, height * scale);
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) =>
      blob ? resolve(blob) : reject(new Error("The chart could not be written as PNG.")),
    );
  });
}
