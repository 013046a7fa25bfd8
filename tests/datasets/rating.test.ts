/** Usage, bills and payments agree to the fen and the kilobyte: whoever rates usage again gets the invoices. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { SampleData } from "./data.ts";

let data: SampleData;
beforeAll(async () => {
  data = await SampleData.open();
});
afterAll(() => data.close());

const broken = (statement: string) => data.number(`SELECT count(*) FROM (${statement})`);

test("the call records of June 2026 add up to that month's usage", async () => {
  expect(await data.number("SELECT count(DISTINCT date_trunc('month', started_at)) FROM calls")).toBe(1);
  const counted = `
    SELECT customer_id,
      count(*) FILTER (kind = 'voice') AS calls,
      count(*) FILTER (kind = 'voice' AND dropped) AS dropped_calls,
      coalesce(sum(minutes) FILTER (direction = 'out' AND network = 'on_net'), 0) AS minutes_on_net,
      coalesce(sum(minutes) FILTER (direction = 'out' AND network = 'off_net'), 0) AS minutes_off_net,
      coalesce(sum(minutes) FILTER (direction = 'out' AND network = 'international'), 0) AS minutes_international,
      coalesce(sum(minutes) FILTER (direction = 'in' AND network <> 'roaming'), 0) AS minutes_incoming,
      coalesce(sum(minutes) FILTER (network = 'roaming'), 0) AS minutes_roaming,
      coalesce(sum(minutes) FILTER (isodow(started_at) >= 6), 0) AS minutes_weekend,
      coalesce(sum(minutes) FILTER (hour(started_at) >= 22 OR hour(started_at) < 6), 0) AS minutes_night,
      count(*) FILTER (kind = 'sms' AND direction = 'out') AS sms,
      coalesce(sum(bytes) FILTER (network <> 'roaming'), 0)::DECIMAL(18,0) * 0.000001 AS data_mb,
      coalesce(sum(bytes) FILTER (network = 'roaming'), 0)::DECIMAL(18,0) * 0.000001 AS roaming_mb
    FROM (SELECT *, CASE WHEN kind = 'voice' THEN ceil(duration_s / 60)::INTEGER END AS minutes FROM calls)
    GROUP BY customer_id`;
  const june =
    "SELECT * EXCLUDE (month) FROM usage_monthly WHERE month = '2026-06-01' AND calls + sms + data_mb > 0";
  expect(await broken(`(${june} EXCEPT ${counted}) UNION ALL (${counted} EXCEPT ${june})`)).toBe(0);
  expect(await broken(june)).toBeGreaterThan(3000);
});

test("every line of an invoice follows from the plan, the contract and the usage", async () => {
  const rated = "invoices i JOIN usage_monthly u USING (customer_id, month) JOIN plans p USING (plan_id)";
  const inForce = `invoices i JOIN customers x USING (customer_id) JOIN contracts c ON c.customer_id = i.customer_id
    AND greatest(i.month, x.joined_on) BETWEEN c.valid_from AND coalesce(c.valid_to, DATE '2026-06-30')`;
  const invoices = await data.number("SELECT count(*) FROM invoices");
  expect(await data.number(`SELECT count(*) FROM ${rated}`)).toBe(invoices);
  expect(await data.number(`SELECT count(*) FROM ${inForce}`)).toBe(invoices);
  expect(
    await broken(`SELECT * FROM ${rated}
      WHERE i.voice <> greatest(0, minutes_off_net + if(on_net_free, 0, minutes_on_net) - included_minutes) * price_minute
        OR i.sms <> greatest(0, u.sms - included_sms) * price_sms
        OR i.data <> round(greatest(0, data_mb - included_mb) * price_gb * 0.001::DECIMAL(4,3), 2)
        OR i.international <> minutes_international * price_minute_international
        OR i.roaming <> minutes_roaming * price_minute_roaming + round(roaming_mb * price_mb_roaming, 2)`),
  ).toBe(0);
  expect(
    await broken(`SELECT * FROM ${inForce}
      WHERE i.plan_id <> c.plan_id OR i.fee <> c.monthly_fee OR i.discount <> c.discount`),
  ).toBe(0);
  expect(
    await broken(
      "FROM invoices WHERE total <> fee - discount + voice + sms + data + international + roaming + addons",
    ),
  ).toBe(0);
});

test("the add-ons of an invoice are the month's purchases and the fees of what was held before", async () => {
  expect(
    await broken(`SELECT * FROM invoices i
      LEFT JOIN (SELECT customer_id, date_trunc('month', bought_at)::DATE AS month, sum(amount) AS bought
        FROM purchases GROUP BY ALL) USING (customer_id, month)
      LEFT JOIN (SELECT j.customer_id, j.month, sum(price) AS fees FROM invoices j
        JOIN holdings h ON h.customer_id = j.customer_id AND h.held_from < j.month
          AND (h.held_to IS NULL OR h.held_to >= j.month)
        JOIN addons USING (product) GROUP BY ALL) USING (customer_id, month)
      WHERE i.addons <> coalesce(bought, 0) + coalesce(fees, 0)`),
  ).toBe(0);
});

test("a payment settles one invoice in full, and its days late are counted from the due date", async () => {
  expect(
    await broken(`SELECT * FROM payments p JOIN invoices i USING (invoice_id)
      WHERE p.amount <> i.total OR p.customer_id <> i.customer_id OR days_late <> greatest(0, paid_on - due_on)`),
  ).toBe(0);
});

test("the arrears of an invoice are what was past due and unpaid when it was issued", async () => {
  expect(
    await broken(`SELECT * FROM invoices i LEFT JOIN (
        SELECT j.invoice_id, sum(o.total) AS owed FROM invoices j JOIN invoices o ON o.customer_id = j.customer_id
          AND o.due_on < j.issued_on LEFT JOIN payments p ON p.invoice_id = o.invoice_id
        WHERE p.paid_on IS NULL OR p.paid_on >= j.issued_on GROUP BY j.invoice_id) USING (invoice_id)
      WHERE i.arrears <> coalesce(owed, 0)`),
  ).toBe(0);
  expect(await data.number("SELECT count(*) FROM invoices WHERE arrears > 0")).toBeGreaterThan(1000);
});
