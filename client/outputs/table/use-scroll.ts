import { type RefObject, useCallback, useEffect, useLayoutEffect, useRef, useState } from "react";
import { advance, type Geometry, type Place, topShowing, toScroll } from "./scroll.ts";

/** After so long without a scroll event the bar is put where the rows are. */
const REST_MS = 140;

export interface Scroll extends Place {
  readonly left: number;
}

/** The scrolled place of a grid, its measures, and a way to bring a row into sight. */
export function useScroll(frame: RefObject<HTMLElement | null>, rows: number, headerHeight: number) {
  const [size, setSize] = useState({ width: 0, height: 0 });
  const [scroll, setScroll] = useState<Scroll>({ scroll: 0, top: 0, left: 0 });
  const place = useRef<Scroll>(scroll);
  const geometry: Geometry = { rows, viewport: Math.max(0, size.height - headerHeight) };
  const latest = useRef(geometry);
  latest.current = geometry;

  useLayoutEffect(() => {
    const node = frame.current;
    if (!node) return;
    const measure = () => setSize({ width: node.clientWidth, height: node.clientHeight });
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(node);
    return () => observer.disconnect();
  }, [frame]);

  const set = useCallback((next: Scroll) => {
    place.current = next;
    setScroll(next);
  }, []);

  useEffect(() => {
    const node = frame.current;
    if (!node) return;
    let rest: ReturnType<typeof setTimeout> | undefined;
    const settle = () => {
      const scrollTop = Math.round(toScroll(place.current.top, latest.current));
      if (Math.abs(scrollTop - node.scrollTop) < 2) return;
      set({ ...place.current, scroll: scrollTop });
      node.scrollTop = scrollTop;
    };
    const onScroll = () => {
      const moved =
        node.scrollTop === place.current.scroll
          ? place.current
          : advance(place.current, node.scrollTop, latest.current);
      set({ scroll: moved.scroll, top: moved.top, left: node.scrollLeft });
      clearTimeout(rest);
      rest = setTimeout(settle, REST_MS);
    };
    node.addEventListener("scroll", onScroll, { passive: true });
    return () => {
      clearTimeout(rest);
      node.removeEventListener("scroll", onScroll);
    };
  }, [frame, set]);

  // Fewer rows after a filter: what is beyond the end is not a place any more.
  useEffect(() => {
    const node = frame.current;
    const most = Math.max(0, rows * 29 - latest.current.viewport);
    if (node && place.current.top > most) {
      const scrollTop = Math.round(toScroll(most, latest.current));
      set({ ...place.current, top: most, scroll: scrollTop });
      node.scrollTop = scrollTop;
    }
  }, [frame, rows, set]);

  const showRow = useCallback(
    (row: number) => {
      const node = frame.current;
      if (!node || row < 0) return;
      const top = topShowing(row, place.current.top, latest.current);
      if (top === place.current.top) return;
      const scrollTop = Math.round(toScroll(top, latest.current));
      set({ ...place.current, top, scroll: scrollTop });
      node.scrollTop = scrollTop;
    },
    [frame, set],
  );
  return { scroll, size, geometry, showRow };
}
