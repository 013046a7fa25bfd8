// ---
// title: Tariff simulation
// description: What would a new tariff do? Everybody's bill under it, who would move, and what that does to revenue.
// tags: [pricing, tariff]
// template: true
// execution: auto
// ---

// %% [markdown] id="intro"
// # Tariff simulation
//
// Before a tariff is launched, bill everybody under it: this notebook rates every call, message and data session of a month by a plan that does not exist yet, and says **who would pay less, who would move, and what that does to revenue**.
//
// 1. **Choose your data** below, and whose bills are looked at. The sample is a fictional mobile operator with the records of one month.
// 2. **Describe the tariff** in the form, or pick one that is there. Every change bills everybody again.
// 3. **Read the effect**, look at single invoices, and take the lists away.

// %% id="data" folded=true
// The data: records of use, contracts, plans and customers
const calls = await input.dataset(
  "Records of use",
  { customer: "id", at: "timestamp", kind: "string", direction: "string", network: "string", seconds: "integer", bytes: "integer" },
  {
    default: {
      table: "calls",
      columns: { customer: "customer_id", at: "started_at", kind: "kind", direction: "direction", network: "network", seconds: "duration_s", bytes: "bytes" },
    },
    help: "One row a call, message or data session: kind is voice, sms or data; network is on_net, off_net, international or roaming.",
  },
);
const contracts = await input.dataset(
  "Contracts",
  { customer: "id", from: "date", to: "date", plan: "string", discount: "number" },
  {
    default: {
      table: "contracts",
      columns: { customer: "customer_id", from: "valid_from", to: "valid_to", plan: "plan_id", discount: "discount" },
    },
    help: "One row for each customer's terms: from when to when, which plan, and what is taken off the fee.",
  },
);
const plans = await input.dataset(
  "Plans",
  {
    id: "string", plan: "string", kind: "string", fee: "number", minutes: "number", onNetFree: "boolean", messages: "number",
    megabytes: "number", minute: "number", international: "number", roaming: "number", message: "number", gigabyte: "number",
    roamingMegabyte: "number",
  },
  {
    default: {
      table: "plans",
      columns: {
        id: "plan_id", plan: "plan", kind: "kind", fee: "monthly_fee", minutes: "included_minutes", onNetFree: "on_net_free",
        messages: "included_sms", megabytes: "included_mb", minute: "price_minute", international: "price_minute_international",
        roaming: "price_minute_roaming", message: "price_sms", gigabyte: "price_gb", roamingMegabyte: "price_mb_roaming",
      },
    },
    help: "One row a plan: its fee, what it includes and its prices.",
  },
);
const customers = await input.dataset(
  "Customers",
  { customer: "id", segment: "string", city: "string", sms: "boolean" },
  {
    default: { table: "customers", columns: { customer: "customer_id", segment: "customer_type", city: "city", sms: "consent_sms" } },
    help: "One row a customer: a segment to compare by, and whether campaigns may be sent by SMS.",
  },
);

// %% id="population" folded=true
// Whose bills: the month, the kinds of plan and the segments
const [{ last }] = await sql<{ last: Date | null }>`select max("at") as last from ${calls}`.first(1);
const month = input.date("Month", { value: last ?? new Date("2026-06-30"), help: "Any day of the month to be billed." });
const kinds = (await sql<{ kind: string }>`select distinct kind from ${plans} where kind is not null order by kind`.rows()).map((row) => row.kind);
const chosenKinds = input.multiSelect("Plans of kind", kinds.length > 0 ? kinds : ["postpaid"], {
  value: kinds.includes("postpaid") ? ["postpaid"] : kinds.slice(0, 1),
  help: "Customers on these plans are billed.",
});
const segmentNames = (await sql<{ segment: string }>`select distinct segment from ${customers} where segment is not null order by segment limit 50`.rows()).map((row) => row.segment);
const chosenSegments = input.multiSelect("Only segments", segmentNames.length > 0 ? segmentNames : ["all"], { help: "None chosen: all customers." });
const by = input.select("Compare by", [
  { value: "plan", label: "today's plan" },
  { value: "segment", label: "segment" },
  { value: "city", label: "city" },
]);
const currency = input.text("Currency", { value: "yuan", maxLength: 10, help: "As it is written behind amounts." });

