/** Columns that classes share: each has expressions of its own in them, by class. */
export interface Slots {
  /** By column: the expression of each class. */
  readonly expressions: readonly (readonly (readonly [number, string])[])[];
  /** By class: the column of each expression. */
  readonly of: readonly ReadonlyMap<string, number>[];
}

/** Gives each class's expressions columns of their own; one expression has the same column wherever it can. */
export function assignSlots(needed: readonly (readonly string[])[]): Slots {
  const usual = new Map<string, number>();
  const expressions: [number, string][][] = [];
  const of = needed.map((all, place) => {
    const taken = new Map<string, number>();
    const used = new Set<number>();
    const put = (expression: string, slot: number) => {
      taken.set(expression, slot);
      used.add(slot);
      if (!usual.has(expression)) usual.set(expression, slot);
      expressions[slot] = [...(expressions[slot] ?? []), [place, expression]];
    };
    const wanted = [...new Set(all)];
    for (const expression of wanted) {
      const slot = usual.get(expression);
      if (slot !== undefined && !used.has(slot)) put(expression, slot);
    }
    let free = 0;
    for (const expression of wanted) {
      if (taken.has(expression)) continue;
      while (used.has(free)) free++;
      put(expression, free);
    }
    return taken;
  });
  return { expressions, of };
}
