import { beforeEach, describe, expect, it } from "vitest";
import { loadPlot } from "../../../kernel/api/plot.ts";
import { type ChartElement, chartBundle } from "../../../kernel/display/chart.ts";
import type { Chart } from "../../../shared/output/chart.ts";
import { MIME } from "../../../shared/output/mime.ts";

let Plot: ReturnType<typeof loadPlot>;
beforeEach(() => {
  Plot = loadPlot();
});

function chart(element: unknown): Chart {
  return chartBundle(element as ChartElement)[MIME.chart] as Chart;
}

const sales = [
  { month: "Jan", amount: 10, region: "north" },
  { month: "Feb", amount: 30, region: "south" },
];

describe("Plot in a kernel", () => {
  it("gives an anchor for each bar, at its middle, with Plot's own labels", () => {
    const { anchors, width, height, html } = chart(
      Plot.plot({ marks: [Plot.barY(sales, { x: "month", y: "amount" })] }),
    );
    expect([width, height]).toEqual([640, 400]);
    expect(anchors.map(({ lines }) => Object.fromEntries(lines))).toEqual([
      { month: "Jan", amount: "10" },
      { month: "Feb", amount: "30" },
    ]);
    expect(anchors[1]?.y).toBe(195);
    expect(html).toContain('fill="var(--c1)"');
  });

  it("gives every named group a role, so that the name may be read out", () => {
    const { html } = chart(Plot.plot({ marks: [Plot.barY(sales, { x: "month", y: "amount" })] }));
    const named = html.match(/<g [^>]*aria-label[^>]*>/g) ?? [];
    expect(named.length).toBeGreaterThan(2);
    expect(named.filter((tag) => !tag.includes('role="group"'))).toEqual([]);
  });

  it("says nothing for a mark with tip: false, and as often as asked for marks with tips", () => {
    expect(
      chart(Plot.plot({ marks: [Plot.dot(sales, { x: "month", y: "amount", tip: false })] })).anchors,
    ).toEqual([]);
    expect(chart(Plot.plot({ marks: [Plot.ruleY([5], { tip: true })] })).anchors).toHaveLength(1);
    expect(chart(Plot.plot({ marks: [Plot.ruleY([5])] })).anchors).toEqual([]);
  });

  it("takes the text of a tip with a pointer, without doubling it", () => {
    const marks = [
      Plot.lineY(sales, { x: "month", y: "amount" }),
      Plot.tip(
        sales,
        Plot.pointerX({ x: "month", y: "amount", title: (d: { region: string }) => `in the ${d.region}` }),
      ),
    ];
    expect(chart(Plot.plot({ marks })).anchors.map(({ lines }) => lines)).toEqual([
      [["", "in the north"]],
      [["", "in the south"]],
    ]);
  });

  it("places anchors within facets", () => {
    const { anchors } = chart(
      Plot.plot({ marks: [Plot.dot(sales, { fx: "region", x: "amount", y: "amount" })] }),
    );
    expect(anchors).toHaveLength(2);
    expect(anchors[0]?.x).toBeLessThan(320);
    expect(anchors[1]?.x).toBeGreaterThan(320);
    expect(anchors.map(({ lines }) => lines.find(([label]) => label === "region")?.[1])).toEqual([
      "north",
      "south",
    ]);
  });

  it("caps the anchors", () => {
    const many = Array.from({ length: 6000 }, (_, i) => ({ x: i, y: i }));
    expect(chart(Plot.plot({ marks: [Plot.dot(many, { x: "x", y: "y" })] })).anchors).toHaveLength(5000);
  });

  it("draws categories and amounts in the page's colours, with their legends", () => {
    const categories = chart(
      Plot.plot({
        color: { legend: true },
        marks: [Plot.barY(sales, { x: "month", y: "amount", fill: "region" })],
      }),
    ).html;
    expect(categories).toContain("<figure");
    expect(categories.match(/fill="var\(--c\d\)"/g)).toEqual(
      expect.arrayContaining(['fill="var(--c1)"', 'fill="var(--c2)"']),
    );
    expect(categories).not.toMatch(/#4269d0|#efb118|system-ui/);
    const amounts = chart(
      Plot.plot({
        color: { legend: true },
        marks: [Plot.cell(sales, { x: "month", y: "region", fill: "amount" })],
      }),
    ).html;
    expect(amounts).toContain('fill="color-mix(in oklab, var(--c1) 8%, var(--surface))"');
    expect(amounts).toContain('fill="color-mix(in oklab, var(--c1) 100%, var(--surface))"');
    expect(amounts).toMatch(/<linearGradient id="ramp-1">.*fill="url\(#ramp-1\)"/s);
    expect(amounts).not.toContain("<image");
  });

  it("leaves a scheme and a range that the cell chose", () => {
    const { html } = chart(
      Plot.plot({
        color: { range: ["#4269d0", "red"] },
        marks: [Plot.dot(sales, { x: "month", y: "amount", fill: "region" })],
      }),
    );
    expect(html).toContain('fill="#4269d0"');
  });

  it("draws by the plot method of a mark, with title and caption", () => {
    const element = Plot.rectY([1, 1, 2], Plot.binX({ y: "count" }, { x: (d: number) => d })).plot({
      title: "Visits",
      caption: "One week",
    });
    const bundle = chartBundle(element as unknown as ChartElement);
    expect(bundle[MIME.text]).toBe("[chart: Visits]");
    expect((bundle[MIME.chart] as Chart).anchors.length).toBeGreaterThan(0);
  });

  it("draws the same twice from the same marks", () => {
    const marks = [Plot.barY(sales, { x: "month", y: "amount" })];
    expect(chart(Plot.plot({ marks }))).toEqual(chart(Plot.plot({ marks })));
  });

  it("leaves what Plot refuses to Plot", () => {
    expect(() => Plot.lineY(sales, { curve: "nope" as never })).toThrow("unknown curve: nope");
  });
});
