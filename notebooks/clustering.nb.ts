// ---
// title: Customer clusters
// description: Which customers behave alike? Groups found in the data, what sets each apart, and their lists.
// tags: [segmentation, clustering]
// template: true
// execution: auto
// ---

// %% [markdown] id="intro"
// # Customer clusters
//
// Which customers are alike? Nobody says beforehand what the groups are: they are found in what customers do. That makes this notebook a companion to [RFM](rfm.nb.ts), which sorts customers by rules that you know.
//
// 1. **Choose what customers are compared by**: minutes, messages, data, spending.
// 2. **Choose how many clusters** there are to be; the notebook says what the data speak for.
// 3. **Read what sets each cluster apart**, give it a name, and take its customers away.

// %% id="data" folded=true
// The data: usage by month, and purchases
const usage = await input.dataset(
  "Usage by month",
  {
    customer: "id",
    on_net: "number",
    off_net: "number",
    international: "number",
    incoming: "number",
    roaming: "number",
    weekend: "number",
    night: "number",
    sms: "number",
    data_mb: "number",
  },
  {
    default: {
      table: "usage_monthly",
      columns: {
        customer: "customer_id",
        on_net: "minutes_on_net",
        off_net: "minutes_off_net",
        international: "minutes_international",
        incoming: "minutes_incoming",
        roaming: "minutes_roaming",
        weekend: "minutes_weekend",
        night: "minutes_night",
        sms: "sms",
        data_mb: "data_mb",
      },
    },
    help: "One row a customer and month.",
  },
);
const spending = await input.dataset(
  "Purchases",
  { customer: "id", amount: "number" },
  {
    default: { table: "purchases", columns: { customer: "customer_id", amount: "amount" } },
    help: "One row a purchase: who bought, and for how much.",
  },
);

// %% id="settings" folded=true
// The controls
const FEATURES = [
  { value: "on_net", label: "On-net minutes" },
  { value: "off_net", label: "Off-net minutes" },
  { value: "international", label: "International minutes" },
  { value: "incoming", label: "Incoming minutes" },
  { value: "roaming", label: "Roaming minutes" },
  { value: "sms", label: "Messages" },
  { value: "data_mb", label: "Data (MB)" },
  { value: "weekend", label: "Weekend share" },
  { value: "night", label: "Night share" },
  { value: "spent", label: "Spending" },
] as const;
const FIRST = ["on_net", "off_net", "international", "sms", "data_mb", "weekend", "night", "spent"] as const;

const chosen = input.multiSelect("Compare customers by", FEATURES, {
  value: FIRST,
  help: "Choose what should make customers alike. Leave out what is of no use to you: every feature counts as much as another.",
});
const logarithms = input.toggle("Compare ratios", {
  value: true,
  help: "From 10 to 20 minutes is then as far as from 100 to 200. Without it, a few heavy users stand against all others.",
});
const months = input.range("Least months", {
  min: 1,
  max: 12,
  value: 3,
  help: "Customers with fewer months of usage are left out: their averages say little.",
});

// %% id="behaviour" folded=true
// From months to customers
const behaviour = await sql<{
  customer: number | string;
  on_net: number;
  off_net: number;
  international: number;
  incoming: number;
  roaming: number;
  sms: number;
  data_mb: number;
  weekend: number;
  night: number;
  spent: number;
  revenue: number;
}>`
  with monthly as (
    select *, on_net + off_net + international + incoming + roaming as minutes from ${usage} where customer is not null
  ),
  bought as (
    select customer, sum(cast(amount as decimal(18, 2))) as revenue from ${spending} group by customer
  )
  select customer, avg(on_net) as on_net, avg(off_net) as off_net, avg(international) as international,
    avg(incoming) as incoming, avg(roaming) as roaming, avg(sms) as sms,
    cast(sum(cast(data_mb as decimal(18, 3))) as double) / count(*) as data_mb,
    sum(weekend) / greatest(1, sum(minutes)) as weekend, sum(night) / greatest(1, sum(minutes)) as night,
    cast(coalesce(any_value(revenue), 0) as double) / count(*) as spent,
    cast(coalesce(any_value(revenue), 0) as double) as revenue
  from monthly left join bought using (customer)
  group by customer having count(*) >= ${months}`.materialize();

