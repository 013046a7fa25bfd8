import type { TruthEngine } from "./engine.ts";

/** A plan that is not on sale: all domestic minutes and messages, much data, one price. Yuan. */
export const CANDIDATE = {
  plan: "Flat 99",
  monthly_fee: 99,
  included_minutes: "all domestic",
  included_sms: "all",
  included_gb: 60,
  price_gb: 2.5,
  price_minute_international: 1.4,
  price_minute_roaming: 2.5,
  price_mb_roaming: 0.04,
} as const;

const PERIOD = { from: "2026-04-01", to: "2026-06-01" };

/** Who would have paid less on the candidate in the last three months, the same usage given. */
export async function tariffTruth(engine: TruthEngine) {
  await engine.write("tariff", candidateBills());
  const groups = await engine.rows(`
    SELECT persona, count(*) AS customers, sum((candidate < current)::INTEGER) AS attracted
    FROM truth_tariff JOIN truth_customers USING (customer_id) GROUP BY persona ORDER BY persona`);
  const [total] = await engine.rows(`
    SELECT count(*) AS customers, sum((candidate < current)::INTEGER) AS attracted,
      sum(current - candidate) FILTER (candidate < current) AS revenue_lost FROM truth_tariff`);
  return {
    candidate: CANDIDATE,
    period: PERIOD,
    rule: "postpaid customers of 2026-06-30 with an invoice in each month of the period; current = sum of fee - discount + voice + sms + data + international + roaming over the invoices; candidate = the same usage on the candidate; attracted when candidate < current",
    ...total,
    personas: groups,
  };
}

function candidateBills(): string {
  const {
    monthly_fee,
    included_gb,
    price_gb,
    price_minute_international,
    price_minute_roaming,
    price_mb_roaming,
  } = CANDIDATE;
  return `
    SELECT i.customer_id,
      sum(i.fee - i.discount + i.voice + i.sms + i.data + i.international + i.roaming)::DECIMAL(10,2) AS current,
      sum(${monthly_fee} + round(greatest(0, u.data_mb - ${included_gb * 1000}) * ${price_gb} / 1000, 2)
        + u.minutes_international * ${price_minute_international}
        + u.minutes_roaming * ${price_minute_roaming} + round(u.roaming_mb * ${price_mb_roaming}, 2))::DECIMAL(10,2) AS candidate
    FROM invoices i JOIN usage_monthly u USING (customer_id, month) JOIN customers c USING (customer_id)
    WHERE i.month BETWEEN '${PERIOD.from}' AND '${PERIOD.to}' AND c.left_on IS NULL
    GROUP BY i.customer_id HAVING count(*) = 3 ORDER BY i.customer_id`;
}
