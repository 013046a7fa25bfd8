/** Types of datasets and of SQL for the cells of notebooks: `DataTyping` over a workspace's catalogue. */
import type { CellTyping, DataTyping, LanguageCell, ProbeTypes, TypeInsertion } from "../cell-typing.ts";
import { rowTypeOf } from "../sql/alternatives.ts";
import type { CellCode } from "../sql/cell-code.ts";
import { Descriptions } from "../sql/descriptions.ts";
import { DescribingEngine } from "../sql/engine.ts";
import { CellReader, NotebookCode } from "../sql/notebook-code.ts";
import { NotebookStatements } from "../sql/notebook-statements.ts";
import { type Outcome, TypedStatements } from "../sql/typed-statements.ts";
import { datasetNames } from "./dataset-names.ts";
import { type DatasetCatalogue, DatasetTables } from "./dataset-tables.ts";
import { diagnosticOf, type Finding, rangeAt } from "./finding.ts";
import { datasetsHead } from "./head.ts";

export function createDataTyping(catalogue: DatasetCatalogue): DataTyping {
  return new WorkspaceTyping(catalogue);
}

class WorkspaceTyping implements DataTyping {
  readonly #datasets: DatasetTables;
  readonly #engine = new DescribingEngine();
  readonly #descriptions: Descriptions;
  readonly #reader = new CellReader();

  constructor(catalogue: DatasetCatalogue) {
    this.#datasets = new DatasetTables(catalogue);
    this.#descriptions = new Descriptions(this.#engine, this.#datasets);
  }

  async head(): Promise<string> {
    await this.#datasets.revision();
    return datasetsHead(this.#datasets.all);
  }

  async type(cells: readonly LanguageCell[], types: ProbeTypes): Promise<ReadonlyMap<string, CellTyping>> {
    await this.#datasets.revision();
    const notebook = new NotebookCode(cells, this.#reader.read);
    const found = await NotebookStatements.read(notebook, types);
    const statements = new TypedStatements({
      descriptions: this.#descriptions,
      datasetNames: () => this.#datasets.names,
      isDataset: (name) => this.#datasets.get(name) !== undefined,
      probed: found.probed,
    });
    const typings = new Map<string, CellTyping>();
    for (const code of notebook.cells) typings.set(code.id, await this.#typeCell(code, found, statements));
    return typings;
  }

  async #typeCell(
    code: CellCode,
    found: NotebookStatements,
    statements: TypedStatements,
  ): Promise<CellTyping> {
    const names = datasetNames(code, found.values, this.#datasets);
    const insertions: TypeInsertion[] = [...names.insertions];
    const findings: Finding[] = [...names.findings];
    for (const { node, template } of found.of(code.id)) {
      const outcome = await statements.outcome(template);
      if (outcome.kind === "fault") findings.push({ ...outcome.fault, severity: "error" });
      const row = rowOf(outcome);
      if (row !== null && !node.typeArguments) insertions.push({ offset: node.tag.end, text: `<${row}>` });
    }
    const diagnostics = findings.map((finding) => diagnosticOf(finding, code.positions));
    return {
      insertions: insertions.sort((a, b) => a.offset - b.offset),
      diagnostics: [
        ...new Map(diagnostics.map((diagnostic) => [JSON.stringify(diagnostic), diagnostic])).values(),
      ],
      covered: names.findings.map(({ start, end }) => rangeAt(code.positions, start, end)),
    };
  }

  async complete(): Promise<null> {
    return null;
  }

  async detail(): Promise<null> {
    return null;
  }

  async hover(): Promise<null> {
    return null;
  }

  async fixes(): Promise<readonly []> {
    return [];
  }

  onChange(listener: () => void): () => void {
    return this.#datasets.onChange(listener);
  }

  async close(): Promise<void> {
    this.#datasets.close();
    await this.#engine.close();
  }
}

/** Rows of a statement with an error are of any type: what follows from the error is not told again. */
function rowOf(outcome: Outcome): string | null {
  switch (outcome.kind) {
    case "typed":
      return rowTypeOf(outcome.alternatives);
    case "fault":
      return "any";
    case "unknown":
      return outcome.faulty ? "any" : null;
  }
}
