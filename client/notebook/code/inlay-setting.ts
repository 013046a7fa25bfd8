/** Whether types are shown in the code: remembered by the browser. */
import { Store } from "../../connection/store.ts";

const KEY = "clientele.inlays";

export class InlaySetting extends Store<boolean> {
  readonly #storage: Storage;

  constructor(storage: Storage) {
    super(read(storage));
    this.#storage = storage;
  }

  toggle(): void {
    this.update((shown) => !shown);
    try {
      this.#storage.setItem(KEY, this.get() ? "shown" : "");
    } catch {
      // Without storage the choice lasts as long as the page.
    }
  }
}

function read(storage: Storage): boolean {
  try {
    return storage.getItem(KEY) === "shown";
  } catch {
    return false;
  }
}
