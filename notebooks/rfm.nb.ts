// ---
// title: RFM segmentation
// description: Who bought lately, often and for a lot of money, who is changing, and what is each customer worth?
// tags: [segmentation, value]
// template: true
// execution: auto
// ---

// %% [markdown] id="intro"
// # RFM segmentation
//
// Customers who bought **recently**, **often** and for **a lot of money** are the most likely to buy again. This notebook scores everyone on these three counts, and sorts them into segments that can each be spoken to in their own way.
//
// 1. **Choose your purchases** below. The sample is a fictional mobile operator; any table with a customer, a date and an amount will do.
// 2. **Read the segments**: how many customers are in each, and how much they bring.
// 3. **See what changes**: who buys more or less, who was won or lost, which key accounts to call, and what customers are worth.
// 4. **Take a list away**: choose a segment at the end and download its customers. Other tables have their downloads, too.

// %% id="data" folded=true
// The data: any table with a customer, a date and an amount
const purchases = await input.dataset(
  "Purchases",
  { customer: "id", at: "timestamp", amount: "number", order: "id?" },
  {
    default: {
      table: "purchases",
      columns: { customer: "customer_id", at: "bought_at", amount: "amount", order: "order_id" },
    },
    help: "One row a purchase, or a line of one. Choose who bought (customer), when (at), for how much (amount; below 0 it is a return), and, where there is one, the order that a line belongs to.",
  },
);

// %% id="settings" folded=true
// The controls
const [{ last }] = await sql`select max("at") as last from ${purchases}`.first(1);

const asOf = input.date("As of", {
  value: last ?? new Date(),
  help: "The day we look back from; at first, that of the last purchase.",
});
const period = input.select("Period", [
  { value: 0, label: "All purchases" },
  { value: 730, label: "Last 24 months" },
  { value: 365, label: "Last 12 months" },
  { value: 182, label: "Last 6 months" },
  { value: 91, label: "Last 3 months" },
]);
const levels = input.range("Score levels", { min: 3, max: 10, value: 5 });
const monetary = input.select("Monetary value", [
  { value: "sum", label: "Total spent" },
  { value: "mean", label: "Average purchase" },
]);

// %% id="scored" folded=true
// Purchases with what is left of them, and the scores
import { rfm, settlePurchases, standardSegments } from "clientele/analysis";

const columns = { customer: "customer", at: "at", amount: "amount" } as const;
const settled = await settlePurchases(purchases, { ...columns, order: "order", asOf });
const orders = settled.purchases;
const scored = await rfm(orders, {
  ...columns,
  asOf,
  period: period || null,
  levels,
  monetary,
});

// %% id="headline" folded=true
// The result in five numbers
const { totals, pareto } = scored;
const eighty = pareto.customersFor80 ?? 0;
const whole = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });
const percent = new Intl.NumberFormat("en", {
  style: "percent",
  minimumFractionDigits: 1,
  maximumFractionDigits: 1,
});
const metric = (value: string, label: string) =>
  html`<div class="metric"><b>${value}</b><span>${label}</span></div>`;

html`<div class="metrics">
  ${metric(whole.format(totals.customers), "customers")}
  ${metric(whole.format(totals.purchases), "purchases")}
  ${metric(whole.format(totals.revenue), "revenue")}
  ${totals.customers > 0 && metric(whole.format(totals.revenue / totals.customers), "revenue per customer")}
  ${eighty > 0 && metric(percent.format(eighty), "of customers bring 80% of revenue")}
</div>`;

// %% id="coverage" folded=true
// What was counted, and what was not
const { leftOut, returns } = settled.totals;
const reasons = [
  [leftOut.afterAsOf, "after the as-of day"],
  [leftOut.noCustomer, "without a customer"],
  [leftOut.noDate, "without a date"],
  [leftOut.noAmount, "without an amount"],
] as const;
const missing = reasons
  .filter(([rows]) => rows > 0)
  .map(([rows, reason]) => `${whole.format(rows)} ${reason}`);
const coverage =
  missing.length === 0
    ? `All ${whole.format(settled.totals.rows)} rows count.`
    : `Of ${whole.format(settled.totals.rows)} rows, these were left out: ${missing.join(", ")}.`;
