import { type KeyboardEvent, type PointerEvent, useCallback, useMemo, useRef, useState } from "react";
import type { Chart } from "../../../shared/output/chart.ts";
import { SafeHtml } from "../html/safe-html.tsx";
import { fileNameOf, saveFile } from "../save-file.ts";
import { type Anchor, nearestAnchor, readingOrder, spoken } from "./anchors.ts";
import { chartAsPng, chartAsSvg, sizeOf } from "./export.ts";

/** The chart's figure with a layer above it that shows the values nearest to the pointer, or to the arrow keys. */
export function ChartOutput({ chart }: { chart: Chart }) {
  const svg = useRef<SVGSVGElement | null>(null);
  const [title, setTitle] = useState("Chart");
  const [shown, setShown] = useState<Shown | null>(null);
  const frame = useRef<HTMLDivElement>(null);
  const order = useMemo(() => readingOrder(chart.anchors), [chart]);
  const onReady = useCallback(
    (element: HTMLElement) => {
      svg.current = plotOf(element, chart);
      setTitle(titleOf(element));
      setShown(null);
    },
    [chart],
  );
  const show = (index: number) => setShown(placeOf(index, chart, svg.current, frame.current));
  const onPointerMove = (event: PointerEvent) => {
    const at = inPlot(event, svg.current);
    if (at) show(nearestAnchor(chart.anchors, at.x, at.y));
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const next = step(event.key, order, shown?.index ?? null);
    if (next === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    show(next);
  };
  const interactive = chart.anchors.length > 0;
  return (
    <div className="chart">
      {/* biome-ignore lint/a11y/noStaticElementInteractions: it has a role wherever it takes keys */}
      <div
        ref={frame}
        className="chart-frame"
        {...(interactive
          ? {
              role: "application",
              tabIndex: 0,
              "aria-roledescription": "chart",
              "aria-label": nameOf(title, chart),
            }
          : {})}
        onPointerMove={interactive ? onPointerMove : undefined}
        onPointerLeave={() => setShown(null)}
        onBlur={() => setShown(null)}
        onKeyDown={interactive ? onKeyDown : undefined}
      >
        <SafeHtml className="chart-body" html={chart.html} onReady={onReady} />
        {shown && <Tip shown={shown} />}
      </div>
      <div className="visually-hidden" aria-live="polite">
        {shown ? spoken(shown.anchor) : ""}
      </div>
      <Downloads svg={svg} title={title} />
    </div>
  );
}

interface Shown {
  index: number;
  anchor: Anchor;
  /** Pixels within the frame. */
  x: number;
  y: number;
  width: number;
}

function Tip({ shown }: { shown: Shown }) {
  const side = shown.x > shown.width * 0.6 ? "is-left" : "is-right";
  const down = shown.y < 60 ? "is-below" : "";
  return (
    <>
      <i className="chart-mark" style={{ left: shown.x, top: shown.y }} />
      <div className={`chart-tip ${side} ${down}`} style={{ left: shown.x, top: shown.y }} aria-hidden="true">
        {shown.anchor.lines.map(([label, value], i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a line is its place
          <div key={i}>
            {label !== "" && <span>{label}</span>}
            <b>{value}</b>
          </div>
        ))}
      </div>
    </>
  );
}

function Downloads({ svg, title }: { svg: { current: SVGSVGElement | null }; title: string }) {
  const [fault, setFault] = useState<string | null>(null);
  const name = fileNameOf(title, "chart");
  const saveSvg = () => {
    if (svg.current) saveFile(new Blob([chartAsSvg(svg.current)], { type: "image/svg+xml" }), `${name}.svg`);
  };
  const savePng = () => {
    if (!svg.current) return;
    chartAsPng(svg.current).then(
      (blob) => saveFile(blob, `${name}.png`),
      (error: unknown) => setFault(error instanceof Error ? error.message : String(error)),
    );
  };
  return (
    <div className="chart-actions">
      <button type="button" onClick={saveSvg} aria-label={`Download ${title} as SVG`}>
        SVG
      </button>
      <button type="button" onClick={savePng} aria-label={`Download ${title} as PNG`}>
        PNG
      </button>
      {fault && <span role="alert">{fault}</span>}
    </div>
  );
}

/** The plot itself: not the small pictures of a legend. */
function plotOf(element: HTMLElement, chart: Chart): SVGSVGElement | null {
  const pictures = [...element.querySelectorAll("svg")].filter((svg) => !svg.parentElement?.closest("svg"));
  const fits = pictures.find((svg) => {
    const { width, height } = sizeOf(svg);
    return Math.abs(width - chart.width) < 1 && Math.abs(height - chart.height) < 1;
  });
  const area = (svg: SVGSVGElement) => sizeOf(svg).width * sizeOf(svg).height;
  return fits ?? pictures.sort((a, b) => area(b) - area(a))[0] ?? null;
}

function titleOf(element: HTMLElement): string {
  const label = element.querySelector("svg[aria-label]")?.getAttribute("aria-label");
  const title = element.querySelector("h1, h2, h3, .title, figcaption, svg > title")?.textContent?.trim();
  return title || label || "Chart";
}

function nameOf(title: string, chart: Chart): string {
  return `${title}, ${chart.anchors.length.toLocaleString("en")} values. Arrow keys go from one to the next.`;
}

function inPlot(event: PointerEvent, svg: SVGSVGElement | null): { x: number; y: number } | null {
  if (!svg) return null;
  const box = svg.getBoundingClientRect();
  if (box.width === 0) return null;
  const scale = sizeOf(svg).width / box.width;
  return { x: (event.clientX - box.left) * scale, y: (event.clientY - box.top) * scale };
}

function placeOf(
  index: number,
  chart: Chart,
  svg: SVGSVGElement | null,
  frame: HTMLElement | null,
): Shown | null {
  const anchor = chart.anchors[index];
  if (!anchor || !svg || !frame) return null;
  const plot = svg.getBoundingClientRect();
  const around = frame.getBoundingClientRect();
  const scale = plot.width / sizeOf(svg).width;
  const x = plot.left - around.left + anchor.x * scale;
  return { index, anchor, x, y: plot.top - around.top + anchor.y * scale, width: around.width };
}

/** The anchor that a key leads to; -1 for none, undefined when the key means nothing here. */
function step(key: string, order: readonly number[], current: number | null): number | undefined {
  const at = current === null ? -1 : order.indexOf(current);
  const to = (place: number) => order[Math.max(0, Math.min(order.length - 1, place))];
  if (key === "ArrowRight" || key === "ArrowDown") return to(at + 1);
  if (key === "ArrowLeft" || key === "ArrowUp") return to(at === -1 ? order.length - 1 : at - 1);
  if (key === "Home") return to(0);
  if (key === "End") return to(order.length - 1);
  if (key === "Escape" && current !== null) return -1;
  return undefined;
}
