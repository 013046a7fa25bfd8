/** Lays long Markdown out off the page's thread. In: a source. Out: its pieces. */
import { renderPieces } from "./render.ts";

addEventListener("message", ({ data }: MessageEvent<string>) => postMessage(renderPieces(data)));
