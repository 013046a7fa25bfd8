/** The small tables that are the same for every seed: tariffs, add-ons, campaigns, cell sites. */
import { MONTHS } from "./calendar.ts";
import { ADDONS } from "./catalogue/addons.ts";
import { ANSWER_DAYS, CAMPAIGNS } from "./catalogue/campaigns.ts";
import { CELL_SITES, DISTRICTS, SITES_PER_DISTRICT } from "./catalogue/places.ts";
import { feeIn, PLANS } from "./catalogue/plans.ts";
import { date, decimal, flag, integer, label, nullable } from "./output/column.ts";
import { type StagedTable, Table } from "./output/table.ts";

export function referenceTables(): StagedTable[] {
  return [plans(), addons(), campaigns(), cellSites()];
}

function textOf<const T, const K extends keyof T>(rows: readonly T[], key: K) {
  return label([...new Set(rows.map((row) => row[key] as string))]);
}

function plans(): StagedTable {
  const table = new Table("plans", {
    plan_id: textOf(PLANS, "plan_id"),
    plan: textOf(PLANS, "plan"),
    plan_zh: textOf(PLANS, "plan_zh"),
    kind: textOf(PLANS, "kind"),
    generation: integer("SMALLINT"),
    launched_on: date(),
    withdrawn_on: nullable(date()),
    monthly_fee: decimal(8, 2),
    included_minutes: integer(),
    on_net_free: flag(),
    included_sms: integer(),
    included_mb: integer(),
    price_minute: decimal(8, 2),
    price_minute_international: decimal(8, 2),
    price_minute_roaming: decimal(8, 2),
    price_sms: decimal(8, 2),
    price_gb: decimal(8, 2),
    price_mb_roaming: decimal(8, 2),
  });
  for (const plan of PLANS) table.add({ ...plan, monthly_fee: feeIn(plan, MONTHS - 1) });
  return table;
}

function addons(): StagedTable {
  const table = new Table("addons", {
    product: textOf(ADDONS, "product"),
    product_zh: textOf(ADDONS, "product_zh"),
    category: textOf(ADDONS, "category"),
    recurring: flag(),
    price: decimal(8, 2),
    margin: decimal(8, 2),
  });
  for (const addon of ADDONS) table.add({ ...addon, margin: Math.round(addon.price * addon.margin) });
  return table;
}

function campaigns(): StagedTable {
  const table = new Table("campaigns", {
    campaign_id: textOf(CAMPAIGNS, "campaign_id"),
    campaign: textOf(CAMPAIGNS, "campaign"),
    campaign_zh: textOf(CAMPAIGNS, "campaign_zh"),
    channel: textOf(CAMPAIGNS, "channel"),
    product: textOf(CAMPAIGNS, "product"),
    discount: decimal(3, 2),
    started_on: date(),
    ended_on: date(),
    control_share: decimal(3, 2),
  });
  for (const campaign of CAMPAIGNS) {
    table.add({
      ...campaign,
      discount: Math.round(campaign.discount * 100),
      ended_on: campaign.started_on + ANSWER_DAYS,
      control_share: Math.round(campaign.control * 100),
    });
  }
  return table;
}

function cellSites(): StagedTable {
  const table = new Table("cell_sites", {
    cell_site: label(CELL_SITES),
    city: textOf(DISTRICTS, "city"),
    district: textOf(DISTRICTS, "district"),
    district_zh: textOf(DISTRICTS, "district_zh"),
    technology: label(["4g", "5g"]),
  });
  for (const [i, cell_site] of CELL_SITES.entries()) {
    const { city, district, district_zh } = DISTRICTS[
      Math.floor(i / SITES_PER_DISTRICT)
    ] as (typeof DISTRICTS)[number];
    table.add({
      cell_site,
      city,
      district,
      district_zh,
      technology: i % SITES_PER_DISTRICT < 3 ? "5g" : "4g",
    });
  }
  return table;
}
