import { HAZARD } from "../catalogue/hazard.ts";
import type { TruthEngine } from "./engine.ts";

const HORIZON = 3;
/** From here on every driver has the months that it looks back on, and the horizon still lies in the window. */
const SNAPSHOTS = { from: "2024-10-01", to: "2026-04-01" };

export async function churnTruth(engine: TruthEngine) {
  const [rate] = await engine.rows(
    "SELECT avg(leaves::INTEGER) AS monthly, sum(leaves::INTEGER) AS leavers, count(*) AS customer_months FROM truth_hazard",
  );
  return {
    formula: "P(leaves in the month) = 1 / (1 + exp(-eta)), eta = intercept + sum of coefficient x driver",
    coefficients: HAZARD,
    ...rate,
    horizon_months: HORIZON,
    snapshots: SNAPSHOTS,
    ...(await formulaArea(engine)),
  };
}

/** The area under the ROC curve of the true linear predictor for leaving in the month or the two after it. */
async function formulaArea(engine: TruthEngine) {
  const [row] = await engine.rows(`
    WITH outcomes AS (
      SELECT h.eta, EXISTS (FROM truth_hazard l WHERE l.customer_id = h.customer_id AND l.leaves
        AND l.month >= h.month AND l.month < h.month + INTERVAL ${HORIZON} MONTH)::INTEGER AS y
      FROM truth_hazard h WHERE h.month BETWEEN '${SNAPSHOTS.from}' AND '${SNAPSHOTS.to}'),
    ranked AS (SELECT y, rank() OVER (ORDER BY eta) + (count(*) OVER (PARTITION BY eta) - 1) / 2 AS r FROM outcomes)
    SELECT avg(y) AS leave_within_horizon,
      (sum(r * y) - sum(y) * (sum(y) + 1) / 2) / (sum(y) * sum(1 - y)) AS formula_auc FROM ranked`);
  return row;
}