const early = totals.leftOut.beforeFrom;
const onePurchase = {
  order: "One purchase is one order, however many lines it has.",
  moment: "No column says which lines are one order, so one purchase is what a customer bought at one moment.",
  row: "No column says which lines are one order, and there is no time of day, so each row is one purchase.",
}[settled.totals.orderBy];
const cameBack = [
  `${whole.format(returns.rows)} returns of ${whole.format(-returns.amount)} were taken off the purchases before them`,
  returns.cancelled > 0 && `${whole.format(returns.cancelled)} purchases came back in whole and do not count`,
  returns.customers > 0 && `${whole.format(returns.customers)} customers have nothing left`,
  returns.unmatched < 0 && `${whole.format(-returns.unmatched)} came back without a purchase before it, and is left out`,
].filter((part) => part !== false);
const counting = [
  onePurchase,
  early > 0 && `${whole.format(early)} purchases lie before the period.`,
  returns.rows > 0 && `${cameBack.join("; ")}.`,
].filter((part) => part !== false);

totals.customers > 0
  ? md`Purchases from **${totals.from}** to **${totals.to}**, seen from **${totals.asOf}**. ${coverage} ${counting.join(" ")}`
  : html`<p class="note"><b>There is nothing to score.</b> No purchase lies in the period that ends on
      ${totals.asOf}. Choose a later as-of day, or a longer period.</p>`;

// %% [markdown] id="segments-title"
// ## The segments
//
// A segment is a place on the map of recency and frequency: *Champions* bought lately and often, *Can't lose them* bought often but not lately. Compare the two bars of a segment: where revenue is longer than customers, few people matter much.

// %% id="segments" folded=true
// Two bars for each segment
const shares = scored.segments.flatMap(({ segment, share, revenueShare }) => [
  { segment, measure: "Customers", share },
  { segment, measure: "Revenue", share: revenueShare ?? 0 },
]);

Plot.plot({
  title: "Share of customers and of revenue",
  width: 640,
  height: 30 + 27 * scored.segments.length,
  marginLeft: 122,
  marginBottom: 0,
  marginRight: 44,
  x: { axis: null, domain: [0, Math.max(0.01, ...shares.map((d) => d.share))] },
  y: { label: null, domain: scored.segments.map((d) => d.segment), padding: 0.3 },
  fx: { label: null, domain: ["Customers", "Revenue"], padding: 0.16 },
  color: { domain: ["Customers", "Revenue"], range: ["var(--c3)", "var(--c1)"] },
  marks: [
    Plot.axisFx({ anchor: "top", fontSize: 12 }),
    Plot.axisY({ fontSize: 12, tickSize: 0 }),
    Plot.barX(shares, { x: "share", y: "segment", fx: "measure", fill: "measure", tip: false }),
    Plot.text(shares, {
      x: "share",
      y: "segment",
      fx: "measure",
      text: (d) => percent.format(d.share),
      textAnchor: "start",
      dx: 5,
      fontSize: 11.5,
    }),
  ],
});

// %% id="advice" folded=true
// What to do with each segment: by rank, and by what the days since the last purchase say
import { purchasePace } from "clientele/analysis";

const pace = await purchasePace(orders, { ...columns, asOf });
const byRank: Record<string, string> = {
  Champions: "Thank them, give them first access to what is new, and ask them to recommend you.",
  Loyal: "Offer a bundle or a step up: they trust you, and buy often.",
  "Potential loyalists": "Make the next purchase easy: a membership, a plan, a reminder that fits what they bought.",
  "New customers": "Welcome them, and see that the first weeks go well.",
  Promising: "They came once, not long ago. A small reason to come back is enough.",
  "Need attention": "About average in everything, and drifting. Make an offer that ends soon.",
  "About to sleep": "Remind them now, with what they bought before; later costs more.",
  "At risk": "They used to buy often. Write in person, ask what changed, and offer to put it right.",
  "Can't lose them": "Your best customers of the past. Call them before somebody else does.",
  Hibernating: "Try one cheap message with a strong offer, and leave it at that.",
  Lost: "Spend nothing here, unless a campaign reaches them at no cost.",
};

const active = ["Champions", "Loyal", "Potential loyalists", "New customers", "Promising", "Need attention"];

