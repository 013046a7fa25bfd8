import type { Chart } from "../../../../shared/output/chart.ts";

/** A Pareto curve as the kernel draws one, with ids that another chart uses too. */
export function sampleChart(): Chart {
  const width = 480;
  const height = 280;
  const anchors: Chart["anchors"] = [];
  let path = "";
  for (let i = 0; i <= 60; i++) {
    const x = 40 + (i / 60) * 420;
    const y = 250 - 230 * (1 - Math.exp((-4 * i) / 60));
    path += `${i === 0 ? "M" : "L"}${x.toFixed(1)},${y.toFixed(1)}`;
    anchors.push({
      x,
      y,
      lines: [
        ["Customers", `${Math.round((i / 60) * 100)} %`],
        ["Revenue", `${Math.round(((250 - y) / 230) * 100)} %`],
      ],
    });
  }
  const grid = [20, 78, 135, 193, 250]
    .map((y) => `<line x1="40" x2="460" y1="${y}" y2="${y}" stroke="var(--line)"/>`)
    .join("");
  const html = `<figure><h2>One fifth of customers bring 71 % of revenue</h2>
    <svg class="plot-a1" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" fill="currentColor" font-size="11" text-anchor="middle">
    <style>:where(.plot-a1) { --plot-background: white; display: block; } :where(.plot-a1 text) { white-space: pre; }</style>
    <defs><clipPath id="clip-1"><rect x="40" y="0" width="420" height="260"/></clipPath></defs>
    ${grid}<g clip-path="url(#clip-1)"><path d="${path}" fill="none" stroke="var(--c1)" stroke-width="2.2"/></g>
    <g fill="var(--ink-3)"><text x="40" y="270">0 %</text><text x="250" y="270">customers, best first</text><text x="450" y="270">100 %</text></g></svg>
    <figcaption>Cumulative revenue over customers, best first.</figcaption></figure>`;
  return { html, width, height, anchors };
}
