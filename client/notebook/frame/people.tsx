/** Who else is here: initials in the header, and a mark at the cell where each of them is. */
import { useCallback, useSyncExternalStore } from "react";
import type { Awareness } from "y-protocols/awareness";
import { useConnection } from "../../connection/hooks.ts";
import { isPerson } from "../../connection/person.ts";
import type { Person } from "../../connection/presence.ts";
import { useParts } from "../model/parts.ts";

interface Present extends Person {
  client: number;
  cell: string | null;
}

const MOST_SHOWN = 5;

/** The others. What they say of themselves is not trusted. */
export function othersIn(awareness: Awareness): Present[] {
  const others: Present[] = [];
  for (const [client, state] of awareness.getStates()) {
    if (client === awareness.clientID || !isPerson(state.user)) continue;
    const { name, color } = state.user;
    others.push({
      client,
      name: name.slice(0, 60),
      color,
      cell: typeof state.cell === "string" ? state.cell : null,
    });
  }
  return others;
}

/** Renders when what `select` gives changes: awareness itself changes with every move of a cursor. */
function useOthers(select: (others: Present[]) => Present[]): Present[] {
  const { awareness } = useParts().session;
  const subscribe = useCallback(
    (listener: () => void) => {
      awareness.on("change", listener);
      return () => awareness.off("change", listener);
    },
    [awareness],
  );
  return JSON.parse(useSyncExternalStore(subscribe, () => JSON.stringify(select(othersIn(awareness)))));
}

export function People() {
  const others = useOthers((all) => all);
  const { app } = useParts();
  const online = useConnection().status === "open";
  if (!online) return null;
  const more = others.length - MOST_SHOWN;
  return (
    <ul className="people" aria-label="People in this notebook">
      <Initial className="avatar" person={app.me} label={`${app.me.name} (you)`} />
      {others.slice(0, MOST_SHOWN).map((person) => (
        <Initial className="avatar" key={person.client} person={person} label={person.name} />
      ))}
      {more > 0 && <li className="avatar more">+{more}</li>}
    </ul>
  );
}

/** A small mark at the cell where each of the others is. */
export function CellPeople({ id }: { id: string }) {
  const here = useOthers((all) => all.filter(({ cell }) => cell === id));
  const online = useConnection().status === "open";
  if (here.length === 0 || !online) return null;
  return (
    <ul className="cell-people" aria-label="Also at this cell">
      {here.slice(0, 3).map((person) => (
        <Initial key={person.client} person={person} label={person.name} />
      ))}
    </ul>
  );
}

function Initial({ person, label, className }: { person: Person; label: string; className?: string }) {
  return (
    <li className={className} style={{ background: person.color }} title={label}>
      <span aria-hidden>{person.name.slice(0, 1).toUpperCase()}</span>
      <span className="visually-hidden">{label}</span>
    </li>
  );
}
