/** Two pages, so no router: `/` is home, `/n/<path>` a notebook. */
import { Store } from "../connection/store.ts";

export type Page = { page: "home" } | { page: "notebook"; path: string } | { page: "unknown" };

export function pageOf(pathname: string): Page {
  if (pathname === "/" || pathname === "") return { page: "home" };
  if (!pathname.startsWith("/n/")) return { page: "unknown" };
  try {
    return { page: "notebook", path: pathname.slice(3).split("/").map(decodeURIComponent).join("/") };
  } catch {
    return { page: "unknown" };
  }
}

export function addressOf(path: string): string {
  return `/n/${path.split("/").map(encodeURIComponent).join("/")}`;
}

export class Navigation {
  readonly page: Store<Page>;
  readonly #window: Window;

  constructor(page: Window = window) {
    this.#window = page;
    this.page = new Store(pageOf(page.location.pathname));
    page.addEventListener("popstate", () => this.page.set(pageOf(page.location.pathname)));
  }

  go(address: string): void {
    this.#window.history.pushState(null, "", address);
    this.page.set(pageOf(address));
    this.#window.scrollTo(0, 0);
  }

  /** The notebook that is shown has another path now: the address follows, the page stays. */
  moved(path: string): void {
    this.#window.history.replaceState(null, "", addressOf(path));
  }
}
