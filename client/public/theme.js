// Runs before the first paint, so that a dark page never flashes white. The choice is "light", "dark" or none (system).
(() => {
  const root = document.documentElement;
  const system = matchMedia("(prefers-color-scheme: dark)");
  const set = () => {
    let choice = null;
    try {
      choice = localStorage.getItem("clientele.theme");
    } catch {
      // Storage is refused in some private windows; the system's choice then holds.
    }
    root.dataset.theme = choice === "light" || choice === "dark" ? choice : system.matches ? "dark" : "light";
  };
  set();
  system.addEventListener("change", set);
  addEventListener("storage", set);
  addEventListener("clientele:theme", set);
})();
