import { type ComponentType, lazy, useState } from "react";

/**
 * A page whose code is a chunk of its own. One that was loaded ahead is drawn at once; for another the fallback is
 * shown, and React keeps a fallback that it has shown for a third of a second.
 */
export function pageChunk<Props extends object>(load: () => Promise<ComponentType<Props>>) {
  let loaded: ComponentType<Props> | null = null;
  const loading = async () => {
    loaded = await load();
    return { default: loaded };
  };
  const Later = lazy(loading);
  function Page(props: Props) {
    const [{ Now }] = useState(() => ({ Now: loaded }));
    return Now ? <Now {...props} /> : <Later {...props} />;
  }
  return { load: loading, Page };
}
