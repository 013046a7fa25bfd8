/** What analyses find is the same whichever engine holds the data. */
import { describe, expect, test } from "vitest";
import {
  associationRules,
  boostedTrees,
  checkHoldout,
  checkLeakage,
  churnComposition,
  churnReasons,
  comingAndGoing,
  compareRules,
  coxRegression,
  createRandom,
  crossValidate,
  customerSnapshots,
  fitBgNbd,
  frequencyTrend,
  frequentSequences,
  gaussianMixture,
  judge,
  kaplanMeier,
  keyAccounts,
  kmeans,
  lifecycleStages,
  lifetimeValue,
  logistic,
  logRank,
  nextBestOffer,
  partialDependence,
  pca,
  populationStability,
  recalibrate,
  rfm,
  rfmOfCustomers,
  rfmSummary,
  segmentMigration,
  splitByTime,
  splitStratified,
  standardize,
} from "../../analysis/index.ts";
import type { Relation } from "../../analysis/relation.ts";
import type { KernelSql } from "../../kernel/data/sql/sql.ts";
import { openSql } from "../analysis/engine.ts";
import { openPostgres } from "../support/pglite/connection.ts";

interface Tables {
  readonly purchases: Relation<Purchase>;
  readonly customers: Relation<Customer>;
}

interface Purchase {
  customer: number;
  at: Date;
  amount: number;
  order_id: number;
  product: string;
}

interface Customer {
  id: number;
  joined: Date;
  left: Date | null;
  contract: string;
  usage: number | null;
  age: number;
  leaves: boolean;
  months: number;
}

const MS_A_DAY = 86_400_000;
const START = Date.UTC(2025, 0, 1);

/** The same rows in each engine, with days as dates. */
async function tablesIn(sql: KernelSql): Promise<Tables> {
  const random = createRandom("engines");
  const purchases = Array.from({ length: 1500 }, (_, i) => ({
    customer: 1 + random.int(random.int(120) + 1),
    at: new Date(START + random.int(500) * MS_A_DAY),
    amount: random.int(50) === 0 ? -random.int(2000) / 100 : random.int(9000) / 100,
    order_id: Math.floor(i / 2),
    product: ["tea", "milk", "bread", "jam", "salt"][random.int(5 - (i % 2))] as string,
  }));
  const customers = Array.from({ length: 240 }, (_, i) => {
    const [usage, age] = [random.int(1000) / 10, 18 + random.int(60)];
    const leaves = random.next() < 0.15 + (usage < 40 ? 0.4 : 0) - (age > 50 ? 0.1 : 0);
    const joined = START + random.int(300) * MS_A_DAY;
    return {
      id: i + 1,
      joined: new Date(joined),
      left: leaves ? new Date(joined + (20 + random.int(400)) * MS_A_DAY) : null,
      contract: ["prepaid", "postpaid", "it's both"][random.int(3)] as string,
      usage: i % 17 === 0 ? null : usage,
      age,
      leaves,
      months: 1 + random.int(24),
    };
  });
  const kept = async <Row>(rows: Relation<Row>) => rows.materialize();
  return {
    purchases: await kept(
      sql<Purchase>`select customer, cast("at" as date) as "at", amount, order_id, product from ${sql.from(purchases)}`,
    ),
    customers: await kept(
      sql<Customer>`select id, cast(joined as date) as joined, cast("left" as date) as "left", contract, usage, age, leaves, months
        from ${sql.from(customers)}`,
    ),
  };
}

const PURCHASE = { customer: "customer", at: "at", amount: "amount" } as const;
const MODEL = { outcome: "leaves", features: ["usage", "age", "contract"] } as const;

const scored = async (rows: Relation<Customer>, model: { toSql(sql: Relation["sql"]): unknown }) => {
  const { sql } = rows;
  return sql`select id, ${model.toSql(sql) as never} as score from ${rows} order by id`.rows();
};

