/** Any value as a tree: a line each, opened one by one, so that a large value costs only what is looked at. */
import { type KeyboardEvent, useState } from "react";
import type { Inspection } from "../../shared/output/inspect.ts";

/** Entries that are drawn at first, and by each further step. */
const STEP = 100;

export function InspectionTree({ value }: { value: Inspection }) {
  if (!value.entries?.length) {
    return (
      <div className="inspection">
        <Summary value={value} />
      </div>
    );
  }
  return (
    // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: the pattern of a tree is nested lists
    <ul className="inspection" role="tree" aria-label={value.summary} onKeyDown={onTreeKey}>
      <TreeItem name={null} value={value} level={1} startsOpen={value.entries.length <= 20} />
    </ul>
  );
}

interface ItemProps {
  name: string | null;
  value: Inspection;
  level: number;
  startsOpen?: boolean;
}

function TreeItem({ name, value, level, startsOpen = false }: ItemProps) {
  const [open, setOpen] = useState(startsOpen);
  const entries = value.entries ?? [];
  const opens = entries.length > 0;
  return (
    <li
      role="treeitem"
      aria-level={level}
      aria-selected={false}
      aria-expanded={opens ? open : undefined}
      tabIndex={level === 1 ? 0 : -1}
    >
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the tree item around it has the role and the keys */}
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: as above */}
      <div className={`row ${opens ? "opens" : ""}`} onClick={() => opens && setOpen(!open)}>
        <span className="twist" aria-hidden="true">
          {opens ? (open ? "▾" : "▸") : ""}
        </span>
        {name !== null && <span className="key">{name}: </span>}
        <Summary value={value} />
      </div>
      {open && opens && <Entries entries={entries} more={value.more ?? 0} level={level + 1} />}
    </li>
  );
}

function Entries({
  entries,
  more,
  level,
}: {
  entries: NonNullable<Inspection["entries"]>;
  more: number;
  level: number;
}) {
  const [shown, setShown] = useState(STEP);
  return (
    // biome-ignore lint/a11y/useSemanticElements: a group of tree items, not of form fields
    <ul role="group">
      {entries.slice(0, shown).map((entry, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: keys of a Map may repeat as text
        <TreeItem key={i} name={entry.key} value={entry.value} level={level} />
      ))}
      {entries.length > shown && (
        <li role="none">
          <button type="button" className="more" onClick={() => setShown(shown + STEP)}>
            {Math.min(STEP, entries.length - shown)} more
          </button>
        </li>
      )}
      {more > 0 && entries.length <= shown && (
        <li role="none" className="left-out">
          {more.toLocaleString("en")} more not sent
        </li>
      )}
    </ul>
  );
}

function Summary({ value }: { value: Inspection }) {
  return <span className={`value is-${value.kind}`}>{value.summary}</span>;
}

/** The keys of a tree: up and down among what is open, right opens or enters, left closes or leaves. */
function onTreeKey(event: KeyboardEvent<HTMLUListElement>): void {
  const item = (event.target as Element).closest<HTMLElement>('[role="treeitem"]');
  if (!item || event.altKey || event.ctrlKey || event.metaKey) return;
  const items = [...event.currentTarget.querySelectorAll<HTMLElement>('[role="treeitem"]')];
  const at = items.indexOf(item);
  const expanded = item.getAttribute("aria-expanded");
  const toggle = () => item.querySelector<HTMLElement>(".row")?.click();
  const parent = item.parentElement?.closest<HTMLElement>('[role="treeitem"]');
  const moves: Record<string, () => void> = {
    ArrowDown: () => go(items[at + 1]),
    ArrowUp: () => go(items[at - 1]),
    Home: () => go(items[0]),
    End: () => go(items.at(-1)),
    ArrowRight: () => (expanded === "false" ? toggle() : expanded === "true" && go(items[at + 1])),
    ArrowLeft: () => (expanded === "true" ? toggle() : go(parent)),
    Enter: toggle,
    " ": toggle,
  };
  const move = moves[event.key];
  if (!move || (event.target as Element).tagName === "BUTTON") return;
  event.preventDefault();
  event.stopPropagation();
  move();
}

function go(item: HTMLElement | null | undefined): void {
  item?.focus();
}
