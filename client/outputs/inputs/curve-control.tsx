import { type KeyboardEvent, type MouseEvent, useId, useMemo, useRef } from "react";
import { CurveDrawing } from "./curve-drawing.tsx";
import {
  type CurveDefinition,
  type CurveWords,
  curveGeometry,
  curveWords,
  heightAt,
  snapped,
  valueByKey,
} from "./curve-geometry.ts";
import { Help } from "./field.tsx";
import { useCurveDrag } from "./use-curve-drag.ts";
import type { Draft } from "./use-draft.ts";
import { useWidth } from "./use-width.ts";

/** While the handle moves, cells run at most so often. */
const DRAG_MS = 120;

/** A curve with a handle on it: dragged, or moved by the keys of a slider. */
export function CurveControl({ definition, draft }: { definition: CurveDefinition; draft: Draft }) {
  const id = useId();
  const [frame, width] = useWidth<HTMLDivElement>();
  const value = typeof draft.value === "number" ? draft.value : definition.initial;
  const words = useMemo(() => curveWords(definition), [definition]);
  const reset = () => {
    draft.edit(null, 0);
    // The button goes, and would take the focus with it.
    frame.current?.querySelector<HTMLElement>("[role=slider]")?.focus();
  };
  return (
    <div className={`control curve ${draft.fault ? "is-refused" : ""}`}>
      <div className="curve-head">
        <span id={id} className="curve-label">
          {definition.label}
        </span>
        <div className="curve-reading">
          <b>{words.x(value)}</b>
          <span>
            {definition.yAxis.label} <b>{words.y(heightAt(definition.x, definition.y, value))}</b>
          </span>
        </div>
        {value !== definition.initial && (
          <button type="button" onClick={reset}>
            Back to {definition.initial === definition.optimum ? "the best" : "the default"},{" "}
            {words.x(definition.initial)}
          </button>
        )}
      </div>
      <div ref={frame} className="curve-frame">
        {width > 0 && (
          <Plot id={id} width={width} value={value} definition={definition} draft={draft} words={words} />
        )}
      </div>
      <p className="curve-axis">{definition.xAxis.label}</p>
      {definition.baseline && (
        <p className="curve-key">
          <span>
            <i /> {definition.yAxis.label}
          </span>
          <span>
            <i className="is-baseline" /> {definition.baseline.label}
          </span>
        </p>
      )}
      <Help id={id} draft={draft} />
    </div>
  );
}

interface PlotProps {
  id: string;
  width: number;
  value: number;
  definition: CurveDefinition;
  draft: Draft;
  words: CurveWords;
}

function Plot({ id, width, value, definition, draft, words }: PlotProps) {
  const geometry = useMemo(() => curveGeometry(definition, width), [definition, width]);
  const drag = useCurveDrag(geometry, {
    move: (to) => draft.follow(snapped(definition, to), DRAG_MS),
    end: draft.commit,
    cancel: draft.drop,
  });
  const onKeyDown = (event: KeyboardEvent) => {
    const to =
      event.ctrlKey || event.metaKey || event.altKey ? null : valueByKey(definition, value, event.key);
    if (to === null) return;
    event.preventDefault();
    event.stopPropagation();
    draft.follow(to, DRAG_MS);
  };
  const handle = useRef<HTMLDivElement>(null);
  // The keys follow where one has pressed, and nothing is selected.
  const onMouseDown = (event: MouseEvent) => {
    event.preventDefault();
    handle.current?.focus();
  };
  const height = heightAt(definition.x, definition.y, value);
  const [left, top] = [geometry.toX(value), geometry.toY(height)];
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: what it takes is for the handle in it
    <div className="curve-plot" style={{ height: geometry.height }} onMouseDown={onMouseDown} {...drag}>
      <CurveDrawing geometry={geometry} definition={definition} words={words} handle={left} />
      <i className="curve-rule" style={{ left, top: geometry.top, height: geometry.bottom - geometry.top }} />
      <div
        ref={handle}
        className="curve-handle"
        role="slider"
        tabIndex={0}
        aria-labelledby={id}
        aria-describedby={draft.fault || definition.help ? `${id}-help` : undefined}
        aria-invalid={draft.fault ? true : undefined}
        aria-valuemin={definition.x[0]}
        aria-valuemax={definition.x.at(-1)}
        aria-valuenow={value}
        aria-valuetext={`${words.x(value)}, ${definition.yAxis.label} ${words.y(height)}`}
        style={{ left, top }}
        onKeyDown={onKeyDown}
        onKeyUp={draft.commit}
        onBlur={draft.commit}
      />
    </div>
  );
}
