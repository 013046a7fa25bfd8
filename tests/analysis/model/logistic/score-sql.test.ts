/** The formula in SQL against a naive reading of the fitted terms, on every kind of value that a column may hold. */
import { describe, expect, test } from "vitest";
import {
  type LogisticModel,
  type LogisticOptions,
  logistic,
} from "../../../../analysis/model/logistic/logistic.ts";
import { createRandom } from "../../../../analysis/stats/random.ts";
import { openSql } from "../../engine.ts";

const sql = await openSql();

interface Row {
  readonly y: boolean;
  readonly a: number | null;
  readonly b: number | null;
  readonly n: number | null;
  readonly c: string | null;
}

function relation(rows: readonly Row[]) {
  const column = (name: keyof Row) => rows.map((row) => row[name]);
  return sql<Row>`select unnest(${column("y")}::boolean[]) as y, unnest(${column("a")}::double[]) as a,
    unnest(${column("b")}::double[]) as b, unnest(${column("n")}::integer[]) as n, unnest(${column("c")}::varchar[]) as c`;
}

const random = createRandom("formula");
const ROWS: Row[] = Array.from({ length: 400 }, () => {
  const [a, b] = [random.normal(), random.normal()];
  const n = Math.floor(random.next() * 9);
  const c = random.choice(["x", "y", "it's"]);
  const eta = 0.7 * a - 0.4 * b + 0.1 * n + (c === "y" ? 0.8 : -0.3);
  return { a, b, n, c, y: random.next() < 1 / (1 + Math.exp(-eta)) };
});

const ODD = [null, Number.NaN, Infinity, -Infinity, 1e308, -1e308, 0, 1.5] as const;
/** Every pair of odd numbers, so that infinities cancel to NaN, beside every kind of whole number and level. */
const ODD_ROWS: Row[] = ODD.flatMap((a) =>
  ODD.flatMap((b) =>
    [null, 3].flatMap((n) => [null, "y", "never seen"].map((c) => ({ y: true, a, b, n, c }))),
  ),
);

const isMissing = (value: number | null) => value === null || !Number.isFinite(value);

/** The probability from the terms by their names: `column`, `column: missing` and `column: level`. */
function expected(
  model: LogisticModel,
  row: Row,
  fills: Readonly<Record<string, number>> | null,
): number | null {
  let score = 0;
  for (const { term, coefficient } of model.terms) {
    const [column, level] = term.split(": ") as [keyof Row, string | undefined];
    const value = row[column] ?? null;
    if (term === "(intercept)") score += coefficient;
    else if (level === "missing") score += isMissing(value as number | null) ? coefficient : 0;
    else if (level !== undefined) {
      if (value === null && !fills) return null;
      score += coefficient * Number((value ?? "(missing)") === level);
    } else if (isMissing(value as number | null)) {
      const fill = fills?.[column];
      if (fill === undefined) return null;
      score += coefficient * fill;
    } else score += coefficient * (value as number);
  }
  return 1 / (1 + Math.exp(-score));
}

async function check(
  model: LogisticModel,
  rows: readonly Row[],
  fills: Readonly<Record<string, number>> | null = null,
): Promise<number> {
  const found = await sql<{
    p: number | null;
  }>`select ${model.toSql(sql)} as p from ${relation(rows)}`.rows();
  const p = found.map((row) => row.p);
  rows.forEach((row, i) => {
    const wanted = expected(model, row, fills);
    if (wanted === null) expect(p[i], JSON.stringify(row)).toBeNull();
    else expect(p[i], JSON.stringify(row)).toBeCloseTo(wanted, 13);
  });
  return p.filter((value) => value === null).length;
}

const OPTIONS: LogisticOptions<Row> = { outcome: "y", features: ["a", "b", "n", "c"] };

describe("the formula in SQL", () => {
  test("says what the terms say, and null where a feature is missing, NaN or infinite", async () => {
    const model = await logistic(relation(ROWS), OPTIONS);
    expect(await check(model, ROWS)).toBe(0);
    // Four of the eight odd numbers are finite; of the others, half have a whole number and two thirds a level.
    expect(await check(model, ODD_ROWS)).toBe(ODD_ROWS.length - 4 * 4 * 2);
  });

  test("knows an infinite feature of coefficient 0, too", async () => {
    const model = await logistic(relation(ROWS), { ...OPTIONS, penalty: { strength: 0.08, l1: 1 } });
    expect(model.terms.some(({ coefficient }) => coefficient === 0)).toBe(true);
    await check(model, ODD_ROWS);
  });

  test("puts the median in place of a missing number where the model says so", async () => {
    const holes = ROWS.map((row, i) => ({
      ...row,
      a: i % 5 === 0 ? null : row.a,
      c: i % 7 === 0 ? null : row.c,
    }));
    const model = await logistic(relation(holes), { ...OPTIONS, missing: "indicate" });
    const seen = holes.flatMap(({ a }) => (a === null ? [] : [a])).sort((x, y) => x - y);
    const middle = seen.length / 2;
    const fills = { a: ((seen[Math.ceil(middle) - 1] as number) + (seen[Math.floor(middle)] as number)) / 2 };
    expect(await check(model, holes, fills)).toBe(0);
    // “b” and “n” had no holes, so nothing stands in for them.
    expect(await check(model, ODD_ROWS, fills)).toBe(ODD_ROWS.length - 8 * 4 * 3);
  });
});
