// ---
// title: Cross-selling
// description: What sells together, what is bought next, and whom to offer what: rules, a campaign's gain, and the list.
// tags: [cross-sell, association]
// template: true
// execution: auto
// ---

// %% [markdown] id="intro"
// # Cross-selling
//
// Some products are bought together more often than chance would have it. This notebook finds them, shows what leads to what, and makes a list: **which customer should be offered which product**, and what a campaign could bring.
//
// 1. **Choose your purchases** below. The sample is a fictional mobile operator; any table with a basket, a customer, a product and a date will do.
// 2. **Read the rules**: a rule says that whoever has one thing often has another, too.
// 3. **Set up the campaign**, and take the list of its customers away.

// %% id="data" folded=true
// The data: what was bought in which basket, by whom and when; and what each product earns
const bought = await input.dataset(
  "Purchases",
  { basket: "id", customer: "id", product: "string", at: "timestamp", amount: "number?", quantity: "number?" },
  {
    default: {
      table: "purchases",
      columns: { basket: "order_id", customer: "customer_id", product: "product", at: "bought_at", amount: "amount" },
    },
    help: "One row a product in a basket: the order, who bought, what, and when. Where there is an amount or a quantity, rows below 0 are returns.",
  },
);
const margins = await input.dataset(
  "Margins",
  { product: "string", margin: "number" },
  {
    default: { table: "addons", columns: { product: "product", margin: "margin" } },
    help: "One row a product: what a sale of it earns. A product that is not in there is not offered.",
  },
);

// %% id="settings" folded=true
// The controls
const frequent = await sql<{ product: string }>`
  select product from ${bought} where trim(product) <> ''
  group by product order by count(*) desc, product limit 200`.rows();
const leftOut = input.multiSelect(
  "Leave out",
  frequent.length > 0 ? frequent.map(({ product }) => product) : ["(no products)"],
  {
    value: frequent.map(({ product }) => product).filter((product) => product === "Top-up"),
    help: "Products that are no choice, such as a top-up, or that everybody gets.",
  },
);
const basketIs = input.select("A basket is", [
  { value: "basket", label: "what was bought at once" },
  { value: "customer", label: "all that a customer bought" },
]);
const support = input.range("Least support", {
  min: 0.05,
  max: 5,
  step: 0.05,
  value: 0.2,
  unit: "%",
  help: "Share of the baskets that must hold a rule's products.",
});
const confidence = input.range("Least confidence", {
  min: 5,
  max: 90,
  step: 5,
  value: 20,
  unit: "%",
  help: "Of the baskets with the one side, the share with the other.",
});
const lift = input.range("Least lift", {
  min: 1,
  max: 5,
  step: 0.1,
  value: 1.2,
  help: "How many times more often than by chance.",
});
const longest = input.select("Products in a rule", [
  { value: 3, label: "up to 3" },
  { value: 2, label: "2" },
  { value: 4, label: "up to 4" },
]);

// %% id="rules"
import { associationRules, readBaskets, settleBaskets } from "clientele/analysis";

// What came back was not bought: it is in no basket, and neither is its return.
const kept = await settleBaskets(
  sql<{ basket: string | number; customer: string | number; product: string; at: Date; moved: number }>`
    select basket, customer, product, "at", coalesce(quantity, amount) as moved from ${bought}`,
  { basket: "basket", customer: "customer", item: "product", at: "at", amount: "moved" },
);
const counted = sql<{ basket: string | number; customer: string | number; product: string; at: Date }>`
  select basket, customer, product, "at" from ${kept.lines} where not list_contains(${leftOut}, product)`;
const baskets = await readBaskets(counted, { basket: basketIs, item: "product", customer: "customer" });
const rules = await associationRules(baskets, {
  minimumSupport: support / 100,
  minimumConfidence: confidence / 100,
  minimumLift: lift,
  longest,
  redundant: "remove",
  beyond: ["shorter", "customer"],
  significance: 0.05,
});

