/** Names in `dataset("...")`: what is wrong with them, and the types of those that TypeScript does not find by itself. */

import { nearNames } from "../../../shared/engine/near-names.ts";
import type { TypeInsertion } from "../cells/cell-typing.ts";
import type { CellCode } from "../sql/cell-code.ts";
import type { Values } from "../sql/values.ts";
import type { DatasetTables } from "../tables/dataset-tables.ts";
import type { Finding } from "./finding.ts";

export interface DatasetNames {
  readonly findings: readonly Finding[];
  readonly insertions: readonly TypeInsertion[];
}

export function datasetNames(code: CellCode, values: Values, datasets: DatasetTables): DatasetNames {
  const findings: Finding[] = [];
  const insertions: TypeInsertion[] = [];
  for (const { node, names } of code.datasets) {
    const name = values.datasetName(node, code, names);
    const [argument] = node.arguments;
    if (name === null || !argument) continue;
    const table = datasets.get(name);
    const finding = table ? unreadable(table.dataset) : unknown(name, datasets.names);
    if (finding) findings.push({ start: argument.start, end: argument.end, ...finding });
    if (node.typeArguments) continue;
    // The engine takes names of another case, which TypeScript does not.
    const row = table?.columns
      ? table.name === name
        ? null
        : `Datasets[${JSON.stringify(table.name)}]`
      : "any";
    if (row !== null) insertions.push({ offset: node.callee.end, text: `<${row}>` });
  }
  return { findings, insertions };
}

type Said = Omit<Finding, "start" | "end">;

function unknown(name: string, names: readonly string[]): Said {
  const near = nearNames(name, names);
  const some = names.slice(0, 8).join(", ");
  const advice =
    names.length === 0
      ? "There are none yet: put a Parquet, CSV, TSV or JSON lines file into datasets/."
      : near.length > 0
        ? `Did you mean ${near.join(" or ")}?`
        : `The datasets are ${some}${names.length > 8 ? ", …" : ""}.`;
  return {
    severity: "error",
    code: "dataset-unknown",
    message: `There is no dataset "${name}". ${advice}`,
    near,
  };
}

function unreadable({ problem }: { readonly problem: string | null }): Said | null {
  return problem === null
    ? null
    : { severity: "warning", code: "dataset-unreadable", message: problem, near: [] };
}