/** A rank says who is better than others, not whether they are well: the advice gives way where the days say otherwise. */
function adviceFor({ segment, recencyDays }: { segment: string; recencyDays: number | null }): string {
  const { longPause } = pace;
  if (recencyDays === null || longPause === null) return byRank[segment] ?? "";
  const days = whole.format(recencyDays);
  if (active.includes(segment) && recencyDays > longPause) {
    return `Ahead of the others, but overdue: ${days} days since the last purchase on average, and nine of ten pauses are no longer than ${whole.format(longPause)}. Ask first whether they are still customers, and win them back.`;
  }
  if (!active.includes(segment) && segment !== "About to sleep" && recencyDays <= (pace.medianPause ?? 0)) {
    return `Behind the others, but not overdue: ${days} days since the last purchase on average is a usual pause. Nothing is wrong yet; leave them be.`;
  }
  return byRank[segment] ?? "";
}
const advice = Object.fromEntries(scored.segments.map((row) => [row.segment, adviceFor(row)]));
const change = pace.before > 0 ? pace.recent / pace.before - 1 : null;
if (change !== null && change < -0.3 && pace.before >= 30) {
  display(html`<p class="note"><b>Fewer buy than before.</b> The last ${pace.window} days had ${whole.format(-100 * change)}%
    fewer purchases than the ${pace.window} days before them. Segments rank customers against each other, and the best
    of a base that shrinks are not necessarily well: look at the days since the last purchase, too. A season may do the same.</p>`);
}

html`<table>
  <tr><th>Segment</th><th class="r">Customers</th><th class="r">Days since last</th><th>What to do</th></tr>
  ${scored.segments.map(
    ({ segment, customers, recencyDays }) =>
      html`<tr><td>${segment}</td><td class="r">${whole.format(customers)}</td>
        <td class="r">${recencyDays === null ? "–" : whole.format(recencyDays)}</td><td>${advice[segment]}</td></tr>`,
  )}
</table>`;

// %% id="numbers" folded=true
// Size, revenue and averages
table(
  scored.segments.map(({ segment, customers, revenue, recencyDays, frequency }) => ({
    segment,
    customers,
    revenue,
    "days since last": recencyDays,
    purchases: frequency,
  })),
  {
    title: "Segments in numbers",
    fileName: "rfm-segments",
    formats: {
      revenue: { style: "decimal", digits: 0 },
      "days since last": { style: "decimal", digits: 0 },
      purchases: { style: "decimal", digits: 1 },
    },
  },
);

// %% [markdown] id="concentration-title"
// ## Where customers and revenue are
//
// The map shows how many customers have each pair of scores; the best are in the top right corner. The curve takes customers from the best to the smallest: the steeper it begins, the more depends on few.

// %% id="concentration" folded=true
// The map of scores, and the curve of revenue
const largest = Math.max(...scored.heatmap.map((cell) => cell.customers));
const map = Plot.plot({
  title: "Customers by recency and frequency score",
  width: 460,
  height: 360,
  marginLeft: 42,
  marginBottom: 40,
  padding: 0.05,
  x: { label: "Frequency score →", labelAnchor: "center", tickSize: 0 },
  y: { label: "Recency score →", labelAnchor: "center", tickSize: 0, reverse: true },
  marks: [
    Plot.cell(scored.heatmap, {
      x: "f",
      y: "r",
      fill: "customers",
      rx: 3,
      channels: { segment: "segment", revenue: "revenue" },
      tip: { format: { segment: true, x: true, y: true, fill: true, revenue: (d: number) => whole.format(d) } },
    }),
    Plot.text(scored.heatmap, {
      x: "f",
      y: "r",
      text: (d) => whole.format(d.customers),
      fill: (d) => (d.customers > 0.7 * largest ? "var(--surface)" : "var(--ink)"),
      fontSize: levels > 7 ? 9.5 : 12,
    }),
  ],
});

const curve = Plot.plot({
  title: eighty > 0 ? `The best ${percent.format(eighty)} of customers bring 80% of revenue` : "There is no revenue",
  width: 460,
  height: 360,
  marginLeft: 46,
  marginRight: 16,
  marginBottom: 40,
  x: { label: "Share of customers →", labelAnchor: "center", tickFormat: "%", domain: [0, 1] },
  y: { label: "Share of revenue", tickFormat: "%", ticks: 5, grid: true, zero: true },
  marks: [
    Plot.areaY(pareto.points, { x: "customers", y: "revenue", fillOpacity: 0.1, tip: false }),
    Plot.line(pareto.points, {
      x: "customers",
      y: "revenue",
      strokeWidth: 2.2,
      tip: { format: { x: (d: number) => percent.format(d), y: (d: number) => percent.format(d) } },
    }),
    Plot.line([[eighty, 0], [eighty, 0.8], [0, 0.8]], { stroke: "var(--c2)", strokeDasharray: "4 3", tip: false }),
    Plot.dot([[eighty, 0.8]], { r: 4.5, fill: "var(--c2)", stroke: "var(--surface)", tip: false }),
  ],
});

row(map, curve);

