/** Plays one customer through the 24 months. Customers are independent, each with a random stream of its own. */
import { createRandom } from "../../analysis/stats/random.ts";
import { daysIn, FIRST_DAY, MONTHS, monthOf, monthStart } from "./calendar.ts";
import { addonOf, TOP_UP } from "./catalogue/addons.ts";
import { CELL_SITES } from "./catalogue/places.ts";
import { Account, type Span } from "./customer/account.ts";
import { invoice } from "./customer/billing.ts";
import { countUsage, drawCalls } from "./customer/calls.ts";
import { assignCampaigns, writeResponses } from "./customer/campaigning.ts";
import { contact } from "./customer/contacts.ts";
import { updateContract, writeContract } from "./customer/contract.ts";
import { driversOf, hazardOf, writeHazard } from "./customer/drivers.ts";
import { departure, leavingDay, STAYED, writeCustomer } from "./customer/leaving.ts";
import { drawProfile } from "./customer/profile.ts";
import { shop, startHoldings } from "./customer/shopping.ts";
import { topUps } from "./customer/top-ups.ts";
import { CALLS_MONTH, drawUsage, type Usage, writeUsage } from "./customer/usage.ts";
import { chance } from "./draws.ts";
import type { Network } from "./network.ts";
import { CHANNELS, type Tables } from "./tables.ts";

const STARTS_TO_FADE = 0.011;
const RECOVERS = 0.05;
const FADES_TO = 0.75;

export function simulateCustomer(id: number, seed: number, network: Network, tables: Tables): void {
  const random = createRandom(`${seed}:${id}`);
  const profile = drawProfile(id, random);
  const account = new Account(profile, random, network, tables);
  if (profile.joinedOn < FIRST_DAY) startHoldings(account, profile.joinedOn, FIRST_DAY);
  const joined = monthOf(profile.joinedOn);
  let left = STAYED;
  for (let month = Math.max(0, joined); month < MONTHS && account.leftOn === null; month++) {
    if (month > Math.max(0, joined)) updateContract(account, month);
    const drivers = driversOf(account, month);
    if (month > joined) {
      const leaves = chance(random, hazardOf(drivers).chance);
      writeHazard(account, month, drivers, leaves);
      if (leaves) {
        account.leftOn = leavingDay(account, month);
        left = departure(account, drivers);
      }
    }
    live(account, spanOf(account, month));
    contact(account, spanOf(account, month), drivers);
  }
  close(account);
  writeCustomer(account, left);
}

function spanOf({ profile, leftOn }: Account, month: number): Span {
  const from = Math.max(profile.joinedOn, monthStart(month));
  const to = leftOn ?? monthStart(month + 1) - 1;
  return { month, from, to, share: (to - from + 1) / daysIn(month) };
}

/** One month: usage, purchases, and what is charged for them. */
function live(account: Account, span: Span): void {
  fade(account);
  const usage = monthlyUsage(account, span);
  writeUsage(account, span.month, usage);
  assignCampaigns(account, span);
  shop(account, span);
  if (account.contract.kind === "prepaid") topUps(account, span, usage);
  else invoice(account, span, usage);
  writeOrders(account);
}

function fade(account: Account): void {
  const { random } = account;
  if (account.fade === 1) account.fade = chance(random, STARTS_TO_FADE) ? FADES_TO : 1;
  else account.fade = chance(random, RECOVERS) ? 1 : Math.max(0.03, account.fade * FADES_TO);
}

function monthlyUsage(account: Account, span: Span): Usage {
  const usage = drawUsage(account, span);
  if (span.month !== CALLS_MONTH) return usage;
  const calls = drawCalls(account, span, usage);
  for (const call of calls) account.tables.calls.add(call);
  return countUsage(calls);
}

function writeOrders(account: Account): void {
  const { profile, random, tables } = account;
  for (const { at, lines } of account.orders.sort((a, b) => a.at - b.at)) {
    const order_id = profile.id * 10_000 + ++account.orderCount;
    const channel = random.choice(CHANNELS, [0.6, 0.2, 0.15, 0.05]);
    for (const { product, amount } of lines) {
      const category = product === TOP_UP ? "top_up" : addonOf(product).category;
      tables.purchases.add({
        order_id,
        customer_id: profile.id,
        bought_at: at,
        product,
        category,
        amount,
        channel,
      });
    }
  }
  account.orders = [];
}

function close(account: Account): void {
  const { profile, tables, leftOn } = account;
  writeContract(account, leftOn);
  for (const holding of account.holdings.sort((a, b) => a.from - b.from)) {
    tables.holdings.add({
      customer_id: profile.id,
      product: holding.product,
      held_from: holding.from,
      held_to: holding.to ?? leftOn,
    });
  }
  writeResponses(account);
  tables.truthCustomers.add({
    customer_id: profile.id,
    persona: profile.persona.name,
    trend: profile.trend,
    order_rate: Math.round(profile.orderRate * 1e4),
    spender: Math.round(profile.spender * 1e4),
    buys_until: profile.buysUntil,
    home_site: CELL_SITES[profile.homeSite] as string,
  });
}
