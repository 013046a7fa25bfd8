/**
 * What was planted, and what it came to in the files written: `truth/truth.json`, beside the tables of the truth. The
 * folder lies below the datasets, where the catalogue does not look.
 */
import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { monthName } from "../calendar.ts";
import { ANSWER_DAYS, CAMPAIGNS, CONSENT_FACTOR, USUAL_UPLIFT } from "../catalogue/campaigns.ts";
import { PERSONAS } from "../catalogue/personas.ts";
import { CELL_SITES } from "../catalogue/places.ts";
import { FREQUENCY_SLOPE } from "../customer/shopping.ts";
import { USAGE_SLOPE } from "../customer/usage.ts";
import type { Network } from "../network.ts";
import { basketTruth } from "./baskets.ts";
import { churnTruth } from "./churn.ts";
import { TruthEngine } from "./engine.ts";
import { tariffTruth } from "./tariff.ts";

export async function writeTruth(
  spec: { readonly customers: number; readonly seed: number; readonly out: string },
  network: Network,
): Promise<void> {
  const engine = await TruthEngine.open(spec.out);
  try {
    const truth = {
      generated: { customers: spec.customers, seed: spec.seed, first_month: "2024-07", as_of: "2026-06-30" },
      rows: await rowCounts(engine),
      personas: PERSONAS,
      revenue: await revenueTruth(engine),
      trends: { orders_log_slope_per_year: FREQUENCY_SLOPE, usage_log_slope_per_year: USAGE_SLOPE },
      baskets: await basketTruth(engine),
      churn: await churnTruth(engine),
      network: network.troubles.map(({ site, from, months, rate }) => ({
        cell_site: CELL_SITES[site],
        from: monthName(from),
        to: monthName(from + months - 1),
        drop_rate: rate,
      })),
      campaigns: await campaignTruth(engine),
      tariff: await tariffTruth(engine),
    };
    await writeFile(join(spec.out, "truth", "truth.json"), `${JSON.stringify(truth, null, 2)}\n`);
  } finally {
    engine.close();
    await rm(join(spec.out, ".spill"), { recursive: true, force: true });
  }
}

const TABLES =
  "customers contracts plans addons holdings purchases usage_monthly calls invoices payments contacts campaigns responses cell_sites";

async function rowCounts(engine: TruthEngine) {
  const counts = TABLES.split(" ").map((table) => `(SELECT count(*) FROM ${table}) AS ${table}`);
  return (await engine.rows(`SELECT ${counts.join(", ")}`))[0];
}

async function revenueTruth(engine: TruthEngine) {
  const [row] = await engine.rows(`
    WITH spent AS (SELECT customer_id, sum(amount) AS amount FROM purchases GROUP BY customer_id),
    ranked AS (SELECT amount, row_number() OVER (ORDER BY amount DESC, customer_id) AS place, count(*) OVER () AS buyers FROM spent)
    SELECT any_value(buyers) AS buyers, sum(amount) AS purchases,
      sum(amount) FILTER (place <= buyers / 5) / sum(amount) AS share_of_top_fifth FROM ranked`);
  return row;
}

async function campaignTruth(engine: TruthEngine) {
  const realised = await engine.rows(`
    SELECT campaign_id, sum((NOT control)::INTEGER) AS targets, sum(control::INTEGER) AS controls,
      avg(responded::INTEGER) FILTER (NOT control) AS answered_targets,
      avg(responded::INTEGER) FILTER (control) AS answered_controls
    FROM responses GROUP BY campaign_id ORDER BY campaign_id`);
  return {
    usual_uplift: USUAL_UPLIFT,
    consent_factor: CONSENT_FACTOR,
    answer_days: ANSWER_DAYS,
    list: CAMPAIGNS.map(({ campaign_id, product, uplift }) => ({
      product,
      uplift,
      ...(realised.find((row) => row.campaign_id === campaign_id) ?? {
        campaign_id,
        targets: 0,
        controls: 0,
      }),
    })),
  };
}