// %% [markdown] id="distributions-title"
// ## Behind the scores
//
// How the three measures are spread over customers. A dashed line is the edge between two scores: five levels have four edges. Where many customers are alike, edges fall together, and some scores go to nobody. The last bar of each chart holds the highest one per cent.

// %% id="distributions" folded=true
// Histograms, counted by the engine, and the rule of each score
type Measure = "recency_days" | "frequency" | "monetary";

/** Counts of customers in 40 bins, and one for the highest one per cent. */
function histogram(measure: Measure) {
  const value = sql.id(measure);
  return sql<{ from: number; to: number; customers: number }>`
    with scored as (from ${scored.customers}),
      span as (select cast(min(${value}) as double) as low, quantile_disc(${value}, 0.99) as high from scored),
      bins as (select low, greatest(ceil((high - low) / 40), 1) as width from span)
    select low + width * least(floor((${value} - low) / width), 40) as "from", "from" + width as "to",
      count(*) as customers
    from scored, bins
    group by all
    order by 1`.rows();
}

async function distribution(title: string, measure: Measure, edges: readonly number[]) {
  return Plot.plot({
    title,
    width: 400,
    height: 210,
    marginLeft: 44,
    x: { label: null },
    y: { label: "customers", grid: true, ticks: 4 },
    marks: [
      Plot.rectY(await histogram(measure), { x1: "from", x2: "to", y: "customers", inset: 0.5 }),
      Plot.ruleX(new Set(edges), { stroke: "var(--c2)", strokeDasharray: "3 3", tip: false }),
      Plot.ruleY([0]),
    ],
  });
}

const { recency, frequency, monetary: money } = scored.thresholds;
const scores = recency.length > 0 ? Array.from({ length: levels - 1 }, (_, i) => levels - i) : [];
const upToCents = new Intl.NumberFormat("en", { maximumFractionDigits: 2 });
const spent = monetary === "sum" ? "total spent" : "average purchase";

row(
  await distribution("Recency: days since the last purchase", "recency_days", recency),
  await distribution("Frequency: number of purchases", "frequency", frequency),
  await distribution(`Monetary: ${spent}`, "monetary", money),
  html`<h3>What a score takes</h3><table>
    <tr>
      <th>Score</th><th class="r">Days, fewer than</th>
      <th class="r">Purchases, more than</th><th class="r">Money, more than</th>
    </tr>
    ${scores.map(
      (score) => html`<tr>
        <td>${score}</td>
        <td class="r">${recency[levels - score]}</td>
        <td class="r">${frequency[score - 2]}</td>
        <td class="r">${upToCents.format(money[score - 2] ?? 0)}</td></tr>`,
    )}
    <tr><td>1</td><td class="r">else</td><td class="r">else</td><td class="r">else</td></tr>
  </table>`,
);

// %% [markdown] id="trend-title"
// ## Who buys more, who buys less
//
// A customer who buys ever more often and one who fades may have the same score today. Here the first third of each customer's time is held against the last. Purchases come by chance, so that small differences mean nothing: a customer is called *rising* or *falling* only where chance hardly explains it. All purchases up to the as-of day count, whatever the period.

// %% id="trend" folded=true
// Rising, steady and falling customers
import { frequencyTrend } from "clientele/analysis";

const errorRate = input.select("Of customers called rising or falling, may be steady in truth", [
  { value: 0.05, label: "at most 5%" },
  { value: 0.1, label: "at most 10%" },
  { value: 0.2, label: "at most 20%" },
]);

const orderColumns = { ...columns, asOf } as const;
const trend = await frequencyTrend(orders, { ...orderColumns, errorRate });
const ofTrend = (name: string) => trend.trends.find((row) => row.trend === name)?.customers ?? 0;

display(html`<div class="metrics">
  ${metric(whole.format(ofTrend("rising")), "rising")}
  ${metric(whole.format(ofTrend("steady")), "steady, as far as can be told")}
  ${metric(whole.format(ofTrend("falling")), "falling")}
  ${metric(whole.format(ofTrend("too few")), "bought too little to tell")}
</div>`);
const turning = sql`
  select customer, segment, trend, early, late, p_value as chance, monetary as value
  from ${trend.customers} join ${scored.customers} using (customer)
  where trend in ('rising', 'falling') order by monetary desc, customer`;
table(turning, {
  title: "Customers who are rising or falling",
  fileName: "rfm-trend",
  formats: {
    customer: { style: "plain" },
    chance: { style: "percent", digits: 2 },
    value: { style: "decimal", digits: 2 },
  },
});