// %% id="ready"
import { chooseK, kmeans, pca, stability, standardize } from "clientele/analysis";

const SHARES: readonly string[] = ["weekend", "night"];
const ready = await standardize(behaviour, {
  key: "customer",
  features: FEATURES.filter(({ value }) => chosen.length === 0 || chosen.includes(value)).map(({ value, label }) => ({
    column: value,
    label,
    transform: logarithms && !SHARES.includes(value) ? "log1p" : "none",
  })),
});

// %% id="coverage" folded=true
// What is compared
const whole = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });
const two = new Intl.NumberFormat("en", { minimumFractionDigits: 2, maximumFractionDigits: 2 });
const percent = new Intl.NumberFormat("en", { style: "percent", maximumFractionDigits: 1 });
const { counts } = ready;

counts.used > 0
  ? md`**${whole.format(counts.used)} customers** are compared by ${ready.features.length} features${counts.missing > 0 ? `; ${whole.format(counts.missing)} with a missing number are left out` : ""}. Each feature is measured in its own spread, so that megabytes do not outweigh minutes.`
  : html`<p class="note"><b>There is nobody to compare.</b> No customer has ${months} months of usage with all the
      numbers. Lower the number of months, or choose other tables.</p>`;

// %% [markdown] id="choice-title"
// ## How many clusters?
//
// More clusters always describe customers more closely, and are harder to work with. Four measures look for the number at which clusters are compact and far apart. They judge the geometry, not the use: a number that your campaigns can live with is a good reason to deviate.

// %% id="choice"
const choice = await chooseK(ready, { to: 10 });

// %% id="choice-charts" folded=true
// The measures for each number of clusters
type Measure = "silhouette" | "calinskiHarabasz" | "daviesBouldin" | "inertia";

function measureChart(title: string, measure: Measure) {
  const points = choice.choices.flatMap((row) => {
    const value = row[measure];
    return value === null ? [] : [{ k: row.k, value }];
  });
  const marked = points.filter(({ k }) => k === choice.recommended);
  return Plot.plot({
    title,
    width: 300,
    height: 190,
    marginLeft: 50,
    marginBottom: 36,
    x: { label: "clusters", labelAnchor: "center", ticks: points.map(({ k }) => k), tickFormat: "d" },
    y: { label: null, grid: true, ticks: 4, tickFormat: measure === "inertia" || measure === "calinskiHarabasz" ? "~s" : "~g" },
    marks: [
      Plot.line(points, { x: "k", y: "value", strokeWidth: 2 }),
      Plot.dot(points, { x: "k", y: "value", r: 2.5, fill: "var(--c1)", stroke: "none", tip: false }),
      Plot.dot(marked, { x: "k", y: "value", r: 5.5, fill: "var(--c2)", stroke: "var(--surface)", tip: false }),
    ],
  });
}

choice.choices.length > 0
  ? display(
      row(
        measureChart("Silhouette: higher is better", "silhouette"),
        measureChart("Davies-Bouldin: lower is better", "daviesBouldin"),
        measureChart("Caliński-Harabasz: higher is better", "calinskiHarabasz"),
        measureChart("Spread within clusters: look for a bend", "inertia"),
      ),
    )
  : null;
md`**${choice.recommended} ${choice.recommended === 1 ? "cluster is" : "clusters are"} recommended.** ${choice.reason}`;

// %% id="number" folded=true
// The number of clusters
const k = input.range("Number of clusters", { min: 1, max: 12, value: choice.recommended });

// %% id="found"
const found = await kmeans(ready, { k });
const bootstrap = await stability(found, { samples: 10 });

