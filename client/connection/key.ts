/**
 * The key to the server, kept in storage of this origin, which no other port of the machine is shown. A browser that has
 * just brought the token of the printed address has a cookie that says so, and gets its key for it.
 */
import { keySchema } from "../../shared/protocol/http.ts";

const KEPT = "clientele.key";
/** A cookie that says nothing but that a key is to be fetched. */
const ENTERED = "clientele-entered";

export interface Browser {
  readonly storage: Pick<Storage, "getItem" | "setItem">;
  readonly document: { cookie: string };
  readonly fetch: typeof fetch;
}

/** Null when this browser has none: the server then says how to get one. */
export async function findKey(
  { storage, document, fetch }: Browser = {
    storage: localStorage,
    document: globalThis.document,
    fetch: globalThis.fetch.bind(globalThis),
  },
): Promise<string | null> {
  if (!document.cookie.split("; ").includes(`${ENTERED}=1`)) return storage.getItem(KEPT);
  document.cookie = `${ENTERED}=; path=/; max-age=0`;
  const response = await fetch("/api/key", { method: "POST" }).catch(() => null);
  const given = keySchema.safeParse(await response?.json().catch(() => null));
  if (!given.success) return storage.getItem(KEPT);
  try {
    storage.setItem(KEPT, given.data.key);
  } catch {
    // Storage may be full or refused; the key then lasts as long as the page.
  }
  return given.data.key;
}
