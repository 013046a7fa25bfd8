/** Orders of add-ons: what is taken, what comes with it, what follows later. */
import { ADDONS, type Addon, addonOf, PAIRS, POPULAR, SEQUENCES, TRIPLE } from "../catalogue/addons.ts";
import { chance, daytime, poisson } from "../draws.ts";
import type { Account, Order, Span } from "./account.ts";

const RECURRING = ADDONS.filter(({ recurring }) => recurring);
const ANCHORS = ADDONS.filter(({ recurring, demand }) => !recurring && demand > 0);
/** Growth of the number of orders and top-ups in a year, on the log scale. */
export const FREQUENCY_SLOPE = { rising: 0.9, steady: 0, falling: -0.9 } as const;
/** More is bought before the November sales, the new year and the summer: factors by month of the window. */
const SEASON: Readonly<Record<number, number>> = {
  4: 1.5,
  5: 1.2,
  7: 1.25,
  11: 1.15,
  16: 1.5,
  17: 1.2,
  19: 1.25,
  23: 1.15,
};
const GIVES_UP = 0.025;

export function frequencyFactor(account: Account, month: number): number {
  return Math.exp((FREQUENCY_SLOPE[account.profile.trend] * (month - 11.5)) / 12);
}

export function shop(account: Account, span: Span): void {
  giveUpHoldings(account, span);
  const { random, profile } = account;
  const until = Math.min(span.to, profile.buysUntil ?? span.to);
  const mean =
    profile.orderRate *
    frequencyFactor(account, span.month) *
    (SEASON[span.month] ?? 1) *
    Math.min(1, account.fade + 0.3);
  for (let n = poisson(random, mean * span.share); n > 0; n--) {
    const day = span.from + random.int(span.to - span.from + 1);
    if (day <= until) place(account, day, oneOffBasket(account));
  }
  for (const addon of RECURRING) takeUp(account, span, addon);
  for (const event of account.planned.filter(({ day }) => day >= span.from && day <= span.to)) {
    if (!holds(account, event.product, event.day)) place(account, event.day, [event.product], event.discount);
  }
}

/** Records an order, opens holdings for what is recurring, and plans what follows. */
function place(account: Account, day: number, products: readonly string[], discount = 0): void {
  const { random } = account;
  const at = day * 86_400 + daytime(random);
  const offered = products.map((product) => ({
    product,
    amount: Math.round(addonOf(product).price * (1 - discount)),
  }));
  const lines = [...offered, ...popularExtras(account)];
  account.orders.push({ at, lines });
  for (const { product, amount } of lines) {
    account.bought.push({ product, at, amount });
    if (addonOf(product).recurring) account.holdings.push({ product, from: day, to: null });
    const follow = SEQUENCES.find(({ first }) => first === product);
    if (follow && chance(random, follow.chance)) {
      account.planned.push({ day: day + 1 + random.int(follow.days), product: follow.next, discount: 0 });
    }
  }
}

function oneOffBasket(account: Account): string[] {
  const { random, profile } = account;
  const weights = ANCHORS.map(({ demand, taste }) => demand * (taste[profile.persona.name] ?? 1));
  const basket = new Set([random.choice(ANCHORS, weights).product]);
  addTriple(basket, account);
  addPartners(basket, account, "order");
  return [...basket];
}

/** Into any order, each apart from the other: so they meet often, and no more often than by chance. */
function popularExtras({ random }: Account): Order["lines"][number][] {
  const [{ products, chances }] = POPULAR;
  const taken = products.filter((_, i) => chance(random, chances[i] as number));
  return taken.map((product) => ({ product, amount: addonOf(product).price }));
}

function addTriple(basket: Set<string>, { random }: Account): void {
  const [first, ...others] = TRIPLE.products;
  if (!basket.has(first)) return;
  if (chance(random, TRIPLE.chance)) {
    for (const product of others) basket.add(product);
    return;
  }
  for (const product of others) if (chance(random, TRIPLE.chance / 2)) basket.add(product);
}

function addPartners(basket: Set<string>, account: Account, level: "order" | "holding"): void {
  for (const pair of PAIRS) {
    if (pair.level !== level) continue;
    const [one, other] = pair.products;
    if (basket.has(one) === basket.has(other)) continue;
    if (chance(account.random, pair.chance)) basket.add(basket.has(one) ? other : one);
  }
}

function takeUp(account: Account, span: Span, addon: Addon): void {
  const { random, profile } = account;
  const rate = addon.demand * (addon.taste[profile.persona.name] ?? 1) * span.share;
  const day = span.from + random.int(span.to - span.from + 1);
  if (!chance(random, rate) || holds(account, addon.product, day)) return;
  const basket = new Set([addon.product]);
  addPartners(basket, account, "holding");
  place(
    account,
    day,
    [...basket].filter((product) => !holds(account, product, day)),
  );
}

/** Whether a product is held on a day or later. */
export function holds(account: Account, product: string, day: number): boolean {
  return account.holdings.some(
    (holding) => holding.product === product && (holding.to === null || holding.to >= day),
  );
}

/** Holdings of customers who were there before the window: what would have gathered by then. */
export function startHoldings(account: Account, from: number, to: number): void {
  const { random, profile } = account;
  const gathered = 1 - Math.exp((-GIVES_UP * (to - from)) / 30);
  const basket = new Set<string>();
  for (const { product, demand, taste } of RECURRING) {
    const rate = demand * (taste[profile.persona.name] ?? 1);
    if (chance(random, (gathered * rate) / (rate + GIVES_UP))) basket.add(product);
  }
  addPartners(basket, account, "holding");
  for (const product of basket)
    account.holdings.push({ product, from: from + random.int(to - from), to: null });
}

function giveUpHoldings(account: Account, span: Span): void {
  for (const holding of account.holdings) {
    if (holding.to === null && chance(account.random, GIVES_UP * span.share)) {
      holding.to =
        Math.max(holding.from, span.from) +
        account.random.int(span.to - Math.max(holding.from, span.from) + 1);
    }
  }
}