// %% id="names" folded=true
// Names: proposals that you can change
const naming = input.text("Your names", {
  placeholder: "1 = Talkers; 4 = Streamers",
  help: "Clusters have proposed names, and numbers from the largest. Write 1 = Talkers; 4 = Streamers to give some your own.",
});
const given = new Map(
  naming
    .split(";")
    .map((part) => part.split("="))
    .map(([cluster, ...name]) => [Number(cluster), name.join("=").trim()] as const),
);
const names = found.clusters.map(({ cluster, name }) => given.get(cluster) || name);

names.length > 0
  ? html`<table>
      <tr><th class="r">Cluster</th><th>Name</th><th class="r">Customers</th></tr>
      ${found.clusters.map(
        ({ cluster, rows }, c) =>
          html`<tr><td class="r">${cluster}</td><td>${names[c]}</td><td class="r">${whole.format(rows)}</td></tr>`,
      )}
    </table>`
  : null;

// %% id="assigned"
const assigned = await found.assign();
const members = sql<{ customer: number | string; cluster: number; distance: number; revenue: number }>`
  select customer, cluster, distance, revenue from ${assigned} where cluster is not null`;

// %% id="headline" folded=true
// The result in four numbers
const metric = (value: string, label: string) =>
  html`<div class="metric"><b>${value}</b><span>${label}</span></div>`;
const largest = found.clusters[0];
const smallest = found.clusters.at(-1);

html`<div class="metrics">
  ${metric(whole.format(counts.used), "customers")}
  ${metric(whole.format(found.k), found.k === 1 ? "cluster" : "clusters")}
  ${largest && metric(percent.format(largest.share), "in the largest")}
  ${smallest && metric(percent.format(smallest.share), "in the smallest")}
  ${found.k > 1 && metric(two.format(bootstrap.adjustedRand), "agreement when drawn anew")}
</div>`;

// %% id="stable" folded=true
// Whether the clusters can be relied on
const shaky = bootstrap.clusters.filter(({ jaccard }) => jaccard < 0.6);
const steadiness =
  bootstrap.adjustedRand >= 0.9
    ? "The clusters are **stable**: drawn from other customers of the same kind, they come out the same."
    : bootstrap.adjustedRand >= 0.7
      ? "The clusters are **fairly stable**: some customers change sides when others are drawn."
      : "The clusters are **not stable**: other customers would give other clusters. Try fewer, or other features.";

md`${found.k > 1 ? steadiness : ""} ${shaky.length > 0 && found.k > 1 ? `Do not rely on ${shaky.map(({ cluster }) => `*${names[cluster - 1]}*`).join(", ")}.` : ""}`;

// %% [markdown] id="map-title"
// ## The map
//
// A point is a customer. The map puts those who are alike side by side, as well as two directions can tell of many features; clusters that overlap here may be apart in a third one. The table says what the directions are made of.

// %% id="map" folded=true
// Customers along the two main directions
const directions = await pca(ready);
const onMap = await directions.toSql(behaviour);
const points = found.k === 0 || directions.components.length < 2 ? [] : await sql<{ pc1: number; pc2: number; cluster: number; customer: string }>`
  select m.pc1, m.pc2, a.cluster, cast(m.customer as varchar) as customer
  from ${onMap} m join ${members} a on a.customer = m.customer
  order by hash(cast(m.customer as varchar)) limit 1500`.rows();
const labelled = points.map((point) => ({ ...point, segment: names[point.cluster - 1] ?? "" }));
const share = (at: number) => percent.format(directions.components[at]?.share ?? 0);

points.length === 0
  ? html`<p class="note">A map needs at least two features, and customers.</p>`
  : row(
      Plot.plot({
        title: points.length < counts.used ? `${whole.format(points.length)} customers, drawn by lot` : "All customers",
        width: 600,
        height: 430,
        marginBottom: 40,
        x: { label: `First direction: ${share(0)} of the differences →`, labelAnchor: "center", ticks: 5, grid: true },
        y: { label: `↑ Second direction: ${share(1)}`, ticks: 5, grid: true },
        color: { domain: names, legend: true, type: "categorical" },
        marks: [
          Plot.dot(labelled, {
            x: "pc1",
            y: "pc2",
            stroke: "none",
            fill: "segment",
            fillOpacity: 0.65,
            r: 2.6,
            channels: { customer: "customer" },
            tip: { format: { x: false, y: false, fill: true, customer: true } },
          }),
        ],
      }),
      html`<h3>What the directions are made of</h3><table>
        <tr><th>Feature</th><th class="r">First</th><th class="r">Second</th></tr>
        ${directions.loadings.map(
          (loading) => html`<tr><td>${loading.feature}</td><td class="r">${two.format(loading.pc1 ?? 0)}</td>
            <td class="r">${two.format(loading.pc2 ?? 0)}</td></tr>`,
        )}
      </table>`,
    );