// %% [markdown] id="migration-title"
// ## Where customers went
//
// The same scores, some time ago and today, by today's edges: a row says where customers were, a column where they are. On the diagonal they stayed. Both look back over the same number of days, no further than the data reaches, so that nobody moves because more of the past is known today.

// %% id="migration" folded=true
// Won, lost, and from segment to segment
import { segmentMigration } from "clientele/analysis";

const since = input.select("Compared with", [
  { value: 182, label: "6 months before" },
  { value: 91, label: "3 months before" },
  { value: 365, label: "12 months before" },
]);

const DAY = 86_400_000;
const then = new Date(asOf.getTime() - since * DAY);
const [{ begins }] = await sql<{ begins: string | null }>`
  select cast(cast(min("at") as date) as varchar) as begins from ${orders}`.first(1);
const reach = begins === null ? 0 : Math.floor((then.getTime() - Date.parse(begins)) / DAY) + 1;
const lookBack = Math.max(1, period ? Math.min(period, reach) : reach);
const now = await rfm(orders, { ...columns, asOf, period: lookBack, levels, monetary });
const known = await settlePurchases(purchases, { ...columns, order: "order", asOf: then });
const earlier = await rfm(known.purchases, { ...columns, asOf: then, period: lookBack, monetary, like: now });
const names = now.segments.map((row) => row.segment);
const asleep = names.filter((name) => name === "Lost" || name === "Hibernating");
const migration = await segmentMigration(earlier, now, { lost: asleep });
const moved = (name: string) => migration.moves.find((row) => row.move === name);
const absent = "No purchase";
const cells = migration.matrix.map(({ from, to, ...cell }) => ({ ...cell, from: from ?? absent, to: to ?? absent }));
const mostMoved = Math.max(1, ...cells.map((cell) => cell.customers));

if (reach < 28) {
  display(html`<p class="note"><b>The data does not reach so far back.</b> It begins ${begins ? `on ${begins}` : "nowhere"},
    ${reach > 0 ? `${reach} days before` : "after"} the day to compare with. Choose a later one.</p>`);
}
display(html`<div class="metrics">
  ${metric(whole.format(moved("won")?.customers ?? 0), begins && lookBack < reach ? "won or back" : "won for the first time")}
  ${metric(whole.format(moved("won back")?.customers ?? 0), "won back")}
  ${metric(whole.format(moved("lost")?.customers ?? 0), "lost")}
  ${metric(whole.format(moved("lost")?.revenueBefore ?? 0), "revenue the lost had brought")}
</div>`);
if (cells.length > 0) {
  display(
    Plot.plot({
      title: `From ${earlier.totals.asOf} to ${totals.asOf}, over ${lookBack} days each: customers by segment`,
      width: 640,
      height: 430,
      marginLeft: 122,
      marginTop: 10,
      marginBottom: 112,
      marginRight: 10,
      padding: 0.05,
      x: { label: null, domain: [...names, absent], tickSize: 0, tickRotate: -45 },
      y: { label: null, domain: [...names, absent], tickSize: 0 },
      color: { type: "sqrt" },
      marks: [
        Plot.axisX({ fontSize: 12, tickSize: 0, tickRotate: -45, label: null }),
        Plot.axisY({ fontSize: 12, tickSize: 0, label: null }),
        Plot.cell(cells, {
          x: "to",
          y: "from",
          fill: "customers",
          rx: 3,
          channels: { "revenue before": "revenueBefore", "revenue now": "revenueAfter" },
          tip: true,
        }),
        Plot.text(cells, {
          x: "to",
          y: "from",
          text: (d) => whole.format(d.customers),
          fill: (d) => (d.customers > 0.45 * mostMoved ? "var(--surface)" : "var(--ink)"),
          fontSize: 11.5,
        }),
      ],
    }),
  );
}
const kinds = [
  ...migration.lost.map((row) => ({ move: "lost", ...row })),
  ...migration.won.map((row) => ({ move: "won", ...row })),
];
table(
  kinds.map(({ move, segment, customers, ofSegment, revenue, frequency }) => ({
    move,
    segment,
    customers,
    "of the segment": ofSegment,
    revenue,
    purchases: frequency,
  })),
  {
    title: "What kind of customers were lost, and what kind were won",
    fileName: "rfm-lost-and-won",
    formats: {
      "of the segment": { style: "percent", digits: 1 },
      revenue: { style: "decimal", digits: 0 },
      purchases: { style: "decimal", digits: 1 },
    },
  },
);

