/** Every command, found by its name. */
import * as Dialog from "@radix-ui/react-dialog";
import { Command } from "cmdk";
import { Keys } from "../ui/keys.tsx";
import { type CommandSection, listed, perform } from "./commands.ts";
import { useParts } from "./parts.ts";

const SECTIONS: readonly CommandSection[] = ["Run", "Cell", "Select", "Find", "View", "Notebook"];

export function Palette({ onClosed }: { onClosed(): void }) {
  const parts = useParts();
  const close = () => parts.ui.change({ overlay: null });
  const commands = listed().filter((one) => one.id !== "palette" && (one.enabled?.(parts) ?? true));
  return (
    <Dialog.Root open onOpenChange={(open) => !open && close()}>
      <Dialog.Portal>
        <Dialog.Overlay className="scrim" />
        <Dialog.Content
          className="dialog palette"
          aria-describedby={undefined}
          onCloseAutoFocus={(event) => {
            event.preventDefault();
            onClosed();
          }}
        >
          <Dialog.Title className="visually-hidden">Commands</Dialog.Title>
          <Command label="Commands" loop>
            <Command.Input placeholder="What would you like to do?" />
            <Command.List>
              <Command.Empty>No command has that name.</Command.Empty>
              {SECTIONS.map((section) => (
                <Command.Group key={section} heading={section}>
                  {commands
                    .filter((one) => one.section === section)
                    .map((one) => (
                      <Command.Item
                        key={one.id}
                        value={`${one.title} ${section}`}
                        onSelect={() => {
                          close();
                          perform(one, parts);
                        }}
                      >
                        <span>{one.title}</span>
                        {one.keys[0] && <Keys keys={one.keys[0]} />}
                      </Command.Item>
                    ))}
                </Command.Group>
              ))}
            </Command.List>
          </Command>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
