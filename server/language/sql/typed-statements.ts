/** The statements of a notebook with what they give, each worked out once, and before those that use it. */
import { offsetOf } from "../../../shared/engine/duckdb/report.ts";
import type { TypedColumn } from "../tables/row-type.ts";
import type { Description, Descriptions } from "./descriptions.ts";
import { type Fault, faultOf, problemFault } from "./fault.ts";
import type { Part, RelationPart, Slot, Template } from "./part.ts";
import type { RelationTable, Statement } from "./statement.ts";
import { asConstant, writeStatement } from "./statement.ts";
import { variantsOf } from "./variants.ts";
import { mistakeOf } from "./wording.ts";

export type Outcome =
  /** What the rows may be: several where it hangs on a value which. */
  | {
      readonly kind: "typed";
      readonly alternatives: readonly (readonly TypedColumn[])[];
      readonly exact: boolean;
    }
  | { readonly kind: "fault"; readonly fault: Fault }
  | { readonly kind: "unknown"; readonly faulty: boolean };

export interface StatementNeeds {
  readonly descriptions: Descriptions;
  readonly datasetNames: () => readonly string[];
  readonly isDataset: (name: string) => boolean;
  /** What a value that TypeScript was asked about may be. */
  readonly probed: (part: Extract<Part, { kind: "probe" }>) => readonly Part[];
}

/** What is used further on: with more, rows are taken as unknown. */
const MOST_ALTERNATIVES = 4;

interface Attempt {
  readonly statement: Statement;
  readonly description: Description;
}

export class TypedStatements {
  readonly #needs: StatementNeeds;
  readonly #outcomes = new Map<string, Promise<Outcome>>();

  constructor(needs: StatementNeeds) {
    this.#needs = needs;
  }

  outcome(template: Template): Promise<Outcome> {
    const known = this.#outcomes.get(template.key);
    if (known) return known;
    const outcome = this.#work(template);
    this.#outcomes.set(template.key, outcome);
    return outcome;
  }

  async #work(raw: Template): Promise<Outcome> {
    const template = await this.resolved(raw);
    const { all, cut } = variantsOf(template);
    const parts = all.flat().flatMap((piece) => ("value" in piece ? [piece.value] : []));
    const unknown = parts.filter((part) => part.kind === "unknown" || part.kind === "probe");
    if (unknown.length > 0) {
      const faulty = unknown.some((part) => part.kind === "unknown" && part.faulty === true);
      return { kind: "unknown", faulty };
    }
    const attempts: Attempt[] = [];
    for (const pieces of all) {
      const statement = writeStatement(pieces, this.nameTable);
      if (statement === null) return { kind: "unknown", faulty: true };
      if (!("tables" in statement)) return { kind: "fault", fault: problemFault(statement, raw) };
      const constants = writeStatement(pieces, this.nameTable, asConstant);
      const text = constants && "tables" in constants ? constants.text : statement.text;
      const description = await this.#needs.descriptions.describe(statement, text);
      attempts.push({ statement, description });
    }
    const exact = !cut && parts.every((part) => part.kind !== "relation" || isExact(part.relation));
    return this.#judged(attempts, raw, exact);
  }

  #judged(attempts: readonly Attempt[], template: Template, exact: boolean): Outcome {
    const found = attempts.flatMap(({ description }) =>
      "columns" in description ? [description.columns] : [],
    );
    if (found.length > 0) {
      const distinct = [...new Map(found.map((columns) => [JSON.stringify(columns), columns])).values()];
      if (distinct.length > MOST_ALTERNATIVES) return { kind: "unknown", faulty: false };
      return { kind: "typed", alternatives: distinct, exact };
    }
    const [first] = attempts;
    if (
      !first ||
      !attempts.every(({ description }) => "report" in description) ||
      !("report" in first.description)
    )
      return { kind: "unknown", faulty: false };
    const { report } = first.description;
    const { text } = first.statement;
    const offset = offsetOf(report, text);
    const wording = mistakeOf(report, { statement: text, offset, tables: this.#needs.datasetNames });
    // What hangs on types that are only guessed at may be right with the real ones.
    const isSure =
      exact ||
      wording?.code === "sql-column" ||
      wording?.code === "sql-table" ||
      wording?.code === "sql-syntax";
    if (wording === null || !isSure) return { kind: "unknown", faulty: false };
    return { kind: "fault", fault: faultOf(wording, offset ?? null, first.statement, template) };
  }

  /** The template with what its values are: asked of TypeScript, or found out for statements. */
  async resolved(template: Template): Promise<Template> {
    const slots: Slot[] = [];
    for (const slot of template.slots) {
      const parts: Part[] = [];
      for (const part of slot.parts) parts.push(...(await this.#resolvedPart(part)));
      slots.push({ ...slot, parts });
    }
    return { ...template, slots };
  }

  async #resolvedPart(part: Part): Promise<readonly Part[]> {
    if (part.kind === "probe") return this.#needs.probed(part);
    if (part.kind === "fragment") return [{ kind: "fragment", template: await this.resolved(part.template) }];
    if (part.kind !== "relation" || part.relation.kind !== "template") return [part];
    const { key } = part.relation.template;
    const outcome = await this.outcome(part.relation.template);
    if (outcome.kind !== "typed")
      return [
        outcome.kind === "fault" || outcome.faulty ? { kind: "unknown", faulty: true } : { kind: "unknown" },
      ];
    const { exact } = outcome;
    return outcome.alternatives.map(
      (columns): Part => ({ kind: "relation", relation: { kind: "columns", key, columns, exact } }),
    );
  }

  readonly nameTable = (
    relation: RelationPart,
    ordinal: number,
  ): RelationTable | { readonly name: string } | null => {
    switch (relation.kind) {
      case "dataset":
        return this.#needs.isDataset(relation.name) ? { name: relation.name } : null;
      case "columns": {
        const { columns } = relation;
        return { name: this.#needs.descriptions.tableName(columns, ordinal), columns };
      }
      case "template":
        return null;
    }
  };
}

const isExact = (relation: RelationPart) => relation.kind !== "columns" || relation.exact;