// %% [markdown] id="accounts-title"
// ## Key accounts
//
// The fewest customers who brought half of the revenue of a year, or of what the data has of it, and what they did in the three months since. An account is alerted when it brought at least 30% less than it used to, and bought so much more rarely that chance does not explain it; of the alerts, at most one in twenty is expected to be false.

// %% id="accounts" folded=true
// Whom to call
import { keyAccounts } from "clientele/analysis";

const key = await keyAccounts(orders, { ...orderColumns, share: 0.5, recent: 91, before: 364 });
const signed = new Intl.NumberFormat("en", { style: "percent", maximumFractionDigits: 0, signDisplay: "exceptZero" });

if (key.before < 364) {
  display(html`<p class="note"><b>${key.before === 0 ? "There is nothing before." : "Less than a year before."}</b>
    The data holds ${key.before} days before the last 91, and these are what accounts are held against.
    ${key.before < 182 ? "A season may look like a fall." : ""}</p>`);
}
display(html`<div class="metrics">
  ${metric(whole.format(key.totals.accounts), "key accounts")}
  ${metric(whole.format(key.totals.alerts), "to be called")}
  ${key.totals.change !== null && metric(signed.format(key.totals.change), "change of all customers' revenue")}
</div>`);
table(
  sql`
    select customer, coalesce(alert, '–') as alert, revenue_before as "before", expected, revenue_recent as "last 3 months", change
    from ${key.accounts} as found order by found.alert is null, rank`,
  {
    title: "Key accounts, those to be called first",
    fileName: "rfm-key-accounts",
    formats: {
      customer: { style: "plain" },
      before: { style: "decimal", digits: 0 },
      expected: { style: "decimal", digits: 0 },
      "last 3 months": { style: "decimal", digits: 0 },
      change: { style: "percent", digits: 0 },
    },
  },
);

// %% [markdown] id="lifecycle-title"
// ## Stages of life
//
// What customers brought in the last half year, against the half year before. Where the data is shorter than a year, its two halves are compared.

// %% id="lifecycle" folded=true
// New, growing, mature, declining, gone
import { lifecycleStages } from "clientele/analysis";

const life = await lifecycleStages(orders, { ...orderColumns, window: 182, change: 0.25 });

html`<table>
  <tr>
    <th>Stage</th><th class="r">Customers</th><th class="r">${life.window} days before</th>
    <th class="r">Last ${life.window} days</th><th>Rule, the first that holds</th>
  </tr>
  ${life.rules.map(({ stage, rule }) => {
    const row = life.stages.find((found) => found.stage === stage);
    return html`<tr>
      <td>${stage}</td><td class="r">${whole.format(row?.customers ?? 0)}</td>
      <td class="r">${whole.format(row?.before ?? 0)}</td><td class="r">${whole.format(row?.recent ?? 0)}</td>
      <td>${rule}</td></tr>`;
  })}
</table>`;

// %% [markdown] id="value-title"
// ## What customers are worth
//
// How often will each customer buy, and for how much? A model takes customers to buy at a rate of their own until they quietly stop. Two are tried on the past: fitted to the first three quarters of the time, they have to say what was bought in the last one, beside the plain guess that everybody goes on at the rate of their past. **BG/NBD** lets customers stop after a repeat purchase only, so that somebody who bought once counts as a customer for ever; **MBG/NBD** lets them stop after the first purchase, too. The one that errs less is used.

// %% id="value" folded=true
// Value of every customer, and how far to trust it
import { checkHoldout, fitBgNbd, fitMbgNbd, lifetimeValue, OptionError, rfmSummary } from "clientele/analysis";

const ahead = input.select("Look ahead", [
  { value: 26, label: "6 months" },
  { value: 13, label: "3 months" },
  { value: 52, label: "12 months" },
]);
const interest = input.range("Yearly interest", { min: 0, max: 0.3, step: 0.01, value: 0.1 });

/** Nothing where the data cannot bear a model: too few customers came back, for one. */
async function orReason<T>(work: () => Promise<T>): Promise<T | string> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof OptionError) return `${error.message} ${error.hint ?? ""}`;
    throw error;
  }
}

/** Three quarters of the way from the first purchase to the as-of day. */
function calibrationEnd(first: string): Date {
  const from = Date.parse(first);
  return new Date(from + 0.75 * (asOf.getTime() - from));
}

