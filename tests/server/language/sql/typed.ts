/** The typing of cells over datasets that a test describes, without files. */
import { onTestFinished } from "vitest";
import { analyseCell } from "../../../../server/compile/analyse.ts";
import type {
  CellTyping,
  DataTyping,
  LanguageCell,
  ProbeTypes,
} from "../../../../server/language/cells/cell-typing.ts";
import { createDataTyping } from "../../../../server/language/data/data-typing.ts";
import { kindOfType } from "../../../../shared/engine/column-kind.ts";
import type { Dataset } from "../../../../shared/protocol/http.ts";

/** Tables by name, each with its columns: `{ purchases: "customer_id INTEGER!, note VARCHAR" }`; `!` is never null. */
export type Tables = Readonly<Record<string, string | readonly (readonly [string, string])[]>>;

export const SHOP: Tables = {
  purchases:
    "customer_id INTEGER!, bought_at TIMESTAMP!, day DATE!, amount DECIMAL(10,2)!, note VARCHAR, channel VARCHAR!",
  customers:
    "customer_id INTEGER!, name VARCHAR!, joined_on DATE, city VARCHAR, score DOUBLE, active BOOLEAN!",
};

export function datasetOf(name: string, columns: Tables[string], problem: string | null = null): Dataset {
  const listed =
    columns === "" || columns === undefined
      ? []
      : typeof columns === "string"
        ? columns
            .split(/,\s+(?![^(]*\))/)
            .map((column) => column.split(/ (.*)/s) as unknown as [string, string])
        : columns;
  return {
    name,
    file: `${name}.parquet`,
    format: "parquet",
    bytes: 1,
    rowCount: 1234,
    hash: null,
    problem,
    columns: listed.map(([column, text]) => {
      const type = text.replace(/!$/, "");
      return { name: column, type, kind: kindOfType(type), nullable: !text.endsWith("!") };
    }),
  };
}

export interface Shop {
  readonly typing: DataTyping;
  /** Other tables from now on. */
  change(tables: Tables): void;
}

export function openTyping(tables: Tables = SHOP, broken: readonly Dataset[] = []): Shop {
  const listeners = new Set<() => void>();
  const listed = (of: Tables) => [
    ...Object.entries(of).map(([name, columns]) => datasetOf(name, columns)),
    ...broken,
  ];
  let datasets = listed(tables);
  const typing = createDataTyping({
    list: async () => datasets,
    onChange: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  });
  return {
    typing,
    change(next) {
      datasets = listed(next);
      for (const listener of listeners) listener();
    },
  };
}

export function cellsOf(sources: Readonly<Record<string, string>>): LanguageCell[] {
  return Object.entries(sources).map(([id, source]) => ({ id, source, analysis: analyseCell(source) }));
}

/** Answers questions about types by the expression. */
export function answering(
  cells: readonly LanguageCell[],
  types: Readonly<Record<string, string>>,
): ProbeTypes {
  return async (probes) =>
    probes.map(({ cell, start, end }) => {
      const source = cells.find(({ id }) => id === cell)?.source ?? "";
      return types[source.slice(start, end)] ?? null;
    });
}

/** The typing of cells, for tests that look at it as a whole. */
export async function typed(
  sources: Readonly<Record<string, string>>,
  types: Readonly<Record<string, string>> = {},
  tables: Tables = SHOP,
): Promise<ReadonlyMap<string, CellTyping>> {
  const { typing } = openTyping(tables);
  onTestFinished(() => typing.close());
  const cells = cellsOf(sources);
  return typing.type(cells, answering(cells, types));
}

/** Errors as `line:column-line:column code`, and row types as they go into the document. */
export function said(typing: CellTyping | undefined): string[] {
  const errors = (typing?.diagnostics ?? []).map(
    ({ line, column, endLine, endColumn, code }) => `${line}:${column}-${endLine}:${endColumn} ${code}`,
  );
  return [...errors, ...(typing?.insertions ?? []).map(({ text }) => text)];
}