// %% id="headline" folded=true
// The result in four numbers
const whole = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });
const percent = new Intl.NumberFormat("en", { style: "percent", minimumFractionDigits: 1, maximumFractionDigits: 1 });
const upToTwo = new Intl.NumberFormat("en", { maximumFractionDigits: 2 });
const metric = (value: string, label: string) => html`<div class="metric"><b>${value}</b><span>${label}</span></div>`;
const [strongest] = rules.rows(1);

html`<div class="metrics">
  ${metric(whole.format(baskets.count), "baskets")}
  ${metric(whole.format(baskets.labels.length), "products")}
  ${metric(whole.format(rules.length), "rules")}
  ${strongest && metric(upToTwo.format(strongest.lift), "times as often as by chance, at most")}
</div>`;

// %% id="coverage" folded=true
// What was counted, and what the rules say
const { noBasket, noItem } = baskets.totals;
const missing = [
  noBasket > 0 && `${whole.format(noBasket)} without a basket were left out`,
  noItem > 0 && `${whole.format(noItem)} name no product`,
].filter((reason) => reason !== false);
const { returns, takenBack, cancelledBaskets } = kept.totals;
const cameBack =
  returns === 0
    ? ""
    : `${whole.format(returns)} rows are returns, and ${whole.format(takenBack)} are of what came back in whole: neither is in a basket, and ${whole.format(cancelledBaskets)} baskets have nothing left.`;
const plain = (items: readonly (string | number)[]) => items.join(" and ");

strongest
  ? md`Whoever has **${plain(strongest.left)}** also has **${plain(strongest.right)}** in ${percent.format(strongest.confidence)} of the cases, where ${percent.format(strongest.rightSupport)} of all baskets have it. ${whole.format(rules.lookedAt)} rules were looked at, and ${whole.format(rules.tested)} of them reach the least support and confidence. The ${whole.format(rules.length)} that are shown also reach the least lift, say more than any shorter rule, and are more than chance: at most one in twenty of them is expected to be chance after all. ${missing.length > 0 ? `Of ${whole.format(baskets.totals.rows)} rows, ${missing.join(", ")}.` : ""} ${cameBack}`
  : html`<p class="note"><b>There is no rule.</b> ${
      rules.tested === 0
        ? `Of ${whole.format(baskets.count)} baskets, no two products are together often enough. Lower the least support or confidence, or take another table.`
        : `Of ${whole.format(rules.tested)} rules that reach the least support and confidence, none has the least lift and is more than chance: these products have nothing to do with each other, or there are too few baskets to tell.`
    }</p>`;

// %% [markdown] id="rules-title"
// ## What leads to what
//
// Read a line as: *whoever has what stands left, has what stands right, too*. **Confidence** says in how many of the cases, **lift** how many times as often as by chance. A lift of 1 would mean that the two have nothing to do with each other, however often they meet.

// %% id="table" folded=true
// The rules as a table
const shown = rules.table(5000);
const bare = (sets: readonly string[]) => sets.map((set) => set.slice(1, -1));

table(
  {
    "whoever has": bare(shown.left),
    "also has": bare(shown.right),
    confidence: shown.confidence,
    lift: shown.lift,
    baskets: shown.count,
    support: shown.support,
    conviction: shown.conviction,
    leverage: shown.leverage,
    "p value": shown.adjustedP,
  },
  {
    title: "Rules, highest lift first",
    fileName: "cross-sell-rules",
    formats: {
      confidence: { style: "percent", digits: 1 },
      lift: { style: "decimal", digits: 2 },
      support: { style: "percent", digits: 2 },
      conviction: { style: "decimal", digits: 2 },
      leverage: { style: "percent", digits: 2 },
      "p value": { style: "decimal", digits: 4 },
    },
  },
);

