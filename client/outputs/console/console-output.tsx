import { memo, useLayoutEffect, useMemo, useRef } from "react";
import type { Output, Stream } from "../../../shared/output/output.ts";
import { parseAnsi } from "./ansi.ts";
import { type Chunk, chunkText } from "./chunks.ts";

type Console = Extract<Output, { type: "console" }>;

/** Beyond so many lines the text scrolls in a frame of its own. */
const TALL_LINES = 24;
const LINE_HEIGHT = 19;

const NAMES: Partial<Record<Stream, string>> = { warn: "Warning", error: "Error" };

/** What a cell wrote to the console: one block, warnings and errors marked by a sign and a colour. */
export function ConsoleOutput({ outputs }: { outputs: readonly Console[] }) {
  const frame = useRef<HTMLDivElement>(null);
  const sections = useMemo(
    () => outputs.map(({ id, stream, text }) => ({ id, stream, chunks: chunkText(text) })),
    [outputs],
  );
  const lines = sections.reduce(
    (sum, { chunks }) => sum + chunks.reduce((n, chunk) => n + chunk.lines, 0),
    0,
  );
  const tall = lines > TALL_LINES;
  useStickToEnd(frame, outputs);
  return (
    <div
      ref={frame}
      className={`console ${tall ? "is-tall" : ""}`}
      {...(tall
        ? { role: "region", tabIndex: 0, "aria-label": `Console, ${lines.toLocaleString("en")} lines` }
        : {})}
    >
      {sections.map(({ id, stream, chunks }) => (
        <div key={id} className={`stream stream-${stream}`}>
          {NAMES[stream] && <span className="visually-hidden">{NAMES[stream]}: </span>}
          {chunks.map((chunk, i) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a chunk is its place; the text only grows at the end
            <ChunkText key={i} {...chunk} lazy={chunks.length > 1} />
          ))}
        </div>
      ))}
    </div>
  );
}

const ChunkText = memo(function ChunkText({ text, lines, lazy }: Chunk & { lazy: boolean }) {
  return (
    <pre className={lazy ? "is-lazy" : ""} style={{ containIntrinsicSize: `auto ${lines * LINE_HEIGHT}px` }}>
      {parseAnsi(text).map((part, i) =>
        part.classes === "" ? (
          part.text
        ) : (
          // biome-ignore lint/suspicious/noArrayIndexKey: a part is its place in the text
          <span key={i} className={part.classes}>
            {part.text}
          </span>
        ),
      )}
    </pre>
  );
});

/** New lines stay in sight as long as the reader is at the end; one who scrolled up is left alone. */
function useStickToEnd(frame: { current: HTMLDivElement | null }, outputs: readonly Console[]): void {
  const height = useRef(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: it is new text that asks for it
  useLayoutEffect(() => {
    const node = frame.current;
    if (!node) return;
    const before = height.current;
    const atEnd = before === 0 ? false : node.scrollTop + node.clientHeight >= before - 40;
    if (atEnd) node.scrollTop = node.scrollHeight;
    height.current = node.scrollHeight;
  }, [outputs]);
}