/** What is compared, by the name of the analysis. */
const ANALYSES: Readonly<Record<string, (tables: Tables) => Promise<unknown>>> = {
  rfm: async ({ purchases }) => {
    const found = await rfm(purchases, { ...PURCHASE, period: 365 });
    return [found.totals, found.segments, found.heatmap, found.pareto, await found.customers.rows()];
  },
  rfmOfCustomers: async ({ purchases }) => {
    const { sql } = purchases;
    const people = sql<{ customer: number; last: Date; n: number; money: number }>`
      select customer, max("at") as "last", count(*) as n, sum(amount) as money from ${purchases} group by customer`;
    const found = await rfmOfCustomers(people, {
      customer: "customer",
      lastPurchase: "last",
      frequency: "n",
      monetary: "money",
      weights: { recency: 1, frequency: 2, monetary: 1 },
    });
    return [found.totals, await found.customers.rows()];
  },
  segmentMigration: async ({ purchases }) => {
    const spec = { ...PURCHASE, purchase: "order_id", period: 180 } as const;
    const before = await rfm(purchases, { ...spec, asOf: "2025-10-01" });
    const after = await rfm(purchases, { ...spec, asOf: "2026-04-01", like: before });
    const { matrix, moves, lost, won } = await segmentMigration(before, after);
    return [matrix, moves, lost, won];
  },
  frequencyTrend: async ({ purchases }) => {
    const found = await frequencyTrend(purchases, PURCHASE);
    return [found.trends, await found.customers.rows()];
  },
  keyAccounts: async ({ purchases }) => {
    const found = await keyAccounts(purchases, { ...PURCHASE, recent: 60, before: 120 });
    return [found.totals, await found.accounts.rows()];
  },
  lifecycleStages: async ({ purchases }) => {
    const found = await lifecycleStages(purchases, PURCHASE);
    return [found.stages, await found.customers.rows()];
  },
  lifetimeValue: async ({ purchases }) => {
    const histories = await rfmSummary(purchases, PURCHASE);
    const model = await fitBgNbd(histories);
    const found = await lifetimeValue(histories, { horizon: 26 });
    const rows = await found.customers.rows();
    return [await histories.rows(), model.parameters, found.totals, rows.length];
  },
  checkHoldout: async ({ purchases }) => {
    const histories = await rfmSummary(purchases, { ...PURCHASE, calibrationEnd: "2025-12-31" });
    return checkHoldout(await fitBgNbd(histories), histories);
  },
  associationRules: async ({ purchases }) => {
    const found = await associationRules(purchases, {
      basket: "order_id",
      item: "product",
      minimumSupport: 0.01,
      minimumConfidence: 0.1,
    });
    return found.rows();
  },
  baskets: async ({ purchases }) => {
    const { sql } = purchases;
    const lists = sql<{ list: string[] }>`
      select ${sql.dialect.list(sql.id("product"), sql.id("product"))} as list from ${purchases} group by order_id`;
    const found = await associationRules(lists, {
      items: "list",
      minimumSupport: 0.01,
      minimumConfidence: 0.1,
    });
    return found.rows();
  },
  compareRules: async ({ purchases }) => {
    const { sql } = purchases;
    const halves = sql<{ order_id: number; product: string; half: string }>`
      select order_id, product, case when order_id % 2 = 0 then 'even' else 'odd' end as half from ${purchases}`;
    const found = await compareRules(halves, {
      basket: "order_id",
      item: "product",
      group: "half",
      minimumSupport: 0.01,
      minimumConfidence: 0.05,
    } as never);
    return found.rows;
  },
  frequentSequences: async ({ purchases }) => {
    const found = await frequentSequences(purchases, {
      customer: "customer",
      at: "at",
      item: "product",
      minimumSupport: 0.1,
      within: 60,
    });
    return found.rows;
  },
  nextBestOffer: async ({ purchases }) => {
    const rules = await associationRules(purchases, {
      basket: "order_id",
      item: "product",
      minimumSupport: 0.01,
      minimumConfidence: 0.1,
      beyond: [],
    } as never);
    const { sql } = purchases;
    const owned = sql<Purchase>`select * from ${purchases} where order_id % 7 = 0`;
    const { offers } = await nextBestOffer(owned, { customer: "customer", item: "product", rules, top: 2 });
    return sql`select * from ${offers} order by customer, place`.rows();
  },
  clusters: async ({ customers }) => {
    const table = await standardize(customers, {
      features: ["age", { column: "usage", transform: "log1p" }, "contract"],
      key: "id",
      missing: "median",
    } as never);
    const found = await kmeans(table, { k: 3 });
    const mixture = await gaussianMixture(table, { k: 2 });
    const components = pca(table);
    const named = await found.assign(customers);
    const chances = await mixture.assign(customers);
    const order = (rows: Relation<unknown>) => rows.sql`select * from ${rows} order by id`.rows();
    return [components, await order(named), await order(chances as Relation<unknown>)];
  },
  customerSnapshots: async ({ customers, purchases }) => {
    const found = await customerSnapshots(customers, {
      customer: "id",
      joined: "joined",
      left: "left",
      cuts: ["2025-08-01", "2025-11-01"],
      horizon: { months: 3 },
      asOf: "2026-03-31",
      attributes: ["contract"],
      tables: {
        purchases: {
          rows: purchases,
          customer: "customer",
          at: "at",
          features: {
            n: { count: true, last: { months: 6 } },
            spent: { sum: "amount", last: { days: 90 } },
            mean_amount: { mean: "amount" },
            least: { min: "amount" },
            most: { max: "amount" },
            recent: { latest: "amount" },
            since: { daysSince: true },
            slope: { trend: "amount", last: { months: 6 } },
            change: { change: "amount", last: { months: 2 } },
          },
        },
      } as never,
    });
    const leaks = await checkLeakage(found.rows, {
      outcome: "leaves",
      cut: "cut",
      features: found.features,
    } as never);
    return [found.cuts, await found.rows.rows(), leaks];
  },
  comingAndGoing: async ({ customers }) =>
    (
      await comingAndGoing(customers, {
        joined: "joined",
        left: "left",
        from: "2025-03-01",
        to: "2025-12-31",
        by: ["contract"],
        value: "usage",
      })
    ).rows,
  churnComposition: async ({ customers }) =>
    (await churnComposition(customers, { outcome: "leaves", by: ["contract"], value: "usage" })).rows,
  logistic: async ({ customers }) => {
    const dropped = await logistic(customers, MODEL);
    const filled = await logistic(customers, { ...MODEL, missing: "indicate" });
    const { rows } = await churnReasons(filled, customers, { key: "id" });
    return [dropped.terms, await scored(customers, dropped), await scored(customers, filled), rows];
  },
  boostedTrees: async ({ customers }) => {
    const model = await boostedTrees(customers, { ...MODEL, trees: 20, minRows: 5 });
    const { sql } = customers;
    const portable = sql`select id, ${model.toSql(sql, { portable: true })} as score from ${customers} order by id`;
    return [await scored(customers, model), await portable.rows()];
  },
  crossValidate: async ({ customers }) => {
    const found = await crossValidate(customers, {
      outcome: "leaves",
      fit: (train) => logistic(train, MODEL),
      folds: 4,
    });
    const { sql } = customers;
    const rows = await sql`select id, fold, score from ${found.scored} order by id`.rows();
    const grouped = await crossValidate(customers, {
      outcome: "leaves",
      group: "id",
      fit: (train) => logistic(train, { outcome: "leaves", features: ["age"] }),
      folds: 3,
    });
    return [rows, found.auc, grouped.auc];
  },
  splits: async ({ customers }) => {
    const { sql } = customers;
    const { train, test: kept } = await splitStratified(customers, { outcome: "leaves", seed: "s" });
    const byTime = await splitByTime(customers, { at: "joined", from: "2025-06-01", horizon: { months: 1 } });
    const ids = (rows: Relation<Customer>) => sql`select id from ${rows} order by id`.rows();
    return [await ids(train), await ids(kept), await ids(byTime.train), await ids(byTime.test)];
  },
  judge: async ({ customers }) => {
    const { sql } = customers;
    const rows = sql<{ score: number; leaves: boolean; period: string }>`
      select exp(-age / 40.0) as score, leaves, contract as period from ${customers}`;
    const judged = await judge(rows, { score: "score", outcome: "leaves", resamples: 20 });
    const steps = await recalibrate(rows, { score: "score", outcome: "leaves" });
    const curve = await recalibrate(rows, { score: "score", outcome: "leaves", method: "platt" });
    const chances = sql`
      select ${steps.toSql(sql, sql.fragment`score`)} as steps, ${curve.toSql(sql, sql.fragment`score`)} as curve
      from ${rows} order by score, leaves, period`;
    const watched = await populationStability(rows, { column: "score", period: "period" });
    return [judged, await chances.rows(), watched];
  },
  partialDependence: async ({ customers }) => {
    const model = await logistic(customers, { ...MODEL, missing: "indicate" });
    return [
      (await partialDependence(model, customers, { feature: "usage", points: 7 })).points,
      (await partialDependence(model, customers, { feature: "contract" })).points,
    ];
  },
  survival: async ({ customers }) => {
    const life = { time: "months", event: "leaves" } as const;
    const curves = await kaplanMeier(customers, { ...life, by: "contract" });
    const ranks = await logRank(customers, { ...life, by: "contract" });
    const cox = await coxRegression(customers, { ...life, features: ["age", "contract"] });
    return [curves, ranks, cox.terms];
  },
};

