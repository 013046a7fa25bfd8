/**
 * Observable Plot without a browser. Charts take the colours of the page, light and dark, and carry the anchors of their
 * tooltips, since nothing can be drawn under a pointer here.
 */
import * as Plot from "@observablehq/plot";
import { anchorsProperty } from "../display/chart.ts";
import { colorOptions, paintMark, paletteText } from "./plot-colors.ts";
import { createDocument, drawRamps } from "./plot-document.ts";
import { AnchorCollector } from "./plot-tips.ts";

type PlotModule = typeof Plot;
type Drawn = ReturnType<PlotModule["plot"]>;

/** What cells call, as far as it differs from Plot's own. */
interface Drawing {
  readonly document: Document;
  readonly withoutTips: WeakSet<object>;
}

/** The module as cells see it. Made once a kernel: the marks of Plot draw by it from then on. */
export function loadPlot(): PlotModule {
  const drawing: Drawing = { document: createDocument(), withoutTips: new WeakSet() };
  const plot = (options: Plot.PlotOptions = {}): Drawn => draw(options, drawing);
  Plot.Mark.prototype.plot = function ({ marks = [], ...options }: Plot.PlotOptions = {}) {
    return plot({ ...options, marks: [...marks, this as Plot.Markish] });
  };
  const legend = (options: { color?: Plot.ScaleOptions } = {}): Drawn => {
    const { document } = drawing;
    const drawn = Plot.legend({ document, ...options, ...colorOptions(options.color) } as never);
    return finish(drawn as Drawn, options.color);
  };
  return Object.freeze({ ...Plot, ...watchedMarks(drawing), plot, legend }) as PlotModule;
}

/** Functions that make marks, which remember `tip: false`: the mark itself forgets whether it was said. */
function watchedMarks({ withoutTips }: Drawing): Record<string, unknown> {
  const makers = Object.entries(Plot).filter(
    ([name, value]) => typeof value === "function" && /^[a-z]/.test(name),
  );
  return Object.fromEntries(
    makers.map(([name, make]) => [
      name,
      (...args: unknown[]) => {
        const made = (make as (...args: unknown[]) => unknown)(...args);
        const options = args.at(-1) as { tip?: unknown } | null | undefined;
        if (made instanceof Plot.Mark && options?.tip === false) withoutTips.add(made);
        return made;
      },
    ]),
  );
}

function draw(options: Plot.PlotOptions, { document, withoutTips }: Drawing): Drawn {
  const given = (options.marks ?? []).flat(Number.POSITIVE_INFINITY as 1);
  const tips = new AnchorCollector(Plot, withoutTips, !given.some(isTip));
  const marks = given.map((mark) => tips.watch(paintMark(mark), mark));
  const figure = Plot.plot({
    document,
    ...options,
    ...colorOptions(options.color),
    marks: [...marks, ...tips.marks],
  } as Plot.PlotOptions);
  Object.defineProperty(figure, anchorsProperty, { value: tips.anchors });
  return finish(figure as Drawn, options.color);
}

const isTip = (mark: unknown) => (mark as { ariaLabel?: unknown } | null)?.ariaLabel === "tip";

/** The page's type and colours in place of Plot's own. */
function finish<T extends Drawn>(figure: T, color: Plot.ScaleOptions | undefined): T {
  drawRamps(figure);
  const categorical = color?.scheme === undefined && color?.range === undefined;
  const svgs = figure.localName === "svg" ? [figure] : [...figure.querySelectorAll("svg")];
  for (const svg of svgs) {
    if (svg.getAttribute("font-family") === "system-ui, sans-serif")
      svg.setAttribute("font-family", "inherit");
  }
  // Plot names its groups; a name means something to a screen reader only where there is a role.
  for (const group of figure.querySelectorAll("g[aria-label]")) group.setAttribute("role", "group");
  for (const style of figure.querySelectorAll("style")) {
    style.textContent = (style.textContent ?? "")
      .replace("--plot-background: white", "--plot-background: var(--surface)")
      .replace("font-family: system-ui, sans-serif", "font-family: inherit");
  }
  if (categorical) paintPalette(figure);
  return figure;
}

function paintPalette(figure: Element): void {
  for (const element of [figure, ...figure.querySelectorAll("[fill], [stroke], [style]")]) {
    for (const name of ["fill", "stroke", "style"]) {
      const value = element.getAttribute(name);
      const painted = value === null ? null : paletteText(value);
      if (painted !== value && painted !== null) element.setAttribute(name, painted);
    }
  }
}
