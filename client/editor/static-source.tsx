/** A cell's text without an editor: the same letters at the same places, at a hundredth of the cost. */
import { type KeyboardEvent, type MouseEvent, memo, useMemo, useRef, useState } from "react";
import type { Awareness } from "y-protocols/awareness";
import type * as Y from "yjs";
import { useStore } from "../connection/hooks.ts";
import { useCarets } from "./carets.ts";
import type { EditorLanguage } from "./editor-command.ts";
import { type CellMarks, lineStarts, type Mark } from "./marks.ts";
import { isLong, METRICS, type TextPosition } from "./metrics.ts";
import { pointedAt } from "./pointed-at.ts";
import { type Piece, piecesOf, placeCarets, type Squiggle, squigglesOf } from "./static-line.ts";
import { type Line, tokenizeSource } from "./tokenize/source.ts";
import { useText } from "./use-text.ts";

/** Lines longer than this may have to be scrolled, so the text must be reachable by Tab. */
const MAY_OVERFLOW = 48;

const NONE: readonly Squiggle[] = [];

interface Props {
  text: Y.Text;
  awareness: Awareness;
  language: EditorLanguage;
  label: string;
  marks: CellMarks;
  onPlace(at: TextPosition | null): void;
}

export function StaticSource({ text, awareness, language, label, marks, onPlace }: Props) {
  const source = useText(text);
  const carets = useCarets(awareness, text);
  const shown = useStore(marks.shown);
  const starts = useMemo(() => (shown.length === 0 ? [] : lineStarts(source)), [shown, source]);
  const lines = useMemo(() => tokenizeSource(source, language), [source, language]);
  const placed = useMemo(() => placeCarets(lines, carets), [lines, carets]);
  const long = isLong(lines.length);
  const [range, onScroll] = useLinesInSight(lines.length, long);
  const wide = language === "typescript" && lines.some((line) => line.text.length > MAY_OVERFLOW);
  const onClick = (event: MouseEvent<HTMLElement>) => {
    // A drag selects text to be copied.
    if (event.button === 0 && getSelection()?.isCollapsed !== false) onPlace(pointedAt(event));
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "Enter" || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    event.stopPropagation();
    onPlace(null);
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is no place for code
    <div
      role="group"
      aria-label={label}
      className={`cell-source ${language === "markdown" ? "wraps" : ""} ${long ? "is-long" : ""}`}
      {...(wide || long ? { tabIndex: 0 } : {})}
      onClick={onClick}
      onKeyDown={onKeyDown}
      onScroll={onScroll}
    >
      <pre style={long ? { paddingTop: METRICS.top + range.from * METRICS.lineHeight } : undefined}>
        {lines.slice(range.from, range.to).map((line, i) => {
          const number = range.from + i;
          return (
            <SourceLine
              key={number}
              number={number}
              line={line}
              squiggles={
                shown.length === 0 ? NONE : squigglesOf(shown, starts[number] ?? 0, line.text.length)
              }
              carets={placed.get(number)}
            />
          );
        })}
        {long && <div style={{ height: (lines.length - range.to) * METRICS.lineHeight }} />}
      </pre>
    </div>
  );
}

function useLinesInSight(count: number, long: boolean) {
  const [top, setTop] = useState(0);
  const last = useRef(0);
  const onScroll = (event: { currentTarget: HTMLElement }) => {
    const at = event.currentTarget.scrollTop;
    if (!long || Math.abs(at - last.current) < METRICS.lineHeight * 10) return;
    last.current = at;
    setTop(at);
  };
  const from = long ? Math.max(0, Math.floor(top / METRICS.lineHeight) - 40) : 0;
  return [{ from, to: long ? Math.min(count, from + 160) : count }, onScroll] as const;
}

interface LineProps {
  number: number;
  line: Line;
  squiggles: readonly Squiggle[];
  carets: Parameters<typeof piecesOf>[2];
}

const SourceLine = memo(
  ({ line, number, squiggles, carets }: LineProps) => (
    <div className="line" data-line={number + 1}>
      {line.text === "" && !carets && squiggles.length === 0
        ? "\n"
        : piecesOf(line, squiggles, carets).map((piece, i) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a piece is its place in the line
            <PieceSpan key={i} piece={piece} />
          ))}
    </div>
  ),
  (a, b) =>
    a.line.text === b.line.text &&
    a.carets === b.carets &&
    JSON.stringify([a.line.tokens, a.squiggles]) === JSON.stringify([b.line.tokens, b.squiggles]),
);

function PieceSpan({ piece }: { piece: Piece }) {
  const carets = piece.carets.map(({ client, name, color }) => (
    <span
      key={client}
      className="remote-caret"
      data-name={name}
      ref={(node) => node?.style.setProperty("--person", color)}
    />
  ));
  const className = [piece.kind === "plain" ? "" : `tk-${piece.kind}`, ...classesOf(piece.marks)]
    .join(" ")
    .trim();
  if (className === "") return [carets, piece.text];
  const said = [...new Set(piece.marks.map(({ message }) => message))].join("\n");
  return (
    <>
      {carets}
      <span className={className} {...(said === "" ? {} : { title: said })}>
        {piece.text}
      </span>
    </>
  );
}

/** The worst draws the line below; what is not used is faded, and needs no line when that is all. */
function classesOf(marks: readonly Mark[]): string[] {
  const tags = new Set(marks.flatMap((mark) => mark.tags));
  const worst = marks.find(({ severity, tags: own }) => severity !== "hint" || own.length === 0);
  return [...(worst ? ["squiggle", `is-${worst.severity}`] : []), ...[...tags].map((tag) => `is-${tag}`)];
}
