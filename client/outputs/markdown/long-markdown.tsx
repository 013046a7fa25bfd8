/** Long Markdown comes into the page a piece at a time, so that the page answers while it does. */
import { useEffect, useId, useRef, useState } from "react";
import { sanitise } from "../html/sanitise.ts";
import { layOut } from "./lay-out.ts";

/** Longer text is cut: an output may not be larger either. */
const LONGEST = 2_000_000;
/** Characters of the text shown as it is written, where it cannot be laid out. */
const PLAIN = 20_000;
const SLICE_MS = 8;

export function LongMarkdown({ source }: { source: string }) {
  const host = useRef<HTMLDivElement>(null);
  const scope = `o${useId().replaceAll(/[^\w]/g, "")}`;
  const [failed, setFailed] = useState(false);
  useEffect(() => {
    const stop = new AbortController();
    setFailed(false);
    show(source.slice(0, LONGEST), stop.signal).then(
      (shown) => setFailed(!shown),
      () => undefined, // Another text took its place.
    );
    return () => stop.abort();

    async function show(text: string, signal: AbortSignal): Promise<boolean> {
      const pieces = await layOut(text, signal);
      if (pieces) await fill(host.current, pieces, scope, signal);
      return pieces !== null;
    }
  }, [source, scope]);
  return (
    <>
      <div ref={host} className="prose" data-scope={scope} />
      {failed && <AsWritten source={source} />}
      {source.length > LONGEST && (
        <p className="notice">
          The text goes on for {(source.length - LONGEST).toLocaleString("en")} characters.
        </p>
      )}
    </>
  );
}

function AsWritten({ source }: { source: string }) {
  return (
    <>
      <p className="notice">This text takes too long to be laid out, and is shown as it is written.</p>
      <pre className="plain">{source.slice(0, PLAIN)}</pre>
    </>
  );
}

/** What stood there before stays until the first piece of the new text is in. */
async function fill(
  host: HTMLElement | null,
  pieces: readonly string[],
  scope: string,
  signal: AbortSignal,
): Promise<void> {
  if (!host) return;
  let since = performance.now();
  for (const [at, piece] of pieces.entries()) {
    const fragment = sanitise(piece, scope);
    if (at === 0) host.replaceChildren(fragment);
    else host.append(fragment);
    if (performance.now() - since < SLICE_MS) continue;
    await new Promise((resolve) => setTimeout(resolve));
    signal.throwIfAborted();
    since = performance.now();
  }
}
