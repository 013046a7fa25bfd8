/**
 * Brings cells into sight. A cell that was made a moment ago is in the page with the next frame, and cells above it may
 * turn out taller than was guessed once their contents are there, so it is followed for some frames, until the person
 * does something else.
 */
const FRAMES = 12;
const ELSEWHERE = ["wheel", "pointerdown", "touchmove", "keydown"] as const;

export class Revealer {
  #following = 0;

  readonly reveal = (id: string, to: "nearest" | "start"): void => {
    this.#following++;
    this.#follow(id, to, FRAMES, this.#following);
  };

  /** Answers how to stop. */
  watch(page: Window): () => void {
    const leave = () => {
      this.#following++;
    };
    for (const type of ELSEWHERE) page.addEventListener(type, leave, { capture: true, passive: true });
    return () => {
      leave();
      for (const type of ELSEWHERE) page.removeEventListener(type, leave, { capture: true });
    };
  }

  #follow(id: string, to: "nearest" | "start", frames: number, turn: number): void {
    if (turn !== this.#following) return;
    const element = document.getElementById(`cell-${id}`);
    if (element) bringIn(element, to);
    if (frames > 0) requestAnimationFrame(() => this.#follow(id, "nearest", frames - 1, turn));
  }
}

function bringIn(element: HTMLElement, to: "nearest" | "start"): void {
  const main = element.closest(".notebook-main");
  if (!main) return;
  const frame = main.getBoundingClientRect();
  const cell = element.getBoundingClientRect();
  const tall = cell.height > frame.height;
  const headInSight = cell.top >= frame.top && cell.top < frame.bottom - 80;
  if (to === "nearest" && headInSight && (tall || cell.bottom <= frame.bottom)) return;
  element.scrollIntoView({ block: to === "start" || tall ? "start" : "nearest" });
}
