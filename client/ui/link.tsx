import type { ComponentProps, MouseEvent } from "react";
import { useApp } from "./app-context.ts";

/** A link to another page of Clientele: followed here, unless the person wants it elsewhere. */
export function Link({ to, onClick, ...rest }: Omit<ComponentProps<"a">, "href"> & { to: string }) {
  const { navigation } = useApp();
  const follow = (event: MouseEvent<HTMLAnchorElement>) => {
    onClick?.(event);
    if (event.defaultPrevented || event.button !== 0) return;
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    navigation.go(to);
  };
  return <a href={to} onClick={follow} {...rest} />;
}
