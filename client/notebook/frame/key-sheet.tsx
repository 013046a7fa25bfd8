import { Modal } from "../../ui/dialog.tsx";
import { Keys } from "../../ui/keys.tsx";
import { type Command, SECTIONS } from "../commands/command.ts";
import { listed } from "../commands/commands.ts";
import { useParts } from "../model/parts.ts";

/** All keys on one sheet. */
export function KeySheet() {
  const parts = useParts();
  return (
    <Modal
      title="Keys"
      className="key-sheet"
      description="Single letters work while a cell is chosen and no editor is open: press Esc to leave the editor, Enter to go back in."
      onClose={() => parts.ui.change({ overlay: null })}
    >
      <div className="key-columns">
        {SECTIONS.map((section) => (
          <section key={section}>
            <h3>{section}</h3>
            <dl>
              {listed()
                .filter((one) => one.section === section)
                .map((one) => (
                  <Row key={one.id} command={one} />
                ))}
            </dl>
          </section>
        ))}
      </div>
    </Modal>
  );
}

function Row({ command }: { command: Command }) {
  return (
    <div>
      <dt>{command.title}</dt>
      <dd>
        {command.keys.map((keys) => (
          <Keys key={keys} keys={keys} />
        ))}
      </dd>
    </div>
  );
}