const engines = [await tablesIn(await openSql()), await tablesIn(await openSql([], openPostgres))] as const;

describe("on DuckDB and on PostgreSQL", () => {
  test.each(Object.keys(ANALYSES))("%s finds the same", async (name) => {
    const [one, other] = await Promise.all(engines.map((tables) => ANALYSES[name]?.(tables)));
    expect(one).toBeDefined();
    expect(differences(plain(one), plain(other), name)).toEqual([]);
  });
});

/** Values that differ: numbers by more than the last digits, in which engines add, take logarithms and round otherwise. */
function differences(one: unknown, other: unknown, path: string): string[] {
  if (typeof one === "number" && typeof other === "number") {
    const close = Math.abs(one - other) <= 1e-9 * Math.max(1, Math.abs(one), Math.abs(other));
    return close || Object.is(one, other) ? [] : [`${path}: ${one} and ${other}`];
  }
  if (typeof one !== "object" || one === null || typeof other !== "object" || other === null)
    return one === other ? [] : [`${path}: ${JSON.stringify(one)} and ${JSON.stringify(other)}`];
  const names = [...new Set([...Object.keys(one), ...Object.keys(other)])];
  return names
    .flatMap((name) => differences((one as never)[name], (other as never)[name], `${path}.${name}`))
    .slice(0, 5);
}

/** Objects without methods and lazy parts; days as numbers. */
function plain(value: unknown): unknown {
  if (value instanceof Date) return value.getTime();
  if (Array.isArray(value) || ArrayBuffer.isView(value))
    return Array.from(value as ArrayLike<unknown>, plain);
  if (typeof value !== "object" || value === null) return value;
  if ("schema" in value) return null;
  const entries = Object.entries(value).filter(([, each]) => typeof each !== "function");
  return Object.fromEntries(entries.map(([name, each]) => [name, plain(each)]));
}