// %% [markdown] id="profile-title"
// ## What sets each cluster apart
//
// A line is a cluster, and 0 the average of all customers: a point at 1 is one standard deviation above it. Where lines are far apart, a feature tells clusters apart; where they run together, it does not.

// %% id="profiles" folded=true
// Profiles as parallel lines
const profiles = ready.dimensions.flatMap((feature, j) =>
  names.map((segment, c) => ({ feature, segment, value: found.centres[c * ready.dimensions.length + j] ?? 0 })),
);

profiles.length === 0
  ? html`<p class="note">There is no cluster to be described.</p>`
  : Plot.plot({
      title: "Averages of the clusters, in standard deviations from the average of all",
      width: 900,
      height: 380,
      marginLeft: 46,
      marginBottom: 44,
      x: { label: null, domain: ready.dimensions, tickSize: 0, fontVariant: "normal" },
      y: { label: null, grid: true, ticks: 6 },
      color: { domain: names, legend: true, type: "categorical" },
      marks: [
        Plot.ruleY([0], { stroke: "var(--ink)", strokeOpacity: 0.35 }),
        Plot.line(profiles, { x: "feature", y: "value", z: "segment", stroke: "segment", strokeWidth: 2.2, tip: false }),
        Plot.dot(profiles, {
          x: "feature",
          y: "value",
          fill: "segment",
          stroke: "var(--surface)",
          r: 4,
          tip: { format: { y: (d: number) => two.format(d) } },
        }),
      ],
    });

// %% id="words" folded=true
// The same in words
html`<table>
  <tr><th>Cluster</th><th class="r">Customers</th><th>What sets it apart</th></tr>
  ${found.profile.map(
    ({ cluster, traits }, c) => html`<tr>
      <td><b>${names[c]}</b></td>
      <td class="r">${whole.format(cluster.rows)}</td>
      <td>${traits.slice(0, 4).map(({ text }) => html`${text}<br>`)}</td></tr>`,
  )}
</table>`;

// %% id="effects" folded=true
// Every feature of every cluster, with the size of its effect
table(
  found.profile.flatMap(({ traits }, c) =>
    traits.map(({ feature, level, inside, outside, effect }) => ({
      cluster: names[c],
      feature: level === null ? feature : `${feature}: ${level}`,
      typical: inside,
      elsewhere: outside,
      effect,
    })),
  ),
  {
    title: "Features by cluster; an effect of 0.8 is large",
    fileName: "cluster-profiles",
    formats: {
      typical: { style: "decimal", digits: 2 },
      elsewhere: { style: "decimal", digits: 2 },
      effect: { style: "decimal", digits: 2 },
    },
  },
);

// %% [markdown] id="revenue-title"
// ## Size and revenue
//
// Compare the two bars of a cluster: where revenue is longer than customers, each of them matters more.

// %% id="sizes" folded=true
// Customers and revenue by cluster
const totals = await sql<{ cluster: number; customers: number; revenue: number }>`
  select cluster, count(*) as customers, cast(sum(cast(revenue as decimal(18, 2))) as double) as revenue
  from ${members} group by cluster order by cluster`.rows();
