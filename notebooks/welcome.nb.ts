// ---
// title: Welcome to Clientele
// description: What a notebook is and how it works, in five minutes. Change anything here.
// tags: [tour]
// execution: auto
// ---

// %% [markdown] id="welcome"
// # Welcome
//
// This is a notebook: text and code in **cells**, from top to bottom, with the results below the code. Press **Run all** at the top, and read on; it takes five minutes. Nothing here can break anything. Change what you like.

// %% [markdown] id="cells-text"
// ## 1. A cell
//
// Click into the cell below and press **Shift Enter**: it runs, and its last line is shown. Code is TypeScript. The names it makes, here `price` and `customers`, exist in the whole notebook.

// %% id="cells"
const price = 12.5;
const customers = 4_800;

price * customers;

// %% [markdown] id="dataflow-text"
// ## 2. What follows from what
//
// The next cell uses `price` and `customers`. Change the price **above** to 20 and run that cell: the one below follows by itself. Clientele knows which cell uses what, so that what you see always follows from what is written; the order on the page does not matter, and there is no state that you cannot see.

// %% id="dataflow"
const revenue = price * customers;
const tax = (revenue * 0.19) / 1.19;
const whole = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });

md`${whole.format(customers)} customers at ${price} bring **${whole.format(revenue)}**,
of which ${whole.format(tax)} is tax.`;

// %% [markdown] id="inputs-text"
// ## 3. A control
//
// An input is a value that you choose with the mouse. Drag the slider, and watch the chart in section 5 follow.

// %% id="inputs"
const days = input.range("Days to look at", { min: 7, max: 90, value: 28, unit: "days" });
const category = input.select("Category", [
  { value: "top_up", label: "Top-ups" },
  { value: "data", label: "Data packs" },
  { value: "service", label: "Services" },
]);

// %% [markdown] id="sql-text"
// ## 4. Data
//
// The files in the folder `datasets` are tables. Their names and columns stand in the **Datasets** panel on the left; a click inserts one. Ask questions in SQL, with your values in `${…}`: they go to the engine apart from the text, so that no quote can do harm. Nothing runs before somebody looks at the result, and a query can stand in another one, as `recent` does further down.

// %% id="sql"
const recent = sql`
  select cast(bought_at as date) as day, count(*) as purchases, sum(amount) as revenue
  from purchases
  where category = ${category}
    and cast(bought_at as date) > (select max(cast(bought_at as date)) from purchases) - ${days}
  group by day
  order by day`;

recent;

// %% [markdown] id="tables-text"
// The table above is not cut short: scroll it, click on a heading to sort, filter a column, download it. It asks the engine for what you look at, and has no trouble with ten million rows.

// %% [markdown] id="charts-text"
// ## 5. A chart
//
// `Plot` is [Observable Plot](https://observablehq.com/plot/): say what goes along which axis. Point at a bar to read it.

// %% id="charts"
Plot.plot({
  title: "Revenue a day",
  width: 900,
  height: 260,
  marginLeft: 56,
  x: { label: null },
  y: { label: "revenue", grid: true },
  marks: [
    Plot.rectY(await recent.rows(), { x: "day", y: "revenue", interval: "day" }),
    Plot.ruleY([0]),
  ],
});

// %% id="side-by-side"
const [best] = await sql`
  from ${recent} order by revenue desc`.first(1);
const channels = sql`
  select channel, sum(amount) as revenue
  from purchases where category = ${category}
  group by channel order by revenue desc`;

row(
  html`<div class="metrics"><div class="metric">
    <b>${whole.format(best?.revenue ?? 0)}</b>
    <span>the best day: ${best?.day.toISOString().slice(0, 10)}</span>
  </div></div>`,
  table(channels, { title: "By channel, since the beginning" }),
);

// %% [markdown] id="stop-text"
// ## 6. Stop
//
// Set the switch to *on* and the cell below counts for ever. Press **Interrupt** at the top, or **I I**: it stops, and everything else that you worked out is still there. Then set the switch to *off* again.

// %% id="stop"
const forever = input.toggle("Count for ever");

// %% id="counting"
let counted = 0;
while (forever || counted < 1_000_000) counted++;

counted;

// %% [markdown] id="next"
// ## 7. Now you
//
// - **Esc**, then **B**, makes a new cell below; **Enter** writes in it; **M** turns it into text. **⇧⌘P** (or **Ctrl Shift P**) shows everything that can be done, with its keys.
// - Close the tab while something runs, and come back: the notebook lives on the server.
// - Open **RFM segmentation** from the list of notebooks, and bind your own purchases to it.
