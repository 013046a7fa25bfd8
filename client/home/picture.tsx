import { SafeHtml } from "../outputs/html/safe-html.tsx";

/** The first chart of a notebook, in the page's own colours; a quiet pattern where there is none yet. */
export function Picture({ svg, title }: { svg: string | null; title: string }) {
  return (
    <div className="picture" aria-hidden>
      {svg === null ? <Pattern seed={title} /> : <SafeHtml className="picture-chart" html={svg} />}
    </div>
  );
}

const BARS = 14;

/** Bars whose heights follow from the title, so that a notebook is known again by its picture. */
function Pattern({ seed }: { seed: string }) {
  let state = 7;
  for (const letter of seed) state = (state * 31 + (letter.codePointAt(0) ?? 0)) % 99_991;
  const heights = Array.from({ length: BARS }, (_, at) => {
    state = (state * 16_807 + 11) % 99_991;
    return 14 + (state % 34) + 22 * Math.exp(-((at - BARS / 3) ** 2) / 18);
  });
  return (
    <svg viewBox={`0 0 ${BARS * 20} 100`} preserveAspectRatio="none" aria-hidden="true">
      {heights.map((height, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a bar is its place
        <rect key={at} x={at * 20 + 3} width="14" y={100 - height} height={height} rx="2" />
      ))}
    </svg>
  );
}
