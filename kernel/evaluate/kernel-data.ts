/** What evaluation asks of the data room, so that it can be loaded late and tested without an engine. */
import type { Sql } from "../../analysis/relation.ts";
import type { Bundle } from "../../shared/output/output.ts";
import type { Progress } from "../../shared/output/progress.ts";
import type { TablePage, TableQuery } from "../../shared/output/table.ts";
import type { DataReads } from "../../shared/protocol/data-reads.ts";
import type { DatasetFile } from "../../shared/protocol/kernel.ts";

export type ExportFormat = "csv" | "xlsx" | "parquet";

export interface KernelData {
  readonly sql: Sql;
  dataset(name: string): unknown;
  setDatasets(files: readonly DatasetFile[]): Promise<void>;
  /** Stops the statements that cells are running. */
  interrupt(): void;
  onProgress(listener: (statement: { readonly id: string; readonly progress: Progress }) => void): () => void;
  /** Called on behalf of whoever reads datasets, before a statement runs. */
  onRead(listener: (reads: DataReads) => void): () => void;
  close(): void;
  readonly tables: {
    page(ref: string, query: TableQuery): Promise<TablePage>;
    export(ref: string, query: TableQuery, format: ExportFormat): Promise<string>;
    dropRun(cell: string, exceptRun: number): void;
    dropCell(cell: string): void;
  };
}

/** The parts of the kernel that are loaded apart from the evaluator. */
export interface KernelParts {
  /** Opens the engine over the datasets. */
  openData(datasets: readonly DatasetFile[]): Promise<KernelData>;
  isTabular(value: unknown): boolean;
  /** The output of a tabular value. */
  tableBundle(
    value: unknown,
    data: KernelData,
    place: { readonly cell: string; readonly run: number },
  ): Promise<Bundle>;
  /** A name of the cell API that is loaded only when a cell uses it. */
  loadApi(name: string, data: () => Promise<KernelData>): Promise<unknown>;
  importModule(specifier: string, attributes?: ImportAttributes): Promise<object>;
  /** Whether any module was loaded since it was last asked. */
  tookModules(): boolean;
}