// %% [markdown] id="map-title"
// ## Strong, frequent, or both
//
// Each dot is a rule: further to the right it concerns more baskets, higher up it is stronger, and the darker it is, the more certain is what follows. The best are at the top right. A rule high up on the left is true of few customers.

// %% id="map" folded=true
// The lift map
const dots = rules.rows(2000).map((rule) => ({ ...rule, rule: `${plain(rule.left)} → ${plain(rule.right)}` }));

/** The pairs with the most to gain, as far as their names do not stand on one another. */
function labelsOf(pairs: typeof dots, most: number) {
  const place = (value: number, all: readonly number[], pixels: number) => {
    const [low, high] = [Math.log(Math.min(...all)), Math.log(Math.max(...all))];
    return high > low ? ((Math.log(value) - low) / (high - low)) * pixels : 0;
  };
  const placed: { x: number; y: number }[] = [];
  return pairs
    .filter(({ left, right }) => left.length + right.length === 2)
    .sort((a, b) => b.leverage - a.leverage)
    .filter(({ support, lift }) => {
      const x = place(support, dots.map((dot) => dot.support), 740);
      const y = place(lift, dots.map((dot) => dot.lift), 350);
      if (placed.some((other) => Math.abs(other.x - x) < 190 && Math.abs(other.y - y) < 24)) return false;
      return placed.push({ x, y }) <= most;
    })
    .map(({ left, right, ...rule }) => ({ ...rule, pair: plain([...left, ...right].sort()) }));
}

dots.length === 0
  ? html`<p class="note">There is nothing to draw without a rule.</p>`
  : Plot.plot({
      title: "Lift of rules against their support and confidence",
      width: 900,
      height: 420,
      marginLeft: 50,
      marginRight: 110,
      marginTop: 34,
      marginBottom: 42,
      x: {
        type: "log",
        label: "Support: share of baskets →",
        labelAnchor: "center",
        tickFormat: (d: number) => `${Number((100 * d).toPrecision(2))}%`,
        ticks: 6,
      },
      y: { type: "log", label: "↑ Lift", tickFormat: (d: number) => upToTwo.format(d), ticks: 6, grid: true },
      color: { label: "Confidence", legend: true, domain: [0, 1], tickFormat: (d: number) => (d === 0 ? "" : `${whole.format(100 * d)}%`) },
      marks: [
        Plot.text(labelsOf(dots, 7), {
          x: "support",
          y: "lift",
          text: "pair",
          dy: -13,
          fontSize: 11.5,
          fill: "var(--ink)",
          stroke: "var(--surface)",
          strokeWidth: 4,
          tip: false,
        }),
        Plot.dot(dots, {
          x: "support",
          y: "lift",
          fill: "confidence",
          stroke: "var(--ink-3)",
          strokeOpacity: 0.5,
          r: 5.5,
          channels: { rule: "rule", confidence: "confidence" },
          tip: {
            format: {
              rule: true,
              x: (d: number) => `${upToTwo.format(100 * d)}% of baskets`,
              y: (d: number) => upToTwo.format(d),
              fill: (d: number) => percent.format(d),
              confidence: false,
            },
          },
        }),
      ],
    });

// %% [markdown] id="network-title"
// ## Families of products
//
// Products that are linked sell together: the thicker a line, the higher the lift; the larger a dot, the more baskets hold the product.

// %% id="network" folded=true
// The network of products
import { productNetwork } from "clientele/analysis";

const { nodes, links } = productNetwork(rules.rows(), { seed: 7, most: 60 });

/** A name stands on the side where fewer links are. */
const namesAbove = nodes.filter(({ item, y }) => {
  const others = links.flatMap(({ from, to, y1, y2 }) => (from === item ? [y2] : to === item ? [y1] : []));
  return others.reduce((sum, other) => sum + other - y, 0) <= 0;
});
const nameOf = (dy: number) => ({
  x: "x",
  y: "y",
  text: "item",
  dy,
  fontSize: 12,
  fill: "var(--ink)",
  stroke: "var(--surface)",
  strokeWidth: 4,
  tip: false,
});

