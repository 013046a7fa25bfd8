import * as Dialog from "@radix-ui/react-dialog";
import { X } from "lucide-react";
import type { ReactNode } from "react";

/** The dialog itself is read first; a field that asks for the focus keeps it. */
function focusContents(event: Event): void {
  const { target } = event;
  if (!(target instanceof HTMLElement) || target.contains(document.activeElement)) return;
  event.preventDefault();
  target.focus();
}

export function Modal({
  title,
  description,
  className,
  onClose,
  children,
}: {
  title: string;
  description?: string;
  className?: string;
  onClose(): void;
  children: ReactNode;
}) {
  return (
    <Dialog.Root open onOpenChange={(open) => !open && onClose()}>
      <Dialog.Portal>
        <Dialog.Overlay className="scrim" />
        <Dialog.Content
          className={`dialog ${className ?? ""}`}
          onOpenAutoFocus={focusContents}
          {...(description ? {} : { "aria-describedby": undefined })}
        >
          <header>
            <Dialog.Title>{title}</Dialog.Title>
            <Dialog.Close className="icon-button" aria-label="Close">
              <X aria-hidden />
            </Dialog.Close>
          </header>
          {description && <Dialog.Description>{description}</Dialog.Description>}
          {children}
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
