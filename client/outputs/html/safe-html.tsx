import { useId, useLayoutEffect, useRef } from "react";
import { sanitise } from "./sanitise.ts";

/** Sanitised HTML in an element of its own; ids and styles in it are this element's. */
export function SafeHtml({
  html,
  className,
  onReady,
}: {
  html: string;
  className: string;
  /** Called with the element whenever its content was replaced. */
  onReady?: (element: HTMLElement) => void;
}) {
  const host = useRef<HTMLDivElement>(null);
  const scope = useId().replaceAll(/[^\w]/g, "");
  useLayoutEffect(() => {
    if (!host.current) return;
    host.current.replaceChildren(sanitise(html, `o${scope}`));
    onReady?.(host.current);
  }, [html, scope, onReady]);
  return <div ref={host} className={className} data-scope={`o${scope}`} />;
}
