/** A template with its fragments spliced in, once for each combination of what its values may be. */
import type { Part, Slot, Template } from "./part.ts";
import type { SourceText } from "./source-text.ts";

/** A piece of a statement: text as written, or a value. `owner` is the value of the statement itself that brought it. */
export type Piece =
  | { readonly text: SourceText; readonly owner: Slot | null }
  | { readonly value: Exclude<Part, { kind: "fragment" }>; readonly slot: Slot; readonly owner: Slot | null };

export interface Variants {
  readonly all: readonly (readonly Piece[])[];
  /** Whether combinations were left out. */
  readonly cut: boolean;
}

/** More combinations are not tried. */
const MOST = 16;

export function variantsOf(template: Template): Variants {
  const found = expand(template, null, template);
  return { all: found.slice(0, MOST), cut: found.length > MOST };
}

/** At most one more than are tried. */
function expand(template: Template, owner: Slot | null, whole: Template): (readonly Piece[])[] {
  let found: (readonly Piece[])[] = [[]];
  template.texts.forEach((text, i) => {
    found = found.map((pieces) => [...pieces, { text, owner }]);
    const slot = template.slots[i];
    if (!slot) return;
    const choices = slot.parts.flatMap((part) => choicesOf(part, slot, owner, whole));
    found = combined(found, choices);
  });
  return found;
}

function choicesOf(part: Part, slot: Slot, owner: Slot | null, whole: Template): (readonly Piece[])[] {
  const by = owner ?? slot;
  if (part.kind !== "fragment") return [[{ value: part, slot, owner: isWithin(slot, whole) ? null : by }]];
  return expand(part.template, isWithin(part.template, whole) ? null : by, whole);
}

const isWithin = (inner: Pick<Slot, "cell" | "start" | "end">, whole: Template) =>
  inner.cell === whole.cell && inner.start >= whole.start && inner.end <= whole.end;

/** All of them, or where these are too many, each once and the last ones. */
function combined(left: (readonly Piece[])[], right: (readonly Piece[])[]): (readonly Piece[])[] {
  if (left.length * right.length <= MOST) return left.flatMap((a) => right.map((b) => [...a, ...b]));
  const count = Math.max(left.length, right.length, MOST + 1);
  return Array.from({ length: count }, (_, i) => [
    ...(left[Math.min(i, left.length - 1)] as readonly Piece[]),
    ...(right[Math.min(i, right.length - 1)] as readonly Piece[]),
  ]);
}