// %% id="people" folded=true
// Customers on these plans at the end of the month, and their records
const people = await sql<{ customer: number; plan: string; plan_name: string; discount: number; segment: string; sms: boolean }>`
  select c.customer, c.plan, p.plan as plan_name, coalesce(c.discount, 0) as discount,
    coalesce(${by === "plan" ? sql.id("p", "plan") : sql.id("u", by)}, 'unknown') as segment, coalesce(u.sms, false) as sms
  from ${contracts} c join ${plans} p on p.id = c.plan left join ${customers} u on u.customer = c.customer
  where p.kind in (select unnest(${chosenKinds}::varchar[])) and c."from" <= last_day(cast(${month} as date))
    and (c."to" is null or c."to" >= last_day(cast(${month} as date)))
    and (${chosenSegments.length} = 0 or u.segment in (select unnest(${chosenSegments}::varchar[])))
  qualify row_number() over (partition by c.customer order by c."from" desc) = 1`.materialize();
const usage = await sql<{ customer: number; at: Date; kind: string; direction: string; network: string; seconds: number; bytes: number }>`
  select * from ${calls}
  where customer in (select customer from ${people})
    and "at" >= date_trunc('month', cast(${month} as timestamp)) and "at" < date_trunc('month', cast(${month} as timestamp)) + interval 1 month`.materialize();

// %% id="today" folded=true
// Today's tariffs, and everybody's bill under them
import { bill, customerBase, designTariff, type MobilePlan, mobileTariff, rehearseLaunch, simulate } from "clientele/analysis";

const planRows = await sql`select * from ${plans} where kind in (select unnest(${chosenKinds}::varchar[])) order by id`.rows();
const planNumbers = (row: (typeof planRows)[number]): MobilePlan => ({
  name: String(row.id),
  fee: Number(row.fee),
  minutes: Number(row.minutes),
  messages: Number(row.messages),
  gigabytes: Number(row.megabytes) / 1000,
  onNetFree: row.onNetFree === true,
  minute: Number(row.minute),
  message: Number(row.message),
  gigabyte: Number(row.gigabyte),
  minuteInternational: Number(row.international),
  minuteRoaming: Number(row.roaming),
  megabyteRoaming: Number(row.roamingMegabyte),
});
const today = planRows.map((row) => mobileTariff(planNumbers(row)));
const nameOf = new Map(planRows.map((row) => [String(row.id), String(row.plan)]));
const base =
  today.length > 0
    ? await customerBase({
        usage,
        columns: {
          customer: "customer",
          at: "at",
          kind: "kind",
          direction: "direction",
          network: "network",
          quantity: { voice: "seconds", sms: 1, data: "bytes" },
        },
        from: month,
        customers: people,
        customerColumns: { customer: "customer" },
        current: { tariffs: today, column: "plan", discount: "discount" },
        segment: "segment",
      })
    : null;

/** Today's plans with what their customers pay. */
const inUse = planRows.map((row, place) => {
  const own = Array.from(base?.billed ?? []).filter((_, i) => base?.currentOf[i] === place);
  const paid = own.reduce((sum, amount) => sum + amount, 0) / 100;
  return {
    plan: String(row.plan),
    fee: Number(row.fee),
    minutes: Number(row.minutes),
    messages: Number(row.messages),
    gigabytes: Number(row.megabytes) / 1000,
    customers: own.length,
    revenue: paid,
    "per customer": own.length > 0 ? paid / own.length : 0,
  };
});
table(inUse, {
  title: "Plans of today, and what their customers pay a month",
  fileName: "tariff-today",
  formats: { revenue: { style: "decimal", digits: 0 }, "per customer": { style: "decimal", digits: 2 }, fee: { style: "decimal", digits: 2 } },
});

// %% [markdown] id="form-title"
// ## The tariff
//
// What it costs, what it includes, and what is charged beyond. Calls count started minutes and data started kilobytes; calls and messages that are received are free.

// %% id="form" folded=true
// The form
const picked = input.select("Try", [
  { value: "", label: "a new tariff, as described here" },
  ...planRows.map((row) => ({ value: String(row.id), label: `${row.plan} for everybody, as it is` })),
]);
const isNew = picked === "";
const planName = isNew ? input.text("Name", { value: "Flat 99", pattern: ".*\\S.*", maxLength: 40 }) : (nameOf.get(picked) ?? picked);
const fee = isNew ? input.number("Monthly fee", { value: 99, min: 0, max: 10_000, step: 1 }) : 0;
const allMinutes = isNew ? input.toggle("All domestic minutes included", { value: true }) : true;
const minutes = allMinutes ? 0 : input.number("Included minutes", { value: 500, min: 0, max: 100_000, step: 10 });
const allMessages = isNew ? input.toggle("All messages included", { value: true }) : true;
const messages = allMessages ? 0 : input.number("Included messages", { value: 200, min: 0, max: 100_000, step: 10 });
const gigabytes = isNew ? input.number("Included gigabytes", { value: 60, min: 0, max: 10_000, step: 1 }) : 0;
const onNetFree = isNew ? input.toggle("Calls within the network free", { value: true }) : true;
const priceMinute = allMinutes ? 0 : input.number("Price of a minute beyond", { value: 0.15, min: 0, max: 100, step: 0.01 });
const priceMessage = allMessages ? 0 : input.number("Price of a message beyond", { value: 0.1, min: 0, max: 100, step: 0.01 });
const priceGigabyte = isNew ? input.number("Price of a gigabyte beyond", { value: 2.5, min: 0, max: 1000, step: 0.1 }) : 0;
const priceInternational = isNew ? input.number("Minute to another country", { value: 1.4, min: 0, max: 100, step: 0.1 }) : 0;
const priceRoaming = isNew ? input.number("Minute abroad", { value: 2.5, min: 0, max: 100, step: 0.1 }) : 0;
const priceRoamingData = isNew ? input.number("Megabyte abroad", { value: 0.04, min: 0, max: 100, step: 0.01 }) : 0;

