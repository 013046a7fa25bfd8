import type { Chart } from "../../../shared/output/chart.ts";

export type Anchor = Chart["anchors"][number];

/** Beyond this many pixels from the pointer nothing is meant. */
const REACH = 48;

/** Index of the anchor that is closest to a place in the plot; -1 when none is near. */
export function nearestAnchor(anchors: readonly Anchor[], x: number, y: number, reach = REACH): number {
  let best = -1;
  let least = reach * reach;
  anchors.forEach((anchor, i) => {
    const distance = (anchor.x - x) ** 2 + (anchor.y - y) ** 2;
    if (distance > least) return;
    best = i;
    least = distance;
  });
  return best;
}

/** Indices from left to right, then from top to bottom: the order in which the arrow keys visit them. */
export function readingOrder(anchors: readonly Anchor[]): number[] {
  return anchors
    .map((_, i) => i)
    .sort((a, b) => {
      const [one, two] = [anchors[a], anchors[b]];
      if (!one || !two) return 0;
      return one.x - two.x || one.y - two.y || a - b;
    });
}

export function spoken(anchor: Anchor): string {
  return anchor.lines.map(([label, value]) => (label === "" ? value : `${label} ${value}`)).join(", ");
}
