/** Correct SQL, with what follows from its row types. */
import { type Case, clean } from "./case.ts";

export const cases: Case[] = [
  clean(
    "select of some columns",
    `const [row] = await sql\`select name, customer_id from customers\`.first(1);`,
    "row.name.trim() + row.customer_id.toFixed()",
  ),
  clean(
    "select *",
    "const rows = await sql`select * from purchases`.rows();",
    "rows.map((row) => row.amount * row.units).at(0)?.toFixed()",
  ),
  clean("from without select", "const rows = await sql`from purchases`.rows();", "rows[0].channel.trim()"),
  clean(
    "* exclude",
    "const [row] = await sql`select * exclude (note) from purchases`.first(1);",
    "row.channel",
  ),
  clean(
    "* replace",
    "const [row] = await sql`select * replace (coalesce(note, '') as note) from purchases`.first(1);",
    "row.note.trim()",
  ),
  clean(
    "* rename",
    "const [row] = await sql`select * rename (note as remark) from purchases`.first(1);",
    "row.remark?.trim()",
  ),
  clean(
    "a common table expression",
    "const [row] = await sql`with t as (select channel, sum(amount) as total from purchases group by 1) select * from t`.first(1);",
    "row.total.toFixed() + row.channel.trim()",
  ),
  clean(
    "expressions that use each other",
    "await sql`with a as (select 1 as x), b as (select x + 1 as y from a), c(z) as (select y from b) select z from c`.rows()",
  ),
  clean(
    "a recursive expression",
    "const rows = await sql`with recursive r(n) as (select 1 union all select n + 1 from r where n < 5) select n from r`.rows();",
    "rows.map(({ n }) => n.toFixed())",
  ),
  clean(
    "days one after the other",
    "const days = await sql`with recursive days as (select date '2026-06-01' as d union all select (d + interval 1 day)::date from days where d < date '2026-06-30') select d, (d - interval 1 month)::date as before from days`.rows();",
    "days.map(({ d, before }) => d.getTime() - before.getTime())",
  ),
  clean(
    "days as texts",
    `const since = "2024-01-01";\nconst until = input.text("Until", { value: "2024-12-31" });`,
    "const [row] = await sql`select coalesce(max(day), ${since}) as last from purchases where bought_at >= ${since} and day between ${since} and ${until}`.first(1);",
    "row.last.getTime()",
  ),
  clean(
    "an inner join",
    "const [row] = await sql`select c.name, p.amount from customers c join purchases p using (customer_id)`.first(1);",
    "row.name.trim() + row.amount.toFixed()",
  ),
  clean(
    "a left join may lack the right side",
    "const [row] = await sql`select c.name, p.amount from customers c left join purchases p using (customer_id)`.first(1);",
    "row.name.trim() + (row.amount?.toFixed() ?? '')",
  ),
  clean(
    "a join with names on both sides",
    "const [row] = await sql`select * from customers c join purchases p on c.customer_id = p.customer_id`.first(1);",
    "row.customer_id + row.customer_id_1",
  ),
  clean(
    "names chosen for both sides",
    "const [row] = await sql`select c.customer_id as a, p.customer_id as b from customers c, purchases p`.first(1);",
    "row.a + row.b",
  ),
  clean(
    "a semi join",
    "await sql`select name from customers c semi join purchases p using (customer_id)`.rows()",
  ),
  clean(
    "an asof join",
    "await sql`select name, amount from customers c asof join purchases p on c.customer_id = p.customer_id and p.day >= c.joined_on`.rows()",
  ),
  clean(
    "a lateral join",
    "await sql`select c.name, t.total from customers c, lateral (select sum(amount) as total from purchases p where p.customer_id = c.customer_id) t`.rows()",
  ),
  clean(
    "a count is a number",
    "const [{ n }] = await sql`select count(*) as n from purchases`.first(1);",
    "n.toFixed()",
  ),
  clean(
    "a sum of a group is a number",
    "const rows = await sql`select channel, sum(amount) as total, avg(amount) as mean from purchases group by channel`.rows();",
    "rows.map(({ total, mean }) => total / mean)",
  ),
  clean(
    "a sum of everything may be null",
    "const [{ total }] = await sql`select sum(amount) as total from purchases`.first(1);",
    "(total ?? 0).toFixed()",
  ),
  clean(
    "coalesce takes the null away",
    "const [{ total }] = await sql`select coalesce(sum(amount), 0) as total from purchases`.first(1);",
    "total.toFixed()",
  ),
  clean(
    "group by all, having and order",
    "await sql`select channel, count(*) as n from purchases group by all having n > 1 order by n desc limit 5`.rows()",
  ),
  clean(
    "window functions",
    "const rows = await sql`select row_number() over (order by amount) as place, sum(amount) over (partition by channel order by day) as running from purchases`.rows();",
    "rows.map(({ place, running }) => place + running)",
  ),
  clean(
    "qualify and a named window",
    "await sql`select customer_id, rank() over w as r from purchases window w as (partition by channel order by amount) qualify r <= 3`.rows()",
  ),
  clean(
    "pivot with its values",
    "const [row] = await sql`pivot purchases on channel in ('web', 'shop') using sum(amount) group by customer_id`.first(1);",
    "(row.web ?? 0) + (row.shop ?? 0)",
  ),
  clean(
    "pivot without its values is not guessed at",
    "await sql`pivot purchases on channel using sum(amount)`.rows()",
  ),
  clean(
    "unpivot",
    "await sql`unpivot (select customer_id, units from purchases) on units into name what value n`.rows()",
  ),
  clean(
    "union by name",
    "const [row] = await sql`select name, city from customers union by name select channel as name from purchases`.first(1);",
    "row.name.trim() + (row.city ?? '')",
  ),
  clean(
    "except and intersect",
    "await sql`(select city from customers except select channel from purchases) intersect select name from customers`.rows()",
  ),
  clean(
    "values with names",
    "const [row] = await sql`select * from (values (1, 'a'), (2, 'b')) t(id, label)`.first(1);",
    "row.label.trim() + row.id",
  ),
  clean(
    "days and moments are dates",
    "const [row] = await sql`select day, bought_at, day + interval 1 month as next, date_trunc('month', day) as month from purchases`.first(1);",
    "[row.day, row.bought_at, row.next, row.month].map((date) => date.getTime())",
  ),
  clean(
    "a part of a date",
    "const [row] = await sql`select year(day) as y, date_diff('day', day, current_date) as age from purchases`.first(1);",
    "(row.y ?? 0) + (row.age ?? 0)",
  ),
  clean(
    "a column without nulls behind a condition",
    "const rows = await sql`select city from customers where city is not null`.rows();",
    "rows.map(({ city }) => city.trim())",
  ),
  clean(
    "case and if",
    "const [row] = await sql`select case when units > 1 then 'many' else 'one' end as kind, if(units > 1, 1, 0) as flag from purchases`.first(1);",
    "row.kind.trim() + row.flag.toFixed()",
  ),
  clean(
    "Chinese names",
    `const [row] = await sql\`select 姓名, "购买 金额" as 金额 from 客户 where 编号 > 0\`.first(1);`,
    "row.姓名.trim() + row.金额.toFixed()",
  ),
  clean(
    "quoted names, and names that are words of SQL",
    `const [row] = await sql\`select "order", "a""b", class as "select" from "客户"\`.first(1);`,
    `row.order + row['a"b'] + row.select`,
  ),
  clean(
    "names that are words of TypeScript",
    "const [row] = await sql`select name as class, city as function, score as default_value from customers`.first(1);",
    "row.class.trim() + (row.function ?? '') + row.default_value",
  ),
  clean(
    "lists and structs",
    `const [row] = await sql\`select tags, address, address.city, address['zip code'] as zip, tags[1] as first from nested\`.first(1);`,
    "[row.tags?.map((tag) => tag?.trim()), row.address?.city, row.address?.['zip code'], row.city, row.zip, row.first]",
  ),
  clean(
    "what is made of lists",
    "await sql`select list_transform(tags, lambda t: upper(t)) as t, unnest(tags) as tag, len(tags) as n from nested`.rows()",
  ),
  clean(
    "list and struct values",
    "const [row] = await sql`select list(channel) as all_of_them, {'n': count(*), 'top': max(amount)} as s from purchases`.first(1);",
    "[row.all_of_them?.length, row.s.n, row.s.top]",
  ),
  clean(
    "describe and summarize",
    "const [row] = await sql`describe purchases`.first(1);",
    "await sql`summarize purchases`.rows()",
    "row.column_name",
  ),
  clean(
    "a parameter of every type",
    `await sql\`select * from purchases where amount > \${1.5} and units >= \${2} and channel = \${"web"} and bought_at < \${new Date(0)} and note is distinct from \${null} and \${true} and units < \${10n}\`.rows()`,
  ),
  clean(
    "parameters of variables",
    `const least = input.number("Least");\nconst since = new Date();\nconst note: string | null = null;`,
    `await sql\`select * from purchases where amount > \${least} and bought_at > \${since} and note = \${note}\`.rows()`,
  ),
  clean(
    "a number of days from a day",
    `const days = input.range("Days", { min: 1, max: 30 });`,
    `await sql\`select day - \${days} as before from purchases where day > date '2024-01-01' + \${days} limit \${days}\`.rows()`,
  ),
  clean(
    "a list in in (...)",
    `const channels = ["web", "shop"];`,
    `await sql\`select * from purchases where channel in (\${channels}) and units in (\${[1, 2]}) and customer_id in (\${[]})\`.rows()`,
  ),
  clean(
    "a list as a value",
    `await sql\`select list_contains(\${[1, 2]}, units) as has, \${["a"]} as l from purchases\`.rows()`,
  ),
  clean(
    "a relation of another cell",
    `const big = sql\`select customer_id, amount from purchases where amount > 10\`;`,
    `const [row] = await sql\`select b.amount, c.name from \${big} b join customers c using (customer_id)\`.first(1);\nrow.amount.toFixed() + row.name.trim()`,
  ),
  clean(
    "a relation that is defined further down",
    `const rows = await sql\`select channel, n * 2 as twice from \${counts}\`.rows();\nrows[0].twice.toFixed()`,
    "const counts = sql`select channel, count(*) as n from purchases group by 1`;",
  ),
  clean(
    "a relation as a value and in in",
    `const top = sql\`select customer_id from purchases order by amount desc limit 3\`;`,
    `await sql\`select name, (select count(*) from \${top}) as n from customers where customer_id in (\${top})\`.rows()`,
  ),
  clean(
    "two relations without names",
    "const a = sql`select 1 as x`;\nconst b = sql`select 2 as x`;",
    `await sql\`select * from \${a}, \${b}\`.rows()`,
  ),
  clean(
    "a chain of relations",
    "const a = sql`select units from purchases`;",
    `const b = sql\`select units + 1 as u from \${a}\`;`,
    `const c = sql\`select max(u) as top from \${b} group by u\`;`,
    `const [{ top }] = await c.first(1);\ntop.toFixed()`,
  ),
  clean(
    "relation.sql",
    `const big = dataset("purchases");`,
    `const [row] = await big.sql\`select sum(amount) as s, count(*) as n from \${big}\`.first(1);\nrow.n.toFixed() + (row.s ?? 0)`,
  ),
  clean(
    "the sql of a relation that a function is given",
    `function total(of: KernelRelation) {\n  return of.sql\`select count(*) as n from \${of}\`;\n}\ntype KernelRelation = ReturnType<typeof dataset>;`,
    `(await total(dataset("purchases")).first(1))[0].n`,
  ),
  clean(
    "sql.id and sql.join",
    `const [row] = await sql\`select \${sql.id("channel")}, \${sql.join([sql.id("units"), sql.id("amount")])} from \${sql.id("purchases")}\`.first(1);`,
    "row.channel.trim() + row.units + row.amount",
  ),
  clean(
    "sql.fragment",
    `const bins = 4;`,
    `const piece = sql.fragment\`ntile(\${bins}) over (order by amount)\`;\nconst [row] = await sql\`select \${piece} as bin from purchases\`.first(1);\nrow.bin.toFixed()`,
  ),
  clean(
    "one of two fragments",
    `const onlyWeb = input.toggle("Web");`,
    `const [row] = await sql\`select units from purchases \${onlyWeb ? sql.fragment\`where channel = 'web'\` : sql.fragment\`\`}\`.first(1);\nrow.units.toFixed()`,
  ),
  clean(
    "an identifier that is not known is not guessed at",
    `const column = input.text("Column");`,
    `await sql\`select \${sql.id(column)} from purchases\`.rows()`,
  ),
  clean(
    "materialize keeps the rows",
    "const kept = await sql`select channel, count(*) as n from purchases group by 1`.materialize();",
    `const [row] = await sql\`select n from \${kept}\`.first(1);\nrow.n.toFixed()`,
  ),
  clean(
    "a relation that only TypeScript knows",
    `const pick = (web: boolean) => (web ? sql\`select units from purchases\` : sql\`select units from purchases where channel = 'web'\`);`,
    `const chosen = pick(true);\nconst [row] = await sql\`select units + 1 as next from \${chosen}\`.first(1);\nrow.next.toFixed()`,
  ),
  clean(
    "a statement within a function",
    `async function spent(customer: number) {\n  const [row] = await sql\`select coalesce(sum(amount), 0) as total from purchases where customer_id = \${customer}\`.first(1);\n  return row.total.toFixed(2);\n}`,
    "await spent(1)",
  ),
  clean(
    "a row type that is written down stays",
    "const rows = await sql<{ units: 1 | 2 }>`select units from purchases`.rows();",
    "const unit: 1 | 2 = rows[0].units;\nunit",
  ),
  clean(
    "another library's tag",
    `const sql2 = (strings: TemplateStringsArray) => strings.join("");`,
    "sql2`selec nothing from nowhere`",
  ),
  clean(
    "a tag of one's own called sql",
    `{\n  const sql = (strings: TemplateStringsArray) => strings.raw[0];\n  display(sql\`selec 1\`.length);\n}`,
  ),
  clean(
    "comments and semicolons",
    `await sql\`\n  -- all of it; really \${1}\n  select 1 as one /* \${2} */;\n\`.rows()`,
  ),
  clean(
    "escapes in a template",
    `await sql\`select 'a\\nb' as \\u0061, '\\\`' as tick, '\\\${x}' as dollar\`.rows()`,
  ),
];