// %% id="candidate" folded=true
// The tariff to try
const pickedRow = planRows.find((row) => String(row.id) === picked);
const numbers: MobilePlan = pickedRow
  ? { ...planNumbers(pickedRow), name: planName }
  : {
      name: planName,
      fee,
      minutes: allMinutes ? null : minutes,
      messages: allMessages ? null : messages,
      gigabytes,
      onNetFree,
      minute: priceMinute,
      message: priceMessage,
      gigabyte: priceGigabyte,
      minuteInternational: priceInternational,
      minuteRoaming: priceRoaming,
      megabyteRoaming: priceRoamingData,
    };
const candidate = mobileTariff(numbers);

// %% [markdown] id="behaviour-title"
// ## How customers answer
//
// Nobody knows this beforehand: each number is an assumption to be moved, and *How it is done* at the end says which of them have a source.

// %% id="behaviour" folded=true
// How customers answer, and what use costs you
const choice = input.select("Who moves", [
  { value: "logit", label: "the more likely, the more they save" },
  { value: "threshold", label: "a share of those who save enough" },
  { value: "rational", label: "everybody who saves anything" },
]);
const sensitivity = choice === "logit" ? input.range("Weight of a saving of 10 a month", { min: 0, max: 5, step: 0.1, value: 1, help: "1 makes moving 2.7 times as likely against staying." }) : 1;
const inertia = choice === "logit" ? input.range("Inertia", { min: 0, max: 6, step: 0.1, value: 3, help: "At 3, one in twenty moves who saves nothing." }) : 3;
const threshold = choice === "threshold" ? input.number("Saving that is enough", { value: 5, min: 0, max: 1000, step: 1, help: "A month." }) : 5;
const share = choice === "threshold" ? input.range("Share of them that moves", { min: 0, max: 1, step: 0.05, value: 0.3 }) : 0.3;
const churn = input.range("Leave for each doubling of the bill", { min: 0, max: 1, step: 0.05, value: 0.3, help: "Of those who move and pay more." });
const elasticity = input.range("Elasticity of calls", { min: -2, max: 0, step: 0.05, value: -0.5, help: "-0.5: a price 10 % lower brings 5 % more minutes." });
const messageElasticity = input.range("Elasticity of messages", { min: -2, max: 0, step: 0.05, value: 0 });
const dataElasticity = input.range("Elasticity of data", { min: -2, max: 0, step: 0.05, value: 0 });
const costMinute = input.number("Cost of a minute", { value: 0.02, min: 0, max: 10, step: 0.01, help: "To the operator, as of a gigabyte." });
const costGigabyte = input.number("Cost of a gigabyte", { value: 0.4, min: 0, max: 100, step: 0.1 });

// %% id="assumptions" folded=true
// The same as the simulation takes it
const behaviour = {
  choice,
  sensitivity: sensitivity / 10,
  inertia,
  threshold,
  share,
  churn,
  elasticity: { voice: elasticity, sms: messageElasticity, data: dataElasticity },
};
const costs = { voice: { amount: costMinute, per: 60 }, data: { amount: costGigabyte, per: 1_000_000_000 } };

// %% id="bills" folded=true
// Everybody's bill under the tariff
const billed = base && base.customers.length > 0 ? await simulate({ base, candidates: [candidate], runs: 0 }) : null;

// %% id="simulation" folded=true
// What comes of it, and 200 draws of how it might turn out
const draws = progress(200, "Simulating");
const simulation = billed ? await billed.under({ behaviour, costs, runs: 200, onRun: (done) => draws.set(done) }) : null;
draws.done();

// %% [markdown] id="headline-title"
// ## The effect

