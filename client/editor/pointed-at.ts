import type { TextPosition } from "./metrics.ts";

interface Pointed {
  readonly clientX: number;
  readonly clientY: number;
  readonly currentTarget: Element;
}

/** Line and column under the pointer in still text; null where there is no text. */
export function pointedAt({ clientX, clientY, currentTarget }: Pointed): TextPosition | null {
  const line = lineAt(currentTarget, clientY);
  if (!line) return null;
  const number = Number(line.dataset.line);
  const place = document.caretPositionFromPoint?.(clientX, clientY);
  if (!place || !line.contains(place.offsetNode)) {
    const box = line.getBoundingClientRect();
    return { line: number, column: clientX > box.left + 20 ? line.textContent.length + 1 : 1 };
  }
  const before = document.createRange();
  before.setStart(line, 0);
  before.setEnd(place.offsetNode, place.offset);
  return { line: number, column: before.toString().length + 1 };
}

function lineAt(source: Element, y: number): HTMLElement | null {
  const lines = source.querySelectorAll<HTMLElement>(".line");
  for (const line of lines) if (y < line.getBoundingClientRect().bottom) return line;
  return lines[lines.length - 1] ?? null;
}