nodes.length === 0
  ? html`<p class="note">No two products are linked.</p>`
  : Plot.plot({
      title: "Products that sell together",
      width: 900,
      height: 460,
      margin: 44,
      marginLeft: 90,
      marginRight: 90,
      x: { axis: null },
      y: { axis: null },
      r: { range: [4, 15] },
      marks: [
        Plot.link(links, {
          x1: "x1",
          y1: "y1",
          x2: "x2",
          y2: "y2",
          stroke: "var(--c3)",
          strokeWidth: (d) => 1 + Math.min(7, d.lift / 2),
          strokeOpacity: 0.7,
          tip: false,
        }),
        Plot.dot(nodes, {
          x: "x",
          y: "y",
          r: "support",
          fill: "var(--c1)",
          stroke: "var(--surface)",
          channels: { product: "item", support: "support", links: "links" },
          tip: {
            format: { product: true, support: (d: number) => percent.format(d), links: true, x: false, y: false, r: false },
          },
        }),
        Plot.text(namesAbove, nameOf(-24)),
        Plot.text(nodes.filter((node) => !namesAbove.includes(node)), nameOf(24)),
      ],
    });

// %% [markdown] id="next-title"
// ## What is bought next
//
// First this, on a later day that. Here it counts who came back for what: of all visits with the first product, the share that the second one followed in time. The lift compares this with all visits.

// %% id="within" folded=true
// How long to wait
const within = input.range("Days until the next purchase", { min: 1, max: 180, value: 30, unit: "days" });

// %% id="sequences" folded=true
// First this, then that
import { frequentSequences } from "clientele/analysis";

const sequences = await frequentSequences(counted, {
  customer: "customer",
  at: "at",
  item: "product",
  within,
  minimumSupport: support / 100,
  longest: 2,
  repeats: false,
  beyond: ["activity"],
  minimumLift: lift,
  significance: 0.05,
});
const after = sequences.rows;

table(
  after.map(({ steps, customers, occasions, confidence, lift, adjustedP }) => ({
    first: String(steps[0]),
    then: String(steps[1]),
    customers,
    occasions,
    followed: confidence,
    lift,
    "p value": adjustedP,
  })),
  {
    title: `Within ${within} ${within === 1 ? "day" : "days"}, highest lift first`,
    fileName: "cross-sell-sequences",
    formats: {
      followed: { style: "percent", digits: 1 },
      lift: { style: "decimal", digits: 2 },
      "p value": { style: "decimal", digits: 4 },
    },
  },
);

// %% [markdown] id="campaign-title"
// ## A campaign
//
// Everyone who has the left side of a rule and not the right one could be offered it. Of several offers, a customer gets the one with the highest **expected value**: confidence times margin. What a contact really changes is for you to say, since the rules cannot know it: of those whom a rule points to, how many will buy because they were asked?

// %% id="campaign" folded=true
// The campaign's controls
const contacts = input.number("Contacts", { min: 0, max: 10_000_000, step: 100, value: 1000, help: "Customers with the highest expected value first." });
const acceptance = input.range("Acceptance", {
  min: 0,
  max: 100,
  step: 1,
  value: 15,
  unit: "%",
  help: "Of those whom the rule points to, the share that buys because of the contact.",
});
const cost = input.number("Cost of a contact", { min: 0, max: 1000, step: 0.1, value: 0.5 });
const marginFactor = input.range("Margins", { min: 10, max: 300, step: 10, value: 100, unit: "%", help: "Of the margins in the table." });
const active = input.range("Bought something in the last", {
  min: 1,
  max: 24,
  value: 6,
  unit: "months",
  help: "Customers who have not are no longer asked.",
});

// %% id="offers"
import { campaignGain, nextBestOffer } from "clientele/analysis";