// %% id="headline" folded=true
// The effect in numbers
const money = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });
const cents = new Intl.NumberFormat("en", { minimumFractionDigits: 2, maximumFractionDigits: 2 });
const signed = new Intl.NumberFormat("en", { maximumFractionDigits: 0, signDisplay: "exceptZero" });
const percent = new Intl.NumberFormat("en", { style: "percent", maximumFractionDigits: 1 });
const signedPercent = new Intl.NumberFormat("en", { style: "percent", maximumFractionDigits: 1, signDisplay: "exceptZero" });
const metric = (value: string, label: string) => html`<div class="metric"><b>${value}</b><span>${label}</span></div>`;
const gain = simulation ? simulation.expected.revenue - simulation.today.revenue : 0;
const interval = simulation?.intervals;

simulation && interval
  ? html`<div class="metrics">
      ${metric(`${signed.format(gain)} ${currency}`, `revenue a month (${signedPercent.format(simulation.today.revenue > 0 ? gain / simulation.today.revenue : 0)}); in nine of ten draws ${signed.format(interval.revenue.low - simulation.today.revenue)} to ${signed.format(interval.revenue.high - simulation.today.revenue)}`)}
      ${metric(`${signed.format(simulation.expected.margin - simulation.today.margin)} ${currency}`, `margin a month; in nine of ten draws ${signed.format(interval.margin.low - simulation.today.margin)} to ${signed.format(interval.margin.high - simulation.today.margin)}`)}
      ${metric(money.format(simulation.expected.takers[0] ?? 0), `of ${money.format(simulation.today.customers)} customers would move to ${planName}; ${money.format(interval.takers[0]?.low ?? 0)} to ${money.format(interval.takers[0]?.high ?? 0)}`)}
      ${metric(`${cents.format(simulation.expected.arpu)} ${currency}`, `revenue per customer, from ${cents.format(simulation.today.arpu)}`)}
      ${metric(`${money.format(simulation.today.revenue)} ${currency}`, "revenue today, a month")}
    </div>`
  : html`<p class="note"><b>There is nobody to bill.</b> No customer of the chosen segments is on a plan of the chosen kinds at the end of this month. Choose other kinds or segments, or another month.</p>`;

// %% id="coverage" folded=true
// Whom it would suit, and what could not be rated
const attracted = simulation?.customers.filter((one) => one.saving > 0).length ?? 0;
/** A record that no tariff can rate is told once. */
const wrong = new Map<string, { tariffs: Set<string>; meaning: string; records: number; example: string }>();
for (const { tariff, meaning, records, examples } of simulation?.problems ?? []) {
  const key = `${meaning} ${records}`;
  const tariffs = wrong.get(key)?.tariffs ?? new Set<string>();
  wrong.set(key, { tariffs: new Set([...tariffs, ...tariff.split(", ").map((id) => nameOf.get(id) ?? id)]), meaning, records, example: JSON.stringify(examples[0]) });
}

display(
  simulation
    ? md`The tariff would be cheaper for **${money.format(attracted)}** of ${money.format(simulation.today.customers)} customers, whether or not they move; **${money.format(simulation.expected.losers)}** who move would pay more, and **${money.format(simulation.expected.leavers)}** of those leave. ${money.format(simulation.data.records)} records were rated under ${today.length + 1} tariffs.`
    : md`Nothing was simulated.`,
);
wrong.size > 0
  ? table(
      [...wrong.values()].map(({ tariffs, meaning, records, example }) => ({ "not rated": meaning, records, under: tariffs.size > today.length ? "all tariffs" : [...tariffs].join(", "), "for example": example })),
      { title: "Records that could not be rated", fileName: "tariff-not-rated" },
    )
  : html`<p class="note">Every record has a price under every tariff.</p>`;

// %% [markdown] id="flows-title"
// ## Who moves, and from where
//
// A tariff takes its customers from the plans that are there. Where the bars reach far to the left, the new plan eats into an old one: its customers pay less than before.

// %% id="flows" folded=true
// Expected movers by today's plan, and what they pay before and after
const flows = (simulation?.expected.flows ?? []).map(({ from, customers, paidBefore, paidAfter }) => ({
  plan: nameOf.get(from) ?? from,
  customers,
  paidBefore,
  paidAfter,
  change: paidAfter - paidBefore,
}));
const order = flows.toSorted((a, b) => a.change - b.change).map(({ plan }) => plan);
const eaten = simulation?.expected.cannibalised ?? [];
const lost = eaten.reduce((sum, { loss }) => sum + loss, 0);
const [most] = eaten;
/** From 0 to a little beyond the longest bars, so that their numbers have room. */
const reach = (values: number[]) => [1.3 * Math.min(0, ...values), 1.1 * Math.max(0, ...values)];
const flowChart = (title: string, x: "customers" | "change", color: string) =>
  Plot.plot({
    title,
    width: 450,
    height: 50 + 26 * flows.length,
    marginLeft: 90,
    marginRight: 44,
    x: { label: null, grid: true, ticks: 4, domain: reach(flows.map((flow) => flow[x])) },
    y: { label: null, domain: order, padding: 0.3 },
    marks: [
      Plot.barX(flows, { x, y: "plan", fill: color, tip: false }),
      Plot.text(flows, { x, y: "plan", text: (d) => (x === "change" ? signed : money).format(d[x]), textAnchor: x === "change" ? "end" : "start", dx: x === "change" ? -4 : 4, fontSize: 11.5 }),
      Plot.ruleX([0]),
    ],
  });

