/** The sample data's planted kinds of customers, found by the features that the notebook begins with. */
import path from "node:path";
import { expect, it } from "vitest";
import { chooseK } from "../../../analysis/cluster/choose-k.ts";
import { kmeans } from "../../../analysis/cluster/kmeans.ts";
import { stability } from "../../../analysis/cluster/stability.ts";
import { standardize } from "../../../analysis/cluster/standardize.ts";
import { adjustedRandIndex } from "../../../analysis/stats/adjusted-rand.ts";
import { ROOT } from "../../support/source-files.ts";
import { openSql } from "../engine.ts";

const file = (name: string, folder = "datasets") => ({
  name,
  file: path.join(ROOT, folder, `${name}.parquet`),
  format: "parquet" as const,
});
const sql = await openSql([file("usage_monthly"), file("purchases"), file("customers", "datasets/truth")]);

it("are found again, by every customer's row in SQL, and stand when drawn anew", async () => {
  const behaviour = await sql`
    with minutes as (select *, minutes_on_net + minutes_off_net + minutes_international + minutes_incoming
      + minutes_roaming as minutes from usage_monthly),
    bought as (select customer_id, sum(amount) as spent from purchases group by customer_id)
    select customer_id, avg(minutes_on_net) as on_net, avg(minutes_off_net) as off_net,
      avg(minutes_international) as international, avg(sms) as sms, cast(sum(data_mb) as double) / count(*) as data,
      sum(minutes_weekend) / greatest(1, sum(minutes)) as weekend, sum(minutes_night) / greatest(1, sum(minutes)) as night,
      cast(coalesce(any_value(spent), 0) as double) / count(*) as spent
    from minutes left join bought using (customer_id)
    group by customer_id having count(*) >= 3`.materialize();
  const logs = ["on_net", "off_net", "international", "sms", "data", "spent"];
  const table = await standardize(behaviour, {
    key: "customer_id",
    features: [...logs.map((column) => ({ column, transform: "log1p" as const })), "weekend", "night"],
  });
  const { recommended } = await chooseK(table, { from: 4, to: 8, references: 0, sample: 1000, starts: 3 });
  expect(recommended).toBe(6);
  const found = await kmeans(table, { k: recommended });
  const assigned = await found.assign();
  const rows = await assigned.sql<{ cluster: number; persona: string }>`
    select cluster, persona from ${assigned} join customers using (customer_id) order by customer_id`.rows();
  expect(rows.map((row) => row.cluster)).toEqual([...found.labels]);
  expect(
    adjustedRandIndex(
      found.labels,
      rows.map((row) => row.persona),
    ),
  ).toBeGreaterThan(0.95);
  expect((await stability(found, { samples: 3 })).adjustedRand).toBeGreaterThan(0.95);
});
