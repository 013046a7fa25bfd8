import type { Json } from "../../shared/json.ts";
import type { TablePage, TableQuery } from "../../shared/output/table.ts";
import type { InputState } from "../../shared/session/state.ts";

export type DownloadFormat = "csv" | "xlsx" | "parquet";

/** What an output may ask of the session around it. Sort and filter travel in the query, so `offset` and `limit` of a download mean nothing. */
export interface OutputContext {
  page(ref: string, query: TableQuery): Promise<TablePage>;
  downloadUrl(ref: string, query: TableQuery, format: DownloadFormat): string;
  /** Such an address as the browser may open by itself, where the server asks who wants it. */
  admitted?(address: string): Promise<string>;
  /** Rejects, where it returns a promise, with the reason why the value was refused. */
  setInput(name: string, value: Json): void | Promise<void>;
  /** The session's inputs by name: their values win over those in the outputs. */
  inputs: Readonly<Record<string, InputState>>;
  showCell(cell: string, line?: number): void;
  /** Title of a cell, for the frames of an error; its id where it has none. */
  cellTitle?(cell: string): string;
}
