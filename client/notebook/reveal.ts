/** Brings a cell into sight. A cell that was made a moment ago is in the page with the next frame. */
export function revealCell(id: string, to: "nearest" | "start", again = true): void {
  const element = document.getElementById(`cell-${id}`);
  if (!element) {
    if (again) requestAnimationFrame(() => revealCell(id, to, false));
    return;
  }
  const main = element.closest(".notebook-main");
  if (!main) return;
  const frame = main.getBoundingClientRect();
  const cell = element.getBoundingClientRect();
  const headInSight = cell.top >= frame.top && cell.top < frame.bottom - 80;
  if (to === "nearest" && headInSight && (cell.bottom <= frame.bottom || cell.height > frame.height)) return;
  element.scrollIntoView({ block: to === "start" || cell.height > frame.height ? "start" : "nearest" });
}
