import { mkdirSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import { adjustedRandIndex } from "../../analysis/stats/adjusted-rand.ts";
import { MIME } from "../../shared/output/output.ts";
import { ask } from "../support/duckdb.ts";
import { ROOT } from "../support/source-files.ts";
import { outputsOf, rowsOf, runNotebook, troubles, workspaceWith } from "./run-notebook.ts";

const dataset = (name: string) => path.join(ROOT, "datasets", `${name}.parquet`);
const SAMPLE = [dataset("usage_monthly"), dataset("purchases")];
const TIMEOUT = 120_000;

it(
  "finds the planted kinds of customers, recommends their number, and adds up to what DuckDB counts",
  async () => {
    const report = await runNotebook("clustering.nb.ts", workspaceWith(...SAMPLE));
    expect(troubles(report)).toEqual([]);
    expect(outputsOf(report, "choice-charts").at(-1)).toContain("**6 clusters are recommended.**");
    const [expected] = await ask(`
      select count(*) customers, sum(revenue)::double revenue from (
        select customer_id, coalesce(any_value(spent), 0) revenue from '${dataset("usage_monthly")}'
        left join (select customer_id, sum(amount) spent from '${dataset("purchases")}' group by 1) using (customer_id)
        group by customer_id having count(*) >= 3)`);
    const { rows } = rowsOf(report, "sizes");
    expect(rows).toHaveLength(6);
    expect(sum(rows, "customers")).toBe(expected?.customers);
    expect(sum(rows, "revenue")).toBeCloseTo(Number(expected?.revenue), 4);
    expect(rowsOf(report, "list").table.rowCount).toBe(expected?.customers);
    for (const chart of ["choice-charts", "map", "profiles", "sizes"]) {
      expect(String(outputsOf(report, chart)[0])).toContain("[chart: ");
    }
    expect(String(outputsOf(report, "words", MIME.html)[0]).match(/<tr>/g)).toHaveLength(7);
  },
  TIMEOUT,
);

it(
  "sorts customers as the truth does, which it does not read",
  async () => {
    // The first page of each list: the customers nearest to the centres.
    const truth = new Map(
      (
        await ask(
          `select customer_id, persona from '${path.join(ROOT, "datasets", "truth", "customers.parquet")}'`,
        )
      ).map((row) => [Number(row.customer_id), row.persona]),
    );
    const report = await runNotebook("clustering.nb.ts", workspaceWith(...SAMPLE), {
      segment: 0,
      months: 6,
      k: 6,
    });
    expect(troubles(report)).toEqual([]);
    const { rows } = rowsOf(report, "list");
    const personas = rows.map((row) => truth.get(Number(row.customer)));
    expect(personas.every((persona) => persona !== undefined)).toBe(true);
    expect(
      adjustedRandIndex(
        rows.map((row) => row.cluster),
        personas,
      ),
    ).toBe(1);
  },
  TIMEOUT,
);

it(
  "follows the controls: features, number of clusters, names and the list",
  async () => {
    const report = await runNotebook("clustering.nb.ts", workspaceWith(...SAMPLE), {
      chosen: ["data_mb", "sms"],
      k: 3,
      naming: "2 = The second; 9 = nobody",
      segment: 2,
    });
    expect(troubles(report)).toEqual([]);
    const { rows } = rowsOf(report, "sizes");
    expect(rows.map((row) => row.cluster)[1]).toBe("The second");
    expect(rows).toHaveLength(3);
    const { table, rows: list } = rowsOf(report, "list");
    expect(table).toMatchObject({ rowCount: rows[1]?.customers, title: "The second" });
    expect(new Set(list.map((row) => row.segment))).toEqual(new Set(["The second"]));
    expect(
      rowsOf(report, "effects")
        .rows.map((row) => row.feature)
        .sort(),
    ).toEqual([...Array(3).fill("Data (MB)"), ...Array(3).fill("Messages")]);
  },
  TIMEOUT,
);

it(
  "says so when there is nobody to compare",
  async () => {
    const workspace = workspaceWith(dataset("purchases"));
    mkdirSync(path.join(workspace, "datasets"), { recursive: true });
    await ask(`copy (select * from '${dataset("usage_monthly")}' where false)
      to '${path.join(workspace, "datasets", "usage_monthly.parquet")}'`);
    const report = await runNotebook("clustering.nb.ts", workspace);
    expect(troubles(report)).toEqual([]);
    expect(outputsOf(report, "coverage")[0]).toContain("There is nobody to compare.");
    expect(rowsOf(report, "list").table.rowCount).toBe(0);
  },
  TIMEOUT,
);

function sum(rows: readonly Record<string, unknown>[], column: string): number {
  return rows.reduce((total, row) => total + Number(row[column]), 0);
}
