import type { SessionEvent } from "../../shared/session/events.ts";
import type { Variable } from "../../shared/session/state.ts";

/** How to tell that the variables are others than before; null when they are the same. Of many only the changes are told. */
export function variablesEvent(
  before: readonly Variable[],
  variables: readonly Variable[],
): SessionEvent | null {
  const old = new Map(before.map((variable) => [variable.name, variable]));
  const changed = variables.filter((variable) => !isSame(old.get(variable.name), variable));
  for (const { name } of variables) old.delete(name);
  const gone = [...old.keys()];
  if (changed.length === 0 && gone.length === 0) return null;
  return changed.length + gone.length < variables.length / 2
    ? { type: "variables-updated", variables: changed, gone }
    : { type: "variables-changed", variables: [...variables] };
}

function isSame(a: Variable | undefined, b: Variable): boolean {
  if (a === b) return true;
  return (
    a !== undefined && a.cell === b.cell && a.type === b.type && a.size === b.size && a.preview === b.preview
  );
}
