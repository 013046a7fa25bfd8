import * as Tooltip from "@radix-ui/react-tooltip";
import type { ComponentProps, ReactNode } from "react";
import { Keys } from "./keys.tsx";

type Props = Omit<ComponentProps<"button">, "aria-label"> & {
  /** The accessible name, shown as the tooltip. */
  label: string;
  keys?: string | undefined;
  children: ReactNode;
};

export function IconButton({ label, keys, children, className, ...rest }: Props) {
  return (
    <Tooltip.Root>
      <Tooltip.Trigger asChild>
        <button type="button" aria-label={label} className={`icon-button ${className ?? ""}`} {...rest}>
          {children}
        </button>
      </Tooltip.Trigger>
      <Tooltip.Portal>
        <Tooltip.Content className="tooltip" sideOffset={6} collisionPadding={8}>
          {label}
          {keys && <Keys keys={keys} />}
        </Tooltip.Content>
      </Tooltip.Portal>
    </Tooltip.Root>
  );
}
