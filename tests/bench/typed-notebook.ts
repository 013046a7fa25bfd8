/** Notebooks such as people write, as cells of code, for the measures of the language service. */

export interface SourceCell {
  readonly id: string;
  readonly source: string;
}

/** So many cells, in groups of ten over the sample datasets: SQL with parameters, its rows, charts, tables, functions. */
export function typedNotebook(count: number): SourceCell[] {
  return Array.from({ length: Math.ceil(count / 10) }, (_, i) => group(i))
    .flat()
    .slice(0, count);
}

/** The cell of a group that is typed into. */
export const TYPED_CELL = "shares_0";

function group(i: number): SourceCell[] {
  return [
    cell(
      `settings_${i}`,
      `const since_${i} = input.date("Since ${i}", { value: "2026-01-01" });\nconst least_${i} = input.range("At least ${i}", { min: 0, max: 500, value: 20 });`,
    ),
    cell(
      `bought_${i}`,
      `const bought_${i} = sql\`\n  select customer_id, sum(amount) as spent, count(*) as orders, max(bought_at) as last\n  from purchases\n  where bought_at >= \${since_${i}} and amount > \${least_${i}}\n  group by customer_id\n\`;`,
    ),
    cell(
      `cities_${i}`,
      `const cities_${i} = await sql\`\n  select c.city, c.contract, count(*) as customers, sum(b.spent) as spent\n  from \${bought_${i}} b join customers c using (customer_id)\n  group by all order by spent desc\n\`.rows();`,
    ),
    cell(
      `shares_${i}`,
      `const total_${i} = cities_${i}.reduce((sum, { spent }) => sum + (spent ?? 0), 0);\nconst shares_${i} = cities_${i}.map(({ city, contract, spent }) => ({\n  city,\n  contract,\n  share: total_${i} === 0 ? 0 : (spent ?? 0) / total_${i},\n}));`,
    ),
    cell(
      `chart_${i}`,
      `Plot.plot({\n  height: 240,\n  x: { label: "share", tickFormat: "%" },\n  marks: [Plot.barX(shares_${i}, { x: "share", y: "city", fill: "contract" }), Plot.ruleX([0])],\n});`,
    ),
    cell(
      `table_${i}`,
      `table(shares_${i}, { title: "Shares ${i}", formats: { share: { style: "percent", digits: 1 } } });`,
    ),
    cell(
      `types_${i}`,
      `interface Offer_${i} {\n  readonly name: string;\n  readonly price: number;\n}\nconst offers_${i}: readonly Offer_${i}[] = [{ name: "S", price: 5 }, { name: "M", price: 9 }];`,
    ),
    cell(
      `cheapest_${i}`,
      `function cheapest_${i}(limit: number) {\n  return offers_${i}.filter(({ price }) => price <= limit).toSorted((a, b) => a.price - b.price)[0];\n}`,
    ),
    cell(
      `text_${i}`,
      `const best_${i} = cheapest_${i}(least_${i});\nmd\`**\${best_${i}?.name ?? "none"}** is the cheapest offer up to \${least_${i}}.\``,
    ),
    cell(
      `months_${i}`,
      `const months_${i} = await sql\`\n  select date_trunc('month', bought_at) as month, count(distinct customer_id) as buyers\n  from purchases where amount > \${least_${i} * 2} group by 1 order by 1\n\`.rows();\nmonths_${i}.map(({ month, buyers }) => \`\${month?.toISOString().slice(0, 7)}: \${buyers}\`)`,
    ),
  ];
}

const cell = (id: string, source: string): SourceCell => ({ id, source });
