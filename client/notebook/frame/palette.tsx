/** Every command, found by its name. */
import * as Dialog from "@radix-ui/react-dialog";
import { Command } from "cmdk";
import { useRef } from "react";
import { Keys } from "../../ui/keys.tsx";
import { type Command as Action, SECTIONS } from "../commands/command.ts";
import { listed, perform } from "../commands/commands.ts";
import { useParts } from "../model/parts.ts";

export function Palette({ onClosed }: { onClosed(): void }) {
  const parts = useParts();
  /** What was chosen acts once the palette is gone: some of it needs the cursor back in the editor. */
  const chosen = useRef<Action | null>(null);
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
            if (chosen.current) perform(chosen.current, parts);
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
                          chosen.current = one;
                          close();
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
