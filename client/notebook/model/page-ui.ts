/** What is open on the notebook's page besides the notebook. */
import type { Place } from "../../../shared/protocol/language.ts";
import { Store } from "../../connection/store.ts";

export const PANELS = ["notebooks", "datasets", "outline", "variables", "problems"] as const;
export type Panel = (typeof PANELS)[number];

/** Places of one name, to choose from or to read. */
export interface FoundPlaces {
  readonly title: string;
  readonly places: readonly Place[];
}

export interface PageUi {
  readonly panel: Panel | null;
  readonly overlay: "palette" | "keys" | null;
  readonly places: FoundPlaces | null;
  readonly find: "closed" | "find" | "replace";
  /** The cell whose title is being written. */
  readonly titling: string | null;
  readonly renaming: boolean;
}

const KEY = "clientele.panel";

export class PageUiStore extends Store<PageUi> {
  readonly #storage: Storage;

  constructor(storage: Storage, wide: boolean) {
    super({
      panel: wide ? readPanel(storage) : null,
      overlay: null,
      places: null,
      find: "closed",
      titling: null,
      renaming: false,
    });
    this.#storage = storage;
  }

  change(change: Partial<PageUi>): void {
    this.update((now) => ({ ...now, ...change }));
  }

  /** Opens a panel, or closes it when it is the open one. */
  togglePanel(panel: Panel): void {
    const next = this.get().panel === panel ? null : panel;
    this.change({ panel: next });
    try {
      this.#storage.setItem(KEY, next ?? "");
    } catch {
      // The panel that was open is no more than a convenience.
    }
  }
}

function readPanel(storage: Storage): Panel | null {
  try {
    const stored = storage.getItem(KEY);
    return stored === null ? "outline" : (PANELS.find((panel) => panel === stored) ?? null);
  } catch {
    return null;
  }
}
