/** The first rows of a table as a recipe reads them. */
import type { Preview, ReadingReport } from "../../shared/reading/report.ts";
import type { Table } from "./table.ts";
import { type Convert, converterOf, ValueMisfit } from "./types/convert.ts";

/** Ends the going through of a file. */
class Enough extends Error {}

export async function previewOf(table: Table, report: ReadingReport, rows: number): Promise<Preview> {
  const converters = report.recipe.columns.map((column) => converterOf(column));
  const preview: Preview = { columns: report.columns.map(({ name }) => name), rows: [], raw: [], lines: [] };
  try {
    await table.eachRow(
      (cells, line) => {
        if (preview.rows.length >= rows) throw new Enough();
        preview.rows.push(cells.map((cell, i) => converted(cell, converters[i])));
        preview.raw.push([...cells]);
        preview.lines.push(line);
      },
      () => undefined,
    );
  } catch (error) {
    if (!(error instanceof Enough)) throw error;
  }
  return preview;
}

/** A value that does not fit is shown as it is; the report says that it does not. */
function converted(cell: string | null, convert: Convert | undefined): string | null {
  if (cell === null || !convert) return cell;
  try {
    return convert(cell);
  } catch (error) {
    if (error instanceof ValueMisfit) return cell;
    throw error;
  }
}
