import { type FormEvent, useState } from "react";
import { RequestFault } from "../connection/transport.ts";
import { Modal } from "../ui/dialog.tsx";

/** Asks for a title, and says what was wrong with it where the server refuses it. */
export function TitleDialog(props: {
  heading: string;
  action: string;
  initial: string;
  onClose(): void;
  onDone(title: string): Promise<void>;
}) {
  const { heading, action, initial, onClose, onDone } = props;
  const [title, setTitle] = useState(initial);
  const [refusal, setRefusal] = useState<string | null>(null);
  const [waiting, setWaiting] = useState(false);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setWaiting(true);
    try {
      await onDone(title.trim());
      onClose();
    } catch (error) {
      setRefusal(inWords(error));
      setWaiting(false);
    }
  };
  return (
    <Modal title={heading} className="title-dialog" onClose={onClose}>
      <form onSubmit={submit}>
        <label>
          Title
          <input
            value={title}
            maxLength={200}
            required
            // biome-ignore lint/a11y/noAutofocus: the dialog asks for nothing else
            autoFocus
            aria-invalid={refusal !== null}
            onFocus={(event) => event.target.select()}
            onChange={(event) => setTitle(event.target.value)}
          />
        </label>
        {refusal && (
          <p className="refusal" role="alert">
            {refusal}
          </p>
        )}
        <p className="actions">
          <button type="button" className="quiet" onClick={onClose}>
            Cancel
          </button>
          <button type="submit" className="primary" disabled={waiting || title.trim() === ""}>
            {action}
          </button>
        </p>
      </form>
    </Modal>
  );
}

function inWords(error: unknown): string {
  if (error instanceof RequestFault) return [error.fault.message, error.fault.hint].filter(Boolean).join(" ");
  return error instanceof Error ? error.message : String(error);
}