display(
  flows.length > 0
    ? row(
        flowChart(`Customers who move to ${planName}`, "customers", "var(--c1)"),
        flowChart(`What their bills change by, ${currency} a month`, "change", "var(--c2)"),
      )
    : html`<p class="note">Nobody moves.</p>`,
);
display(
  most
    ? md`It eats most into **${nameOf.get(most.tariff) ?? most.tariff}**: ${money.format(most.customers)} customers, ${percent.format(most.share)} of the plan's, pay ${money.format(most.loss)} ${currency} less a month. That is ${percent.format(most.loss / lost)} of what today's plans lose.`
    : md`No plan of today loses revenue to it.`,
);
table(
  flows.map(({ plan, customers, paidBefore, paidAfter, change }) => ({ from: plan, to: planName, customers, "paid before": paidBefore, "paid after": paidAfter, change })),
  {
    title: "From plan to plan, a month",
    fileName: "tariff-flows",
    formats: {
      customers: { style: "decimal", digits: 1 },
      "paid before": { style: "decimal", digits: 2 },
      "paid after": { style: "decimal", digits: 2 },
      change: { style: "decimal", digits: 2 },
    },
  },
);

// %% [markdown] id="bills-title"
// ## Winners and losers
//
// If everybody were on the new tariff: how much would bills change? Those on the left of 0 would pay less.

// %% id="changes" folded=true
// The distribution of the change, and segments in numbers
const sizes = (billed?.customers ?? []).map(({ current, bills }) => Math.abs((bills[0] ?? 0) - current)).sort((a, b) => a - b);
/** Bars of a round width, of which twenty on either side hold 98 of 100 customers. */
const wide = (sizes[Math.floor(0.98 * sizes.length)] ?? 0) / 20;
const tens = 10 ** Math.floor(Math.log10(Math.max(wide, 0.05)));
const width = tens * ([1, 2, 5, 10].find((step) => step * tens >= wide) ?? 10);
const segmentSizes = new Map((billed?.segments ?? []).map(({ segment, customers }) => [segment, customers]));
const largest = [...segmentSizes].toSorted((a, b) => b[1] - a[1]).slice(0, segmentSizes.size > 9 ? 8 : 9).map(([segment]) => segment);
const sums = new Map<string, { segment: string; from: number; to: number; customers: number; who: string }>();
for (const { segment, from, to, customers } of billed?.changes(0, width, 40) ?? []) {
  const shown = largest.includes(segment) ? segment : "all others";
  const before = sums.get(`${shown} ${from}`)?.customers ?? 0;
  sums.set(`${shown} ${from}`, { segment: shown, from, to, customers: before + customers, who: to <= 0 ? "pay less" : "pay the same or more" });
}
const changes = [...sums.values()];
const compared = [...new Set(changes.map(({ segment }) => segment))];

display(
  changes.length > 0
    ? Plot.plot({
        title: "Customers by the change of their monthly bill",
        width: 900,
        height: 70 + 74 * compared.length,
        marginLeft: 50,
        marginRight: 110,
        marginBottom: 40,
        x: { label: `Change of the bill, ${currency} (the outermost bars hold all beyond) →`, labelAnchor: "center" },
        y: { label: "customers", grid: true, ticks: 2 },
        fy: { label: null, domain: compared, padding: 0.22 },
        color: { legend: true, domain: ["pay less", "pay the same or more"], range: ["var(--c1)", "var(--c2)"] },
        marks: [
          Plot.rectY(changes, { fy: "segment", x1: "from", x2: "to", y: "customers", fill: "who", inset: 0.5 }),
          Plot.ruleX([0], { stroke: "var(--ink)" }),
          Plot.ruleY([0]),
        ],
      })
    : html`<p class="note">There are no bills to compare.</p>`,
);
table(
  (billed?.segments ?? []).map(({ segment, customers, winners, losers, current, candidate, meanChange }) => ({
    segment,
    customers,
    "would pay less": winners,
    "would pay more": losers,
    "revenue today": current,
    "on the tariff": candidate,
    "mean change": meanChange,
  })),
  {
    title: "Segments, if all of them were on the tariff",
    fileName: "tariff-segments",
    formats: { "revenue today": { style: "decimal", digits: 0 }, "on the tariff": { style: "decimal", digits: 0 }, "mean change": { style: "decimal", digits: 2 } },
  },
);

