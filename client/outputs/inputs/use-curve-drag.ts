import { type PointerEvent, useRef } from "react";
import type { CurveGeometry } from "./curve-geometry.ts";

export interface CurveDrag {
  /** A place that a pointer drags the handle to. */
  move(value: number): void;
  /** The pointer let go. */
  end(): void;
  /** The pointer was taken away, by a page that scrolls for one. */
  cancel(): void;
}

/**
 * Dragging anywhere on the plot. A mouse moves the handle as soon as it is pressed; a finger, which may want to scroll the page,
 * when it has moved sideways or is lifted again.
 */
export function useCurveDrag(geometry: CurveGeometry, { move, end, cancel }: CurveDrag) {
  const pressed = useRef<{ id: number; x: number; moved: boolean } | null>(null);
  const placeOf = (event: PointerEvent<HTMLElement>) =>
    geometry.valueAt(event.clientX - event.currentTarget.getBoundingClientRect().left);
  return {
    onPointerDown(event: PointerEvent<HTMLElement>) {
      if (event.button !== 0 || pressed.current) return;
      event.currentTarget.setPointerCapture(event.pointerId);
      const moved = event.pointerType !== "touch";
      pressed.current = { id: event.pointerId, x: event.clientX, moved };
      if (moved) move(placeOf(event));
    },
    onPointerMove(event: PointerEvent<HTMLElement>) {
      const drag = pressed.current;
      if (drag?.id !== event.pointerId) return;
      if (!drag.moved && Math.abs(event.clientX - drag.x) < FINGER) return;
      drag.moved = true;
      move(placeOf(event));
    },
    onPointerUp(event: PointerEvent<HTMLElement>) {
      const drag = pressed.current;
      if (drag?.id !== event.pointerId) return;
      pressed.current = null;
      if (!drag.moved) move(placeOf(event));
      end();
    },
    onPointerCancel(event: PointerEvent<HTMLElement>) {
      if (pressed.current?.id !== event.pointerId) return;
      pressed.current = null;
      cancel();
    },
  };
}

/** Pixels that a finger trembles. */
const FINGER = 4;
