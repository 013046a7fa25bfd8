/** Light, dark, or as the system has it. `theme.js` reads the choice before the first paint and after each change. */
export type Theme = "system" | "light" | "dark";

const KEY = "clientele.theme";

export function readTheme(storage: Storage): Theme {
  try {
    const stored = storage.getItem(KEY);
    return stored === "light" || stored === "dark" ? stored : "system";
  } catch {
    return "system";
  }
}

export function chooseTheme(theme: Theme, page: Window = window): void {
  try {
    if (theme === "system") page.localStorage.removeItem(KEY);
    else page.localStorage.setItem(KEY, theme);
  } catch {
    // Without storage the choice lasts as long as the page.
    if (theme !== "system") page.document.documentElement.dataset.theme = theme;
    return;
  }
  page.dispatchEvent(new Event("clientele:theme"));
}

export function nextTheme(theme: Theme): Theme {
  return theme === "system" ? "light" : theme === "light" ? "dark" : "system";
}

export function watchTheme(listener: () => void): () => void {
  window.addEventListener("clientele:theme", listener);
  window.addEventListener("storage", listener);
  return () => {
    window.removeEventListener("clientele:theme", listener);
    window.removeEventListener("storage", listener);
  };
}