const earned = await sql<{ product: string; margin: number }>`
  select product, max(margin) as margin from ${margins} where margin is not null group by product`.rows();
const reachable = sql<{ customer: string | number; product: string }>`
  select customer, product from ${counted}
  where customer in (
    select customer from ${kept.lines}
    group by customer
    having max("at") >= (select max("at") from ${kept.lines}) - to_months(cast(${active} as integer)))`;
const best = await nextBestOffer(reachable, {
  customer: "customer",
  item: "product",
  rules,
  margins: new Map(earned.map(({ product, margin }) => [product, (margin * marginFactor) / 100])),
});
const offers = await best.offers.materialize();

// %% id="gain" folded=true
// What it would bring
import { setText } from "clientele/analysis";

const observed = rules.rows().map(({ left, right, leftSupport }) => ({
  because: setText(left),
  offer: String(right[0]),
  observed: Math.round(leftSupport * baskets.count),
}));
const groups = (
  await sql<{ offer: string; because: string; confidence: number; margin: number; customers: number }>`
    select offer, because, confidence, margin, count(*) as customers from ${offers}
    group by offer, because, confidence, margin order by confidence * margin desc, offer, because`.rows()
).map((group) => ({
  ...group,
  observed: observed.find((rule) => rule.because === group.because && rule.offer === group.offer)?.observed ?? 0,
}));
const gain = campaignGain(groups, { contacts, acceptance: acceptance / 100, cost, seed: 7 });

html`<div class="metrics">
  ${metric(whole.format(gain.contacts), "contacts")}
  ${metric(whole.format(gain.sales), "sales expected")}
  ${metric(whole.format(gain.gain), "gain expected")}
  ${metric(`${whole.format(gain.interval[0])} to ${whole.format(gain.interval[1])}`, "in nine of ten cases")}
  ${metric(percent.format(gain.lossChance), "chance of a loss")}
</div>`;

// %% id="outlook" folded=true
// Gain by number of contacts, and how uncertain it is
const everyone = groups.reduce((total, { customers }) => total + customers, 0);
const plan = { acceptance: acceptance / 100, cost, seed: 7 };
const sizes = [...new Set(Array.from({ length: 13 }, (_, i) => Math.round((everyone * i) / 12)))];
const curve = sizes.map((size) => {
  const { gain, interval } = campaignGain(groups, { ...plan, contacts: size, runs: 1000 });
  return { contacts: size, gain, low: interval[0], high: interval[1] };
});
const top = curve.reduce((a, b) => (b.gain > a.gain ? b : a), curve[0] ?? { contacts: 0, gain: 0, low: 0, high: 0 });

everyone === 0
  ? html`<p class="note"><b>Nobody can be offered anything.</b> Find more rules above, choose a table of margins that has
      the products, or ask customers who bought longer ago.</p>`
  : row(
      Plot.plot({
        title: `The gain is highest at ${whole.format(top.contacts)} contacts`,
        width: 460,
        height: 300,
        marginLeft: 56,
        marginBottom: 40,
        marginRight: 18,
        x: { label: "Contacts →", labelAnchor: "center", ticks: 5 },
        y: { label: "Gain", grid: true, ticks: 5 },
        marks: [
          Plot.ruleY([0], { stroke: "var(--ink-3)" }),
          Plot.areaY(curve, { x: "contacts", y1: "low", y2: "high", fillOpacity: 0.15, tip: false }),
          Plot.line(curve, {
            x: "contacts",
            y: "gain",
            strokeWidth: 2.2,
            tip: { format: { x: (d: number) => whole.format(d), y: (d: number) => whole.format(d) } },
          }),
          Plot.ruleX([gain.contacts], { stroke: "var(--c2)", strokeDasharray: "4 3", tip: false }),
        ],
      }),
      Plot.plot({
        title: "Gains of 2,000 simulated campaigns",
        width: 460,
        height: 300,
        marginLeft: 50,
        marginBottom: 40,
        x: { label: "Gain →", labelAnchor: "center", ticks: 5 },
        y: { label: "Campaigns", grid: true, ticks: 4 },
        marks: [
          Plot.rectY([...gain.outcomes], {
            ...Plot.binX({ y: "count" }, { x: (d: number) => d, thresholds: 30 }),
            inset: 0.5,
          }),
          Plot.ruleX(gain.interval, { stroke: "var(--c2)", strokeDasharray: "4 3", tip: false }),
          Plot.ruleY([0]),
        ],
      }),
    );