const all = totals.reduce(
  (sum, one) => ({ customers: sum.customers + one.customers, revenue: sum.revenue + one.revenue }),
  { customers: 0, revenue: 0 },
);
const sizes = totals.map(({ cluster, customers, revenue }) => ({
  cluster: names[cluster - 1] ?? "",
  customers,
  share: customers / all.customers,
  revenue,
  "revenue share": all.revenue > 0 ? revenue / all.revenue : 0,
  "revenue per customer": revenue / customers,
}));
const bars = sizes.flatMap((one) => [
  { cluster: one.cluster, measure: "Customers", share: one.share },
  { cluster: one.cluster, measure: "Revenue", share: one["revenue share"] },
]);

if (bars.length > 0)
  display(
    Plot.plot({
      title: "Share of customers and of revenue",
      width: 900,
      height: 40 + 30 * sizes.length,
      marginLeft: 270,
      marginBottom: 0,
      marginRight: 50,
      x: { axis: null, domain: [0, Math.max(0.01, ...bars.map((d) => d.share))] },
      y: { label: null, domain: sizes.map((d) => d.cluster), padding: 0.3 },
      fx: { label: null, domain: ["Customers", "Revenue"], padding: 0.16 },
      color: { domain: ["Customers", "Revenue"], range: ["var(--c3)", "var(--c1)"] },
      marks: [
        Plot.axisFx({ anchor: "top", fontSize: 12 }),
        Plot.axisY({ fontSize: 12, tickSize: 0, lineWidth: 24, textOverflow: "ellipsis-end" }),
        Plot.barX(bars, { x: "share", y: "cluster", fx: "measure", fill: "measure", tip: false }),
        Plot.text(bars, {
          x: "share",
          y: "cluster",
          fx: "measure",
          text: (d) => percent.format(d.share),
          textAnchor: "start",
          dx: 5,
          fontSize: 11.5,
        }),
      ],
    }),
  );
table(sizes, {
  title: "Clusters in numbers",
  fileName: "clusters",
  formats: {
    revenue: { style: "decimal", digits: 0 },
    "revenue per customer": { style: "decimal", digits: 0 },
  },
});

// %% [markdown] id="list-title"
// ## Take a list away
//
// Choose a cluster, or all. Those nearest to the cluster's centre, its most typical customers, come first; the footer downloads the list as CSV or as an Excel file.

// %% id="list-choice" folded=true
// The cluster
const segment = input.select("Cluster", [
  { value: 0, label: "All clusters" },
  ...names.map((name, c) => ({ value: c + 1, label: name })),
]);

// %% id="list" folded=true
// Its customers
const named = await found.assign(behaviour, { names });
table(
  sql`
    select customer, cluster, segment, distance, revenue from ${named}
    where cluster is not null and (${segment} = 0 or cluster = ${segment})
    order by cluster, distance, customer`,
  {
    title: segment === 0 ? "All customers with their cluster" : (names[segment - 1] ?? ""),
    fileName: "customer-clusters",
    formats: {
      customer: { style: "plain" },
      distance: { style: "decimal", digits: 2 },
      revenue: { style: "decimal", digits: 2 },
    },
  },
);

// %% [markdown] id="method"
// ## How the clusters are made
//
// - Each feature is a **monthly average** (weekend and night: a share of all minutes), taken as a logarithm when ratios are compared, and divided by its standard deviation.
// - **K-means** then looks for the centres to which customers have the smallest squared distances, beginning ten times anew; every customer belongs to the nearest centre. Same data, same clusters: nothing is left to chance.
// - **Agreement when drawn anew** is the adjusted Rand index between these clusters and those of ten samples drawn with replacement: 1 is the same, 0 is chance.
// - An **effect** is the difference between a cluster and all other customers, in standard deviations.
// - **Does it find what is there?** Six kinds of customers are planted in the sample data, which no table names. With the features that are chosen at first, the six clusters agree with them at an adjusted Rand index above 0.95, where 1 would be the same to the last customer.
//
// Sources: S. Lloyd (1982) and D. Arthur and S. Vassilvitskii (2007) for k-means; P. Rousseeuw (1987), T. Caliński and J. Harabasz (1974), D. Davies and D. Bouldin (1979) and R. Tibshirani, G. Walther and T. Hastie (2001) for the number of clusters; C. Hennig (2007) for stability.