const forecast = await orReason(async () => {
  const histories = await (await rfmSummary(orders, orderColumns)).materialize();
  const [{ first }] = await sql<{ first: string }>`
    select cast(cast(min("at") as date) as varchar) as first from ${orders} where isfinite("at")`.first(1);
  // What came back after the end of calibration was not known then.
  const past = await (
    await rfmSummary(purchases, { ...orderColumns, order: "order", calibrationEnd: calibrationEnd(first) })
  ).materialize();
  const tries = [];
  for (const [model, name, fit] of [
    ["bg-nbd", "BG/NBD", fitBgNbd],
    ["mbg-nbd", "MBG/NBD", fitMbgNbd],
  ] as const) {
    const check = await orReason(async () => checkHoldout(await fit(past), past));
    if (typeof check !== "string") tries.push({ model, name, check });
  }
  const best = tries.sort((a, b) => a.check.meanSquaredError - b.check.meanSquaredError)[0];
  if (!best) throw new OptionError("histories", "Neither model settles on these purchases.", "Take a longer period.");
  const value = await lifetimeValue(histories, {
    horizon: ahead,
    discountRate: (1 + interest) ** (1 / 52) - 1,
    model: best.model,
  });
  return { value, tries, best };
});

if (typeof forecast === "string") {
  display(html`<p class="note"><b>No forecast can be made of these purchases.</b> ${forecast}</p>`);
} else {
  const { value, tries, best } = forecast;
  const { check } = best;
  const { correlation } = value.spend;
  const off = (squared: number) => upToCents.format(Math.sqrt(squared));
  const share = (expected: number) => (check.actual > 0 ? signed.format(expected / check.actual - 1) : "–");
  display(html`<div class="metrics">
    ${metric(whole.format(value.totals.alive), `customers still buying, by ${best.name}`)}
    ${metric(whole.format(value.totals.purchases), "purchases to be expected")}
    ${metric(whole.format(value.totals.value), "value")}
    ${check.error !== null && metric(signed.format(check.error), "error of the total when tried on the past")}
  </div>`);
  display(html`<table>
    <tr><th>Tried on the past</th><th class="r">Purchases expected</th><th class="r">Error of the total</th>
      <th class="r">Error by customer</th></tr>
    ${tries.map(
      (one) => html`<tr><td>${one.name}${one === best ? ", used" : ""}</td><td class="r">${whole.format(one.check.expected)}</td>
        <td class="r">${share(one.check.expected)}</td><td class="r">${off(one.check.meanSquaredError)}</td></tr>`,
    )}
    <tr><td>Plain guess: on at the rate of the past</td><td class="r">${whole.format(check.naiveExpected)}</td>
      <td class="r">${share(check.naiveExpected)}</td><td class="r">${off(check.naiveMeanSquaredError)}</td></tr>
    <tr><td>What came</td><td class="r">${whole.format(check.actual)}</td><td></td><td></td></tr>
  </table>`);
  if (check.naiveMeanSquaredError <= check.meanSquaredError) {
    display(html`<p class="note"><b>The plain guess did better.</b> Customer by customer, going on at the rate of the past
      came closer to what was bought than either model. Take the values below as an order of customers, not as amounts.</p>`);
  }
  if (check.error !== null && Math.abs(check.error) > 0.2) {
    display(html`<p class="note"><b>The total was missed.</b> Tried on the past, ${best.name} expected
      ${whole.format(check.expected)} purchases where ${whole.format(check.actual)} came. The future may be missed by as much.</p>`);
  }
  if (best.model === "bg-nbd") {
    display(html`<p class="note"><b>Who bought once counts as still buying.</b> BG/NBD knows of no way to stop before a repeat
      purchase: of the customers still buying, all who bought once are in, however long ago that was.</p>`);
  }
  if (value.spend.alike) {
    display(html`<p class="note"><b>Customers spend alike.</b> They differ no more from each other than the purchases of one
      do, and the mean of all purchases, ${upToCents.format(value.spend.meanSpend ?? 0)}, is expected of everybody.</p>`);
  }
  if (correlation !== null && Math.abs(correlation) > 0.3) {
    display(html`<p class="note"><b>Take the values with care.</b> The model takes how much a purchase is worth to have
      nothing to do with how often one buys. Here the two go together (correlation ${upToCents.format(correlation)}), so
      that values of very frequent customers are less sure than the others.</p>`);
  }
  const tried = check.groups.flatMap(({ frequency, actual, expected }) => [
    { frequency, who: "bought", purchases: actual },
    { frequency, who: "expected", purchases: expected },
  ]);
  display(
    Plot.plot({
      title: "Tried on the past: mean purchases per customer in the last quarter of the time",
      width: 640,
      height: 270,
      marginBottom: 42,
      fx: {
        label: "Purchases before, after the first →",
        labelAnchor: "center",
        domain: check.groups.map((group) => group.frequency),
        padding: 0.15,
      },
      x: { axis: null, domain: ["bought", "expected"] },
      y: { label: null, grid: true, ticks: 5 },
      color: { domain: ["bought", "expected"], range: ["var(--c1)", "var(--c3)"], legend: true },
      marks: [
        Plot.axisFx({ anchor: "bottom", fontSize: 12, label: "Purchases before, after the first →" }),
        Plot.barY(tried, { fx: "frequency", x: "who", y: "purchases", fill: "who", tip: true }),
        Plot.ruleY([0]),
      ],
    }),
  );
  display(
    table(
      sql`
        select customer, segment, probability_alive as "still buying", expected_purchases as purchases,
          expected_spend as "per purchase", value
        from ${value.customers} left join ${scored.customers} using (customer)
        order by value desc, customer`,
      {
        title: `Customers by value over the next ${ahead} weeks`,
        fileName: "rfm-value",
        formats: {
          customer: { style: "plain" },
          "still buying": { style: "percent", digits: 0 },
          purchases: { style: "decimal", digits: 1 },
          "per purchase": { style: "decimal", digits: 2 },
          value: { style: "decimal", digits: 2 },
        },
      },
    ),
  );
}

