/** `table(value, options)`: a value shown as a table with a title, a file name and number formats. */
import type { NumberFormat } from "../../shared/output/table.ts";
import { numberFormatSchema } from "../../shared/output/table.ts";
import { isTabular, ShownTable } from "../display/table.ts";

export interface TableDisplayOptions {
  /** Shown above the table. */
  readonly title?: string;
  /** Name that downloads get, without extension; the title, when left out. */
  readonly fileName?: string;
  /** How numbers of a column are written, such as `{ share: { style: "percent", digits: 1 } }`. Others are guessed. */
  readonly formats?: { readonly [column: string]: NumberFormat };
}

const OPTIONS = ["title", "fileName", "formats"];

/**
 * Shows rows as a table, where the default look is not enough:
 *
 *     table(customers, { title: "Champions", fileName: "champions", formats: { share: { style: "percent" } } })
 *
 * @param value a relation, an Arquero table, a danfojs frame, an array of objects (an empty one, too) or an object of
 *   columns.
 * @throws TypeError when the value has no rows and columns, or an option is not known.
 */
export function table(value: unknown, options: TableDisplayOptions = {}): ShownTable {
  const empty = Array.isArray(value) && value.length === 0;
  if (!empty && !isTabular(value)) {
    throw new TypeError(
      "table() shows relations, Arquero tables, danfojs frames, arrays of objects and objects of columns. A promise has to be awaited first.",
    );
  }
  for (const [option, given] of Object.entries(options)) {
    if (!OPTIONS.includes(option))
      throw new TypeError(`table() knows no option "${option}". It knows ${OPTIONS.join(", ")}.`);
    if (option !== "formats" && given !== undefined && typeof given !== "string") {
      throw new TypeError(`The option "${option}" of table() is a text, and got ${typeof given}.`);
    }
  }
  checkFormats(options.formats ?? {});
  return new ShownTable(value, options);
}

function checkFormats(formats: { readonly [column: string]: NumberFormat }): void {
  for (const [column, format] of Object.entries(formats)) {
    const checked = numberFormatSchema.safeParse(format);
    if (checked.success) continue;
    const [issue] = checked.error.issues;
    throw new TypeError(
      `The format of column "${column}" is not one: ${issue?.path.join(".")} ${issue?.message}. A format is { style, digits, currency } with style decimal, percent, plain, currency or compact.`,
    );
  }
}
