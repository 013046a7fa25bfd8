import { type CurveDefinition, type CurveGeometry, type CurveWords, heightAt } from "./curve-geometry.ts";

interface DrawingProps {
  geometry: CurveGeometry;
  definition: CurveDefinition;
  words: CurveWords;
  /** Where the handle stands, which the words of the optimum keep clear of. */
  handle: number;
}

/** The curve with its axes: what does not move while the handle does. */
export function CurveDrawing({ geometry, definition, words, handle }: DrawingProps) {
  const { width, height, left, right, bottom, zero } = geometry;
  return (
    <svg width={width} height={height} role="img" aria-label={summary(definition, words)}>
      {geometry.yTicks.map(({ at, text }) => (
        <g key={text}>
          <line className="curve-grid" x1={left} x2={right} y1={at} y2={at} />
          <text x={left - 6} y={at} dy="0.32em" textAnchor="end">
            {text}
          </text>
        </g>
      ))}
      {zero !== null && <line className="curve-zero" x1={left} x2={right} y1={zero} y2={zero} />}
      {geometry.xTicks.map(({ at, text }) => (
        <g key={text}>
          <line className="curve-tick" x1={at} x2={at} y1={bottom} y2={bottom + 4} />
          <text x={at} y={bottom + 16} textAnchor="middle">
            {text}
          </text>
        </g>
      ))}
      <text x={0} y={11}>
        {definition.yAxis.label}
      </text>
      {geometry.baseline && <path className="curve-baseline" d={geometry.baseline} />}
      <path className="curve-line" d={geometry.line} />
      <Optimum geometry={geometry} definition={definition} words={words} handle={handle} />
    </svg>
  );
}

/** A mark where the curve is best; in words, too, unless the handle stands there. */
function Optimum({ geometry, definition, words, handle }: DrawingProps) {
  const { x, y, optimum } = definition;
  if (optimum === undefined) return null;
  const at = geometry.toX(optimum);
  const height = geometry.toY(heightAt(x, y, optimum));
  const isLeft = at > geometry.right - 90;
  return (
    <g className="curve-optimum">
      <circle cx={at} cy={height} r={4.5} />
      {Math.abs(at - handle) > 12 && (
        <text
          x={isLeft ? at - 9 : at + 9}
          y={Math.max(geometry.top + 4, height - 9)}
          textAnchor={isLeft ? "end" : "start"}
        >
          best: {words.x(optimum)}
        </text>
      )}
    </g>
  );
}

function summary({ x, y, xAxis, yAxis, optimum }: CurveDefinition, words: CurveWords): string {
  const ends = `${yAxis.label} over ${xAxis.label}, from ${words.x(x[0] as number)} to ${words.x(x.at(-1) as number)}`;
  if (optimum === undefined) return ends;
  return `${ends}; best at ${words.x(optimum)}: ${words.y(heightAt(x, y, optimum))}`;
}
