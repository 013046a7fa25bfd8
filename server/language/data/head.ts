/** The datasets of the workspace as declarations, for the head of the virtual document. */
import { OWN_TYPES } from "../project/head.ts";
import type { DatasetTable } from "../tables/dataset-tables.ts";
import { columnType, propertyName } from "../tables/row-type.ts";

export function datasetsHead(tables: readonly DatasetTable[]): string {
  const members = tables.flatMap(({ name, columns }) =>
    columns === null ? [] : [`${propertyName(name)}: {`, ...columns.map(member), "};"],
  );
  return [
    "/** The datasets of the workspace by their names, each with the columns of a row. */",
    "interface Datasets {",
    ...members,
    "}",
    "/** A dataset of the workspace by its name, as a relation. */",
    `declare const dataset: import("${OWN_TYPES}/kernel/api/cell-api").DatasetApi<Datasets>;`,
    "",
  ].join("\n");
}

function member(column: {
  readonly name: string;
  readonly type: string;
  readonly nullable: boolean;
}): string {
  const type = column.type.replaceAll("*/", "* /");
  return `/** ${type}${column.nullable ? "" : ", never null"} */\n${propertyName(column.name)}: ${columnType(column)};`;
}
