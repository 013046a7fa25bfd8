/** A dropdown menu of named actions with their keys. */
import * as Dropdown from "@radix-ui/react-dropdown-menu";
import type { ReactElement } from "react";
import { Keys } from "./keys.tsx";

export type MenuEntry =
  | {
      readonly label: string;
      readonly keys?: string | undefined;
      readonly disabled?: boolean;
      readonly danger?: boolean;
      /** Shown with a mark when true; what can be switched says so to screen readers too. */
      readonly checked?: boolean;
      run(): void;
    }
  /** Something to know, not to choose. */
  | { readonly note: string }
  | "separator";

export function Menu({
  trigger,
  entries,
  align = "end",
}: {
  trigger: ReactElement;
  entries: readonly MenuEntry[];
  align?: "start" | "end";
}) {
  return (
    <Dropdown.Root modal={false}>
      <Dropdown.Trigger asChild>{trigger}</Dropdown.Trigger>
      <Dropdown.Portal>
        <Dropdown.Content className="menu" align={align} sideOffset={4} collisionPadding={8}>
          {entries.map((entry, at) =>
            entry === "separator" ? (
              // biome-ignore lint/suspicious/noArrayIndexKey: separators have nothing else to tell them apart
              <Dropdown.Separator key={at} className="menu-line" />
            ) : "note" in entry ? (
              <Dropdown.Label key={entry.note} className="menu-note">
                {entry.note}
              </Dropdown.Label>
            ) : (
              <Entry key={entry.label} entry={entry} />
            ),
          )}
        </Dropdown.Content>
      </Dropdown.Portal>
    </Dropdown.Root>
  );
}

function Entry({ entry }: { entry: Extract<MenuEntry, { label: string }> }) {
  const inside = (
    <>
      <span>{entry.label}</span>
      {entry.keys && <Keys keys={entry.keys} />}
    </>
  );
  const common = {
    className: `menu-item${entry.danger ? " danger" : ""}`,
    disabled: entry.disabled ?? false,
    onSelect: entry.run,
  };
  if (entry.checked === undefined) return <Dropdown.Item {...common}>{inside}</Dropdown.Item>;
  return (
    <Dropdown.CheckboxItem {...common} checked={entry.checked}>
      {inside}
    </Dropdown.CheckboxItem>
  );
}
