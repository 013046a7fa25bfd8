/** All statements of a notebook, with what TypeScript says of their values. */

import type { Node } from "../../compile/ast.ts";
import type { ProbeTypes, TypeProbe } from "../cells/cell-typing.ts";
import type { CellCode, Found, TaggedTemplate } from "./cell-code.ts";
import type { NotebookCode } from "./notebook-code.ts";
import { type Part, type Template, UNKNOWN } from "./part.ts";
import { isRelationType, probedParts } from "./probed.ts";
import { Values } from "./values.ts";

export interface FoundStatement {
  readonly node: TaggedTemplate;
  readonly template: Template;
}

export class NotebookStatements {
  readonly values: Values;
  readonly #byCell: ReadonlyMap<string, readonly FoundStatement[]>;
  readonly #answers: ReadonlyMap<string, string | null>;

  private constructor(
    values: Values,
    byCell: ReadonlyMap<string, readonly FoundStatement[]>,
    answers: ReadonlyMap<string, string | null>,
  ) {
    this.values = values;
    this.#byCell = byCell;
    this.#answers = answers;
  }

  /** Asks for all that has to be asked of TypeScript at once. */
  static async read(notebook: NotebookCode, types: ProbeTypes): Promise<NotebookStatements> {
    const values = new Values(notebook);
    const candidates = notebook.cells.flatMap((code) =>
      code.templates.flatMap((found) => candidate(found, code, values)),
    );
    const probes = new Map<string, TypeProbe>();
    for (const { code, owner, template } of candidates) {
      if (owner) add(probes, { cell: code.id, start: owner.start, end: owner.end });
      for (const part of partsOf(template)) if (part.kind === "probe") add(probes, part);
    }
    const printed = probes.size === 0 ? [] : await types([...probes.values()]);
    const answers = new Map([...probes.keys()].map((key, i) => [key, printed[i] ?? null]));
    const byCell = new Map<string, FoundStatement[]>();
    for (const { code, node, owner, template } of candidates) {
      if (
        owner &&
        !isRelationType(answers.get(keyOf({ cell: code.id, start: owner.start, end: owner.end })) ?? null)
      )
        continue;
      byCell.set(code.id, [...(byCell.get(code.id) ?? []), { node, template }]);
    }
    return new NotebookStatements(values, byCell, answers);
  }

  of(cell: string): readonly FoundStatement[] {
    return this.#byCell.get(cell) ?? [];
  }

  probed = (part: Extract<Part, { kind: "probe" }>): readonly Part[] => {
    const key = keyOf(part);
    const answer = this.#answers.get(key);
    return answer === undefined ? [UNKNOWN] : probedParts(answer, key);
  };
}

interface Candidate extends FoundStatement {
  readonly code: CellCode;
  /** What stands before `.sql`, where only its type tells whether it is a relation. */
  readonly owner: Node | null;
}

function candidate({ node, names }: Found<TaggedTemplate>, code: CellCode, values: Values): Candidate[] {
  const isOurs = values.isStatementTag(node.tag, code, names);
  if (isOurs === false) return [];
  const template = values.template(node, code, names);
  return template ? [{ code, node, template, owner: isOurs === true ? null : isOurs }] : [];
}

/** The values of a template and of its fragments. */
function partsOf(template: Template): Part[] {
  return template.slots.flatMap(({ parts }) =>
    parts.flatMap((part) => (part.kind === "fragment" ? partsOf(part.template) : [part])),
  );
}

const keyOf = ({ cell, start, end }: TypeProbe) => `${cell}:${start}-${end}`;

function add(probes: Map<string, TypeProbe>, { cell, start, end }: TypeProbe): void {
  const probe = { cell, start, end };
  probes.set(keyOf(probe), probe);
}