// %% [markdown] id="sensitivity-title"
// ## What the result depends on
//
// Each assumption at half and at one and a half times its value, the others as they are. The longest bar is the assumption that is worth finding out about.

// %% id="sensitivity" folded=true
// Revenue when one assumption changes
const names: Record<string, string> = { threshold: "Saving that is enough", share: "Share that moves", sensitivity: "Weight of a saving", inertia: "Inertia", churn: "Leaving after a dearer bill", elasticity: "Elasticities" };
const effects = (simulation?.sensitivity ?? []).flatMap(({ parameter, revenueAtLow, revenueAtHigh }) => {
  const expected = simulation?.expected.revenue ?? 0;
  return [
    { assumption: names[parameter] ?? parameter, at: "half", change: revenueAtLow - expected },
    { assumption: names[parameter] ?? parameter, at: "one and a half", change: revenueAtHigh - expected },
  ];
});

effects.length > 0
  ? Plot.plot({
      title: `Change of expected revenue, ${currency} a month`,
      width: 900,
      height: 70 + 34 * (effects.length / 2),
      marginLeft: 180,
      marginRight: 30,
      x: { label: null, grid: true },
      y: { label: null, domain: [...new Set(effects.map((d) => d.assumption))], padding: 0.25 },
      color: { legend: true, domain: ["half", "one and a half"], range: ["var(--c3)", "var(--c1)"] },
      marks: [
        Plot.barX(effects, { x1: 0, x2: "change", y: "assumption", fill: "at", fillOpacity: 0.85, tip: true }),
        Plot.ruleX([0], { stroke: "var(--ink)" }),
      ],
    })
  : html`<p class="note">There is nothing to vary.</p>`;

// %% [markdown] id="design-title"
// ## Other numbers
//
// The same tariff with other fees and other volumes: every combination is billed for everybody. On the frontier, more is only to be had with fewer customers who pay less.

// %% id="goal" folded=true
// What is looked for
const aim = input.select("As much as possible of", [
  { value: "revenue", label: "revenue" },
  { value: "margin", label: "margin" },
]);
const mostLosers = input.range("Customers who pay more or leave, at most", { min: 0, max: 10, step: 0.1, value: 1, unit: "%" });

// %% id="design" folded=true
// Fees and volumes around those of the tariff
/** Shares of a number, rounded; where it is 0, a few small ones. */
const around = (value: number, shares: readonly number[]) => {
  const fine = value >= 20 ? 1 : 10;
  const tried = shares.map((part, i) => (value > 0 ? Math.round(value * part * fine) / fine : 5 * i));
  return [...new Set(tried)];
};
const grid = { fee: around(Number(numbers.fee), [0.8, 0.9, 1, 1.1, 1.2]), gigabytes: around(numbers.gigabytes ?? 0, [0.5, 0.75, 1, 1.5]) };
const tries = progress(grid.fee.length * grid.gigabytes.length, "Trying other numbers");
const design =
  base && base.customers.length > 0
    ? await designTariff({
        base,
        make: (other) => mobileTariff({ ...numbers, fee: other.fee ?? numbers.fee, gigabytes: other.gigabytes ?? numbers.gigabytes }),
        grid,
        aim,
        mostLosers: mostLosers / 100,
        behaviour,
        costs,
        onTried: (done) => tries.set(done),
      })
    : null;
tries.done();

// %% id="frontier" folded=true
// The aim, and customers who pay less
const label = ({ fee = 0, gigabytes = 0 }: { readonly [name: string]: number }) => `${fee} / ${gigabytes} GB`;
const trials = (design?.trials ?? []).map(({ numbers, change, winners, losers, takers, frontier, allowed, cannibalised }) => ({
  fee: numbers.fee ?? 0,
  gigabytes: numbers.gigabytes ?? 0,
  label: label(numbers),
  change,
  winners,
  losers,
  takers,
  frontier,
  which: allowed ? (frontier ? "on the frontier" : "below it") : "too many pay more",
  "eats most into": nameOf.get(cannibalised[0]?.tariff ?? "") ?? "",
}));
const frontier = trials.filter((trial) => trial.frontier).toSorted((a, b) => a.winners - b.winners);
const found = design?.best;
/** Labels that would lie on the one before are left to the tips. */
const spanOf = (values: number[]) => Math.max(1e-9, Math.max(...values) - Math.min(...values));
const labelled = frontier.reduce<typeof frontier>((kept, trial) => {
  const before = kept.at(-1);
  const near =
    before !== undefined &&
    (trial.winners - before.winners) / spanOf(trials.map((one) => one.winners)) < 0.13 &&
    Math.abs(trial.change - before.change) / spanOf(trials.map((one) => one.change)) < 0.06;
  return near ? kept : [...kept, trial];
}, []);

