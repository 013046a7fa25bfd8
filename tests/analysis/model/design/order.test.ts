/** The same rows, in whatever order and by however many threads they come: the same models, to the bit. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { logistic } from "../../../../analysis/model/logistic/logistic.ts";
import { boostedTrees } from "../../../../analysis/model/trees/boosted-trees.ts";
import { coxRegression } from "../../../../analysis/survival/cox.ts";
import { openData } from "../../../../kernel/data/data.ts";
import { openDuckDB } from "../../../../kernel/data/duckdb/duckdb-connection.ts";
import type { KernelSql } from "../../../../kernel/data/sql/sql.ts";

interface Row {
  readonly y: number;
  readonly days: number;
  readonly entered: number;
  readonly a: number | null;
  readonly b: number;
  readonly c: string;
  readonly w: number;
}

async function engine(threads: number): Promise<KernelSql> {
  const scratch = mkdtempSync(path.join(tmpdir(), "clientele-order-"));
  const data = await openData({ datasets: [], scratch, memory: 2 ** 30, threads }, openDuckDB);
  onTestFinished(() => {
    data.close();
    rmSync(scratch, { recursive: true, force: true });
  });
  return data.sql;
}

/** Numbers, holes, categories, times to the day and rows that come twice, in an order that the seed decides. */
function customers(sql: KernelSql, rows: number, seed: number) {
  const draw = (stream: number) =>
    sql.fragment`((hash(i % ${rows - 50} * 100 + ${stream}) >> 11) / 9007199254740992.0)`;
  return sql<Row>`
    select cast(a + c > 0.9 + ${draw(1)} as integer) as y, 1 + floor(${draw(2)} * 90) as days, floor(${draw(2)} * 20) as entered,
      if(i % 17 = 0, null, a) as a, b, 'level ' || floor(c * 4) as c, floor(${draw(3)} * 3) as w
    from (select i, ${draw(4)} as a, exp(${draw(5)} * 9) as b, ${draw(6)} as c from range(${rows}) as t(i))
    order by hash(i, ${seed})`.materialize();
}

const features = ["a", "b", "c"] as const;

describe.each([700, 50_000])("%d rows", (size) => {
  test("make the same models in any order, with one thread and with two", async () => {
    const found = [];
    for (const [threads, seed] of [
      [1, 1],
      [2, 1],
      [2, 2],
    ] as const) {
      const rows = await customers(await engine(threads), size, seed);
      const formula = await logistic(rows, { outcome: "y", features, weight: "w", missing: "indicate" });
      const penalised = await logistic(rows, {
        outcome: "y",
        features,
        penalty: { strength: 0.01, l1: 0.5 },
      });
      const cox = await coxRegression(rows, { time: "days", event: "y", entry: "entered", features });
      const trees = await boostedTrees(rows, { outcome: "y", features, trees: 5 });
      found.push({
        terms: [formula.terms, penalised.terms, cox.terms],
        likelihoods: [formula.logLikelihood, penalised.logLikelihood, cox.logLikelihood],
        rows: [formula.rows, penalised.leftOut, cox.subjects, cox.leftOut],
        baseline: cox.baseline,
        concordance: cox.concordance,
        tests: [cox.tests, cox.proportionalHazards()],
        trees: trees.toJson(),
      });
    }
    expect(found[1]).toEqual(found[0]);
    expect(found[2]).toEqual(found[0]);
  });
});
