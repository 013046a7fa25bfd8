import { ADDONS, TOP_UP } from "./catalogue/addons.ts";
import { CAMPAIGNS } from "./catalogue/campaigns.ts";
import { COMPETITORS, DIRECTIONS, REASONS } from "./catalogue/hazard.ts";
import { PERSONAS } from "./catalogue/personas.ts";
import { CELL_SITES, COUNTRIES, DISTRICTS } from "./catalogue/places.ts";
import { PLANS } from "./catalogue/plans.ts";
import { date, decimal, flag, integer, label, nullable, timestamp } from "./output/column.ts";
import { type Row, Table } from "./output/table.ts";

export const CHANNELS = ["app", "web", "shop", "call_centre"] as const;
export const CONTRACTS = ["prepaid", "postpaid", "postpaid_12", "postpaid_24"] as const;
export const GENDERS = ["female", "male", "undisclosed"] as const;
export const DEVICES = ["entry_4g", "mid_5g", "flagship_5g", "feature_phone"] as const;
export const ACQUIRED = ["shop", "web", "app", "partner", "referral"] as const;
export const TOPICS = ["network", "billing", "plan_advice", "device", "roaming", "other"] as const;
export const CONTACT_CHANNELS = ["phone", "chat", "shop"] as const;
export const METHODS = ["direct_debit", "card", "wallet", "transfer"] as const;
export const TRENDS = ["rising", "steady", "falling"] as const;

const PRODUCTS = ADDONS.map(({ product }) => product);
const CATEGORIES = [...new Set(ADDONS.map(({ category }) => category))];
const CAMPAIGN_IDS = CAMPAIGNS.map(({ campaign_id }) => campaign_id);
const PLAN_IDS = PLANS.map(({ plan_id }) => plan_id);
const distinct = (texts: readonly string[]) => [...new Set(texts)];
const money = () => decimal(10, 2);
const price = () => decimal(8, 2);

/** All tables that the generator fills, empty; those of the truth lie in a folder that the catalogue does not list. */
export function createTables() {
  return {
    customers: new Table("customers", {
      customer_id: integer(),
      birth_year: integer("SMALLINT"),
      gender: label(GENDERS),
      city: label(distinct(DISTRICTS.map(({ city }) => city))),
      city_zh: label(distinct(DISTRICTS.map(({ city_zh }) => city_zh))),
      district: label(DISTRICTS.map(({ district }) => district)),
      district_zh: label(DISTRICTS.map(({ district_zh }) => district_zh)),
      customer_type: label(["consumer", "business"]),
      contract: label(CONTRACTS),
      plan_id: label(PLAN_IDS),
      acquired_by: label(ACQUIRED),
      consent_sms: flag(),
      device: label(DEVICES),
      joined_on: date(),
      left_on: nullable(date()),
      left_reason: nullable(label(REASONS)),
      left_direction: nullable(label(DIRECTIONS)),
      left_to: nullable(label(COMPETITORS)),
    }),
    contracts: new Table("contracts", {
      customer_id: integer(),
      valid_from: date(),
      valid_to: nullable(date()),
      contract: label(CONTRACTS),
      plan_id: label(PLAN_IDS),
      monthly_fee: price(),
      discount: price(),
      term_ends_on: nullable(date()),
    }),
    holdings: new Table("holdings", {
      customer_id: integer(),
      product: label(PRODUCTS),
      held_from: date(),
      held_to: nullable(date()),
    }),
    purchases: new Table("purchases", {
      order_id: integer("BIGINT"),
      customer_id: integer(),
      bought_at: timestamp(),
      product: label([TOP_UP, ...PRODUCTS]),
      category: label(["top_up", ...CATEGORIES]),
      amount: money(),
      channel: label(CHANNELS),
    }),
    usage: new Table("usage_monthly", {
      customer_id: integer(),
      month: date(),
      calls: integer(),
      dropped_calls: integer(),
      minutes_on_net: integer(),
      minutes_off_net: integer(),
      minutes_international: integer(),
      minutes_incoming: integer(),
      minutes_roaming: integer(),
      minutes_weekend: integer(),
      minutes_night: integer(),
      sms: integer(),
      data_mb: decimal(12, 3),
      roaming_mb: decimal(12, 3),
    }),
    calls: new Table("calls", {
      started_at: timestamp(),
      customer_id: integer(),
      kind: label(["voice", "sms", "data"]),
      direction: label(["out", "in"]),
      network: label(["on_net", "off_net", "international", "roaming"]),
      destination: nullable(label(COUNTRIES)),
      duration_s: integer(),
      bytes: integer("BIGINT"),
      dropped: flag(),
      cell_site: nullable(label(CELL_SITES)),
    }),
    invoices: new Table("invoices", {
      invoice_id: integer("BIGINT"),
      customer_id: integer(),
      month: date(),
      issued_on: date(),
      due_on: date(),
      plan_id: label(PLAN_IDS),
      fee: money(),
      discount: money(),
      voice: money(),
      sms: money(),
      data: money(),
      international: money(),
      roaming: money(),
      addons: money(),
      total: money(),
      arrears: money(),
    }),
    payments: new Table("payments", {
      payment_id: integer("BIGINT"),
      invoice_id: integer("BIGINT"),
      customer_id: integer(),
      paid_on: date(),
      amount: money(),
      days_late: integer(),
      method: label(METHODS),
    }),
    contacts: new Table("contacts", {
      contact_id: integer("BIGINT"),
      customer_id: integer(),
      contacted_at: timestamp(),
      channel: label(CONTACT_CHANNELS),
      topic: label(TOPICS),
      resolved: flag(),
      satisfaction: nullable(integer("TINYINT")),
    }),
    responses: new Table("responses", {
      campaign_id: label(CAMPAIGN_IDS),
      customer_id: integer(),
      assigned_at: timestamp(),
      control: flag(),
      responded: flag(),
      responded_at: nullable(timestamp()),
      amount: nullable(money()),
    }),
    truthCustomers: new Table("truth/customers", {
      customer_id: integer(),
      persona: label(PERSONAS.map(({ name }) => name)),
      trend: label(TRENDS),
      order_rate: decimal(9, 4),
      spender: decimal(9, 4),
      buys_until: nullable(date()),
      home_site: label(CELL_SITES),
    }),
    truthHazard: new Table("truth/hazard", {
      customer_id: integer(),
      month: date(),
      prepaid: flag(),
      locked: flag(),
      ending: flag(),
      bill_increase: decimal(6, 4),
      overdue: integer("TINYINT"),
      complaints: integer("TINYINT"),
      dropped: decimal(6, 4),
      usage_fall: decimal(6, 4),
      tenure: decimal(6, 4),
      eta: decimal(8, 4),
      leaves: flag(),
    }),
    truthUplift: new Table("truth/uplift", {
      campaign_id: label(CAMPAIGN_IDS),
      customer_id: integer(),
      uplift: decimal(5, 4),
      induced: flag(),
    }),
  };
}

export type Tables = ReturnType<typeof createTables>;
export type RowOf<T> = T extends Table<infer C> ? Row<C> : never;