display(
  found
    ? md`Within the bound, most ${aim} comes from a fee of **${found.numbers.fee}** with **${found.numbers.gigabytes} GB**: ${signed.format(found.change)} ${currency} a month against today, ${money.format(found.takers)} takers, ${percent.format(found.winners)} of the customers pay less and ${percent.format(found.losers)} pay more or leave.`
    : md`No combination is within the bound.`,
);
display(
  trials.length > 0
    ? Plot.plot({
        title: `Change of ${aim} and share of customers who move and pay less`,
        width: 900,
        height: 380,
        marginLeft: 64,
        marginBottom: 40,
        marginRight: 90,
        marginTop: 34,
        x: { label: "Customers who move and pay less →", labelAnchor: "center", tickFormat: "%", grid: true },
        y: { label: `change of ${aim}, ${currency} a month`, grid: true },
        color: { legend: true, domain: ["on the frontier", "below it", "too many pay more"], range: ["var(--c1)", "var(--c3)", "var(--c2)"] },
        marks: [
          Plot.line(frontier, { x: "winners", y: "change", stroke: "var(--c1)", strokeWidth: 2, tip: false }),
          Plot.dot(trials, {
            x: "winners",
            y: "change",
            fill: "which",
            r: 4.5,
            channels: { fee: "fee", gigabytes: "gigabytes", takers: "takers", losers: "losers" },
            tip: true,
          }),
          Plot.text(labelled, { x: "winners", y: "change", text: "label", dx: 7, dy: -8, textAnchor: "start", fontSize: 11 }),
        ],
      })
    : html`<p class="note">There is nothing to try.</p>`,
);
table(
  trials.map(({ fee, gigabytes, change, winners, losers, takers, frontier, ...rest }) => ({
    fee,
    gigabytes,
    [`change of ${aim}`]: change,
    takers,
    "pay less": winners,
    "pay more or leave": losers,
    "on the frontier": frontier,
    "eats most into": rest["eats most into"],
  })),
  {
    title: "All combinations",
    fileName: "tariff-design",
    formats: {
      [`change of ${aim}`]: { style: "decimal", digits: 0 },
      takers: { style: "decimal", digits: 0 },
      "pay less": { style: "percent", digits: 1 },
      "pay more or leave": { style: "percent", digits: 1 },
    },
  },
);

// %% [markdown] id="invoices-title"
// ## Single invoices
//
// The bill of one customer, today and on the new tariff, line by line. The lines add up to the total exactly. A personal discount comes off today's bill.

// %% id="customer" folded=true
// Whose
const best = billed?.customers.toSorted((a, b) => b.saving - a.saving)[0]?.customer;
const customerText = input.text("Customer", { value: String(best ?? ""), help: "A customer number; at first, of the one who would save most." });

// %% id="invoices" folded=true
// Side by side
const person = billed?.customers.find((one) => String(one.customer) === customerText.trim());
const records = person
  ? await sql<{ customer: number; at: Date; kind: string; direction: string; network: string; quantity: number }>`
      select customer, "at", kind, direction, network,
        case kind when 'voice' then seconds when 'sms' then 1 else bytes end as quantity
      from ${usage} where customer = ${person.customer} order by "at"`.rows()
  : [];
const invoiceOf = (title: string, tariff: typeof candidate | undefined) => {
  const invoice = tariff && person ? bill(records, tariff, { from: month, subscriptions: [{ customer: person.customer }] }).invoices[0] : undefined;
  const unit = 10 ** (invoice?.decimals ?? 2);
  return html`<div><h3>${title}</h3><table>
    <tr><th>Line</th><th class="r">Records</th><th class="r">Amount</th></tr>
    ${(invoice?.lines ?? []).map((line) => html`<tr><td>${line.text}</td><td class="r">${line.records ?? ""}</td><td class="r">${cents.format(Number(line.amount) / unit)}</td></tr>`)}
    <tr><td><b>Total</b></td><td></td><td class="r"><b>${invoice ? cents.format(Number(invoice.total) / unit) : ""}</b></td></tr>
  </table></div>`;
};

person
  ? row(
      invoiceOf(`Today: ${nameOf.get(person.tariff) ?? person.tariff}`, today.find(({ name }) => name === person.tariff)),
      invoiceOf(planName, candidate),
    )
  : html`<p class="note">There is no customer ${customerText} among those who were billed.</p>`;

