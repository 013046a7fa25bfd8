/** A call of each analysis that people begin with, over the sample data. `${n:word}` are the places to fill in. */
export interface Snippet {
  /** What it calls, exported by "clientele/analysis". */
  readonly name: string;
  /** All that it calls. */
  readonly needs: readonly string[];
  readonly title: string;
  readonly insert: string;
}

const PURCHASES = [
  `  customer: "\${3:customer_id}",`,
  `  at: "\${4:bought_at}",`,
  `  amount: "\${5:amount}",`,
];

function snippet(
  name: string,
  title: string,
  lines: readonly string[],
  more: readonly string[] = [],
): Snippet {
  return { name, title, needs: [name, ...more], insert: `${lines.join("\n")}$0` };
}

export const ANALYSIS_SNIPPETS: readonly Snippet[] = [
  snippet("rfm", "Score customers by recency, frequency and monetary value", [
    `const \${1:scored} = await rfm(dataset("\${2:purchases}"), {`,
    ...PURCHASES,
    "});",
  ]),
  snippet("lifecycleStages", "Sort customers into stages: new, growing, steady, shrinking, gone", [
    `const { stages, customers: \${1:staged} } = await lifecycleStages(dataset("\${2:purchases}"), {`,
    ...PURCHASES,
    "});",
  ]),
  snippet("keyAccounts", "Find the customers on whom most revenue depends", [
    `const \${1:key} = await keyAccounts(dataset("\${2:purchases}"), {`,
    ...PURCHASES,
    `  share: \${6:0.5},`,
    "});",
  ]),
  snippet(
    "kmeans",
    "Group customers who are alike",
    [
      `const \${1:features} = await standardize(dataset("\${2:customers}"), {`,
      `  key: "\${3:customer_id}",`,
      `  features: ["\${4:birth_year}"],`,
      "});",
      `const \${5:clusters} = await kmeans(\${1:features}, { k: \${6:4} });`,
    ],
    ["standardize"],
  ),
  snippet(
    "chooseK",
    "Find out how many groups of customers there are",
    [
      `const \${1:features} = await standardize(dataset("\${2:customers}"), {`,
      `  key: "\${3:customer_id}",`,
      `  features: ["\${4:birth_year}"],`,
      "});",
      `const \${5:choice} = await chooseK(\${1:features}, { to: \${6:8} });`,
    ],
    ["standardize"],
  ),
  snippet("associationRules", "Find what sells with what, as rules", [
    `const \${1:rules} = await associationRules(dataset("\${2:purchases}"), {`,
    `  basket: "\${3:order_id}",`,
    `  item: "\${4:product}",`,
    `  minimumSupport: \${5:0.01},`,
    `  minimumConfidence: \${6:0.2},`,
    "});",
  ]),
  snippet("frequentItemsets", "Find what is bought together", [
    `const \${1:itemsets} = await frequentItemsets(dataset("\${2:purchases}"), {`,
    `  basket: "\${3:order_id}",`,
    `  item: "\${4:product}",`,
    `  minimumSupport: \${5:0.01},`,
    "});",
  ]),
  snippet("kaplanMeier", "How long customers stay", [
    `const \${1:tenures} = sql\``,
    "  select coalesce(left_on, date '2026-06-30') - joined_on as days, left_on is not null as has_left, contract",
    `  from \${2:customers}\`;`,
    `const { curves } = await kaplanMeier(\${1:tenures}, { time: "\${3:days}", event: "\${4:has_left}", by: "\${5:contract}" });`,
  ]),
  snippet("coxRegression", "Which features make customers leave sooner", [
    `const \${1:tenures} = sql\``,
    "  select coalesce(left_on, date '2026-06-30') - joined_on as days, left_on is not null as has_left,",
    "    contract = 'prepaid' as prepaid",
    `  from \${2:customers}\`;`,
    `const { terms } = await coxRegression(\${1:tenures}, {`,
    `  time: "\${3:days}",`,
    `  event: "\${4:has_left}",`,
    `  features: ["\${5:prepaid}"],`,
    "});",
  ]),
];