// %% [markdown] id="list-title"
// ## Take a list away
//
// Choose a segment. The table holds all of its customers, those with the highest value first; its footer downloads them as CSV or as an Excel file.

// %% id="choice" folded=true
// The segment
const segment = input.select("Segment", standardSegments().map((rule) => rule.segment));

// %% id="list" folded=true
// Its customers
const size = scored.segments.find((row) => row.segment === segment)?.customers ?? 0;

display(html`<p class="note"><b>${segment}.</b> ${advice[segment]}</p>`);
table(
  sql`
    select customer, segment, rfm, cast(last_purchase as date) as last_purchase, recency_days, frequency, monetary
    from ${scored.customers}
    where segment = ${segment}
    order by monetary desc, customer`,
  {
    title: `${segment}: ${whole.format(size)} customers`,
    fileName: `rfm-${segment.toLowerCase().replace(/[^a-z]+/g, "-")}`,
    formats: { customer: { style: "plain" }, monetary: { style: "decimal", digits: 2 } },
  },
);

// %% [markdown] id="method"
// ## How the scores are made
//
// - **Recency** is the number of whole days from a customer's last purchase to the as-of day, **frequency** the number of purchases in the period, and **monetary** value the total spent, or the average purchase.
// - With five levels, a score says in which fifth of the customers one is, 5 being the best. Customers who are alike share the lower score, and a value that lies on an edge belongs to the lower score.
// - **One purchase** is one order. Without a column of orders, lines of a customer at one moment are one; where there is no time of day, each row is one. A shop whose lines are taken for purchases has other segments.
// - **Returns and cancellations** (amounts below 0) are taken off the purchases they follow, by one rule here, for trend, key accounts, stages and value: a return of the amount of an earlier line takes that line back, any other lowers the latest purchases before it, and a purchase of which nothing is left is none. What came back without a purchase before it is left out.
// - **Advice** looks at the rank and at the days: where a segment has not bought for longer than nine of ten pauses between purchases, it is called overdue, whatever its rank.
// - A **segment** follows from the recency and frequency scores. `rfm` takes your own thresholds and your own map of segments, too: `thresholds: { recency: [30, 90, 180, 365] }`.
//
// - The **trend** of a customer is the exact binomial test of purchases in the first and the last third of their time (Cox and Stuart); the share of false calls is held by the method of Benjamini and Hochberg. A **key account's** alert is such a test of the last three months, too.
// - **Value** is expected purchases (BG/NBD or MBG/NBD, whichever erred less by customer on the last quarter of the time) times expected spend (Gamma-Gamma), discounted at the end of each twelfth of the horizon. Times are in weeks.
//
// Sources: A. M. Hughes, *Strategic Database Marketing* (1994); P. S. Fader, B. G. S. Hardie and K. L. Lee, “RFM and CLV: Using Iso-Value Curves for Customer Base Analysis”, *Journal of Marketing Research* 42 (2005), and “‘Counting Your Customers’ the Easy Way: An Alternative to the Pareto/NBD Model”, *Marketing Science* 24 (2005); E. P. Batislam, M. Denizel and A. Filiztekin, “Empirical Validation and Comparison of Models for Customer Base Analysis”, *International Journal of Research in Marketing* 24 (2007).