// %% [markdown] id="launch-title"
// ## The launch
//
// Customers who would pay less and who may be addressed by SMS, the most likely to move first. The goal is the number that the list should reach, chance allowed for.

// %% id="launch" folded=true
// The target list
const launch = simulation ? await rehearseLaunch(simulation, { customers: people, customer: "customer", channels: { sms: "sms" } }) : null;

display(
  launch
    ? html`<div class="metrics">
        ${metric(money.format(launch.targets.length), "to be addressed by SMS")}
        ${metric(money.format(launch.unreachable), "would gain, but do not consent")}
        ${metric(money.format(launch.takers), "expected to take the offer")}
        ${metric(percent.format(launch.uptake), "uptake")}
        ${metric(money.format(launch.goal), "goal, reached by 19 of 20 such lists")}
      </div>`
    : html`<p class="note">There is nobody to address.</p>`,
);
table(
  (launch?.targets ?? []).map(({ customer, segment, tariff, current, candidate, saving, moves }) => ({
    customer,
    segment,
    plan: nameOf.get(tariff) ?? tariff,
    "bill today": current,
    "new bill": candidate,
    saving,
    "likely to move": moves,
  })),
  {
    title: `Targets for ${planName}`,
    fileName: "tariff-targets",
    formats: {
      customer: { style: "plain" },
      "bill today": { style: "decimal", digits: 2 },
      "new bill": { style: "decimal", digits: 2 },
      saving: { style: "decimal", digits: 2 },
      "likely to move": { style: "percent", digits: 1 },
    },
  },
);

// %% id="everybody" folded=true
// Everybody's bills
table(
  (simulation?.customers ?? []).map(({ customer, segment, tariff, current, bills, saving, moves }) => ({
    customer,
    segment,
    plan: nameOf.get(tariff) ?? tariff,
    "bill today": current,
    "new bill": bills[0] ?? 0,
    saving,
    "likely to move": moves,
  })),
  {
    title: "Bills of all customers",
    fileName: "tariff-bills",
    formats: {
      customer: { style: "plain" },
      "bill today": { style: "decimal", digits: 2 },
      "new bill": { style: "decimal", digits: 2 },
      saving: { style: "decimal", digits: 2 },
      "likely to move": { style: "percent", digits: 1 },
    },
  },
);

// %% [markdown] id="method"
// ## How it is done
//
// - **Bills** are exact: amounts are whole numbers of the smallest unit of money, every line is rounded half up, and lines add up to totals. Everybody is billed in the database; a record that has no price is reported, never free.
// - **Who moves**: in the first choice, moving is weighed against staying in proportion to exp(weight × saving − inertia); in the second, a share of those who save enough moves; in the third, everybody who saves anything. Whoever is on the tariff already stays.
// - **Use** reacts to its price by kind (arc elasticity), and changed use is valued at its average price. A small charge on what was free counts against what others pay for the same use.
// - **Intervals** come from 200 draws: every assumption varies by a quarter of its value (standard deviation, itself an assumption), and each customer's decision is drawn. The seed is fixed, so that a re-run gives the same.
// - **The goal** of the launch is the number of takers that chance alone falls short of in one list of twenty.
//
// | assumption | default | where it comes from |
// | --- | --- | --- |
// | choice in proportion to exp(utility) | first choice | McFadden 1974; for telephone tariffs Train, McFadden and Ben-Akiva 1987 |
// | weight of a saving | 1 for 10 a month | assumption; depends on the currency |
// | inertia | 3 | assumption; that people stay is published (Samuelson and Zeckhauser 1988; of tariffs Lambrecht and Skiera 2006), how strongly is not known beforehand |
// | saving that is enough, and share that moves | 5, and 30 % | assumptions |
// | elasticity of calls | −0.5 | Hausman 1999, of mobile calls |
// | elasticity of messages and data | 0 | assumption |
// | leaving after a dearer bill | 30 % for each doubling | assumption |
// | cost of a minute and of a gigabyte | 0.02 and 0.40 | assumptions |
//
// Replace them by what your own campaigns and price changes have shown.
//
// Sources: D. McFadden, “Conditional Logit Analysis of Qualitative Choice Behavior” (1974); K. Train, D. McFadden and M. Ben-Akiva, “The Demand for Local Telephone Service”, *RAND Journal of Economics* 18 (1987); W. Samuelson and R. Zeckhauser, “Status Quo Bias in Decision Making”, *Journal of Risk and Uncertainty* 1 (1988); A. Lambrecht and B. Skiera, “Paying Too Much and Being Happy About It”, *Journal of Marketing Research* 43 (2006); J. Hausman, “Cellular Telephone, New Products, and the CPI”, *Journal of Business & Economic Statistics* 17 (1999).