// %% [markdown] id="list-title"
// ## Take the list away
//
// The customers of the campaign with their offer and the reason for it. The footer of the table downloads them as CSV or as an Excel file.

// %% id="choice" folded=true
// Which offers
const offered = [...new Set(groups.map(({ offer }) => offer))];
const choice = input.select("Offer", ["All", ...offered.filter((offer) => offer !== "All")]);

// %% id="list" folded=true
// The customers
const size = Math.floor(contacts);

table(
  sql`
    select customer, offer, because[2:-2] as "because of", confidence, margin, expected_value as "expected value"
    from (select * from ${offers} order by expected_value desc, customer limit ${size})
    where ${choice} = 'All' or offer = ${choice}
    order by "expected value" desc, customer`,
  {
    title: choice === "All" ? "Customers of the campaign" : `Customers of the campaign: ${choice}`,
    fileName: "cross-sell-offers",
    formats: {
      customer: { style: "plain" },
      confidence: { style: "percent", digits: 1 },
      margin: { style: "decimal", digits: 2 },
      "expected value": { style: "decimal", digits: 2 },
    },
  },
);

// %% [markdown] id="method"
// ## How it is done
//
// - **Support** is the share of all baskets that hold a rule's products, **confidence** the share of the baskets with the left side that also hold the right one, and **lift** the confidence divided by the share of all baskets that hold the right side. A product counts once in a basket.
// - Of thousands of rules, some are always there by chance. **Chance** means here that the two sides have nothing to do with each other (Fisher's exact test); that a shorter rule says the same, for longer rules (each product on the left must add something); that the baskets differ in size, since in large ones everything meets everything; and that a customer buys the same again and again, since ten such baskets say little more than one. A rule is shown when none of these explains it, by the largest p value of the tests.
// - The p values are corrected for **all rules that were looked at** (Benjamini and Hochberg), which are all pairs of sides that are frequent each by itself, whatever support, confidence and lift leave out: of what is shown, at most one in twenty is expected to be chance. In shops simulated without any structure this held.
// - What it does not see: fashions and seasons. Two products that sell in the same weeks are found in the same baskets.
// - **Returns**: a row whose quantity or amount is below 0 takes back what the customer bought of the product before it, of the same size or else the latest first. What came back in whole is in no basket. Without either column, every row counts as bought.
// - **Next purchases** are counted by visits, which are all that a customer bought on a day. A visit is compared with those after which as much was bought, so that busy customers explain nothing, and the visits of a customer count as many as they are worth (Rao and Scott).
// - The **simulation** draws 2,000 campaigns: how far the acceptance is from what you assumed (by a quarter, as a standard deviation), how far each confidence is from what was counted, and who says yes. That the acceptance is the same for all offers is an assumption; a control group, left alone, will tell.
//
// Sources: R. Agrawal, T. Imielinski and A. Swami, “Mining Association Rules between Sets of Items in Large Databases”, *SIGMOD* (1993); Y. Benjamini and Y. Hochberg, “Controlling the False Discovery Rate”, *Journal of the Royal Statistical Society* B 57 (1995); G. I. Webb, “Discovering Significant Patterns”, *Machine Learning* 68 (2007); J. N. K. Rao and A. J. Scott, “A Simple Method for the Analysis of Clustered Binary Data”, *Biometrics* 48 (1992).
