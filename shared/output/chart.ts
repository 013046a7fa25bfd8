import { z } from "zod";

/** `application/vnd.clientele.chart+json`: an SVG drawn in the kernel, and where its tooltips sit. */
export const chartSchema = z.object({
  /** May be a `figure` with title, legend and caption around the `svg`; colours refer to the page's CSS variables. */
  html: z.string(),
  width: z.number(),
  height: z.number(),
  /** Pixel position within the plot's own `svg`, and `[label, value]` lines to show there. */
  anchors: z.array(
    z.object({ x: z.number(), y: z.number(), lines: z.array(z.tuple([z.string(), z.string()])) }),
  ),
});
export type Chart = z.infer<typeof chartSchema>;
