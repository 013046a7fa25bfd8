/** Mistakes in SQL and in what is made of it, at their places. */
import type { Case } from "./case.ts";
import { marked } from "./marked.ts";

const COLUMN = ["sql-column"];
const TABLE = ["sql-table"];
const SYNTAX = ["sql-syntax"];
const TYPE = ["sql-type"];
const OTHER = ["sql-other"];
const MAYBE_NULL = ["ts18047"];

export const cases: Case[] = [
  marked("a column that is not there", COLUMN, "sql`select «amuont» from purchases`"),
  marked("in the third line", COLUMN, "sql`\n  select channel\n    , «amuont»\n  from purchases`"),
  marked(
    "with line ends of two characters",
    COLUMN,
    "sql`\r\n  select channel,\r\n «amuont»\r\n  from purchases`",
  ),
  marked("a column of a table that has it not", COLUMN, "sql`select p.«amuont» from purchases p`"),
  marked("in where", COLUMN, "sql`select units from purchases where «chanell» = 'web'`"),
  marked("in order by", COLUMN, "sql`select units from purchases order by units, «amuont» desc`"),
  marked("in a subquery", COLUMN, "sql`select * from (select units, «nope» from purchases) t`"),
  marked(
    "in a common table expression",
    COLUMN,
    "sql`with t as (select «nope» from purchases) select * from t`",
  ),
  marked(
    "a column of a common table expression",
    COLUMN,
    "sql`with t as (select units as n from purchases) select t.n, t.«units» from t`",
  ),
  marked("behind Chinese and an emoji", COLUMN, "sql`select '客户😀' as x, «姓名x» from 客户`"),
  marked("behind an escape", COLUMN, "sql`select '\\n\\t\\u{1F600}' as x, «nope» from purchases`"),
  marked("behind a comment", COLUMN, "sql`select /* nope */ -- nope\n «nope» from purchases`"),
  marked("in quotes", COLUMN, 'sql`select «"购买金额"» from 客户`'),
  marked("behind a value", COLUMN, `sql\`select \${1 + 1}, «amuont» from purchases\``),
  marked(
    "behind a relation",
    COLUMN,
    "const t = sql`select units from purchases`;",
    `sql\`select x.«unitz» from \${t} x\``,
  ),
  marked("a table that is not there", TABLE, "sql`select * from «purchses»`"),
  marked("a table of a join", TABLE, "sql`select * from purchases join «custmers» using (customer_id)`"),
  marked("an alias that is not there", TABLE, "sql`select «q».amount from purchases p`"),
  marked("a statement cut short", SYNTAX, "sql`select * from purchases «where»`"),
  marked("a word that is none", SYNTAX, "sql`«selec» 1`"),
  marked("a word too many", SYNTAX, "sql`select * form «purchases»`"),
  marked("a parenthesis that is not closed", SYNTAX, "sql`select (1 + 2 «from» purchases`"),
  marked("a text that is not closed", SYNTAX, "sql`select «'web from purchases»`"),
  marked("no statement", SYNTAX, "«sql`  `»"),
  marked("a sum of texts", TYPE, "sql`select «sum»(channel) from purchases`"),
  marked(
    "a comparison of a moment and a number",
    TYPE,
    "sql`select units from purchases where bought_at «>=» 5`",
  ),
  marked("a number where a text is wanted", TYPE, "sql`select «lower»(units) from purchases`"),
  marked("too many arguments", TYPE, "sql`select «upper»(channel, 1) from purchases`"),
  marked(
    "a parameter of the wrong type",
    TYPE,
    `sql\`select day from purchases where amount «>» \${new Date()}\``,
  ),
  marked("a number added to a text", TYPE, "sql`select channel «+» day from purchases`"),
  marked("a function that is not there", OTHER, "sql`select «date_trunk»('day', day) from purchases`"),
  marked("a type that is not there", OTHER, "sql`select cast(units as «strin») from purchases`"),
  marked(
    "a column that is not grouped",
    OTHER,
    "sql`select «amount», count(*) from purchases group by channel`",
  ),
  marked("an aggregate in where", OTHER, "sql`select channel from purchases where «count»(*) > 1`"),
  marked("a column of both tables", OTHER, "sql`select «customer_id» from purchases p, customers c`"),
  marked("sides of a union that differ", OTHER, "sql`«select» 1 union select 1, 2`"),
  marked("a column that * cannot leave out", COLUMN, "sql`select * exclude («nope») from purchases`"),
  marked("a statement that changes something", OTHER, "sql`«delete» from purchases`"),
  marked("two statements", OTHER, "sql`select 1; «select» 2`"),
  marked("a value in quotes", OTHER, `sql\`select * from purchases where channel = '\${«1»}'\``),
  marked("a column of a fragment", COLUMN, `sql\`select \${sql.fragment\`units + «nope»\`} from purchases\``),
  marked(
    "a column of a fragment of another place",
    COLUMN,
    "const piece = sql.fragment`nope`;",
    `sql\`select \${«piece»} from purchases\``,
  ),
  marked("an identifier that is not there", COLUMN, `sql\`select \${«sql.id("nope")»} from purchases\``),
  marked(
    "a mistake is told once, not where it is used",
    COLUMN,
    "const t = sql`select «amuont» from purchases`;",
    `const rows = await sql\`select amuont * 2 as twice from \${t}\`.rows();\nrows[0].twice.toFixed()`,
  ),
  marked(
    "two mistakes in two statements",
    [...COLUMN, ...COLUMN],
    "sql`select «nope» from purchases`;\nsql`select «nada» from purchases`",
  ),
  marked(
    "a row type that is written down does not hide a mistake",
    COLUMN,
    "sql<{ a: number }>`select «nope» from purchases`",
  ),
  marked(
    "a null that nobody expected",
    MAYBE_NULL,
    "const [row] = await sql`select city from customers`.first(1);",
    "«row.city».trim()",
  ),
  marked(
    "a null of a left join",
    MAYBE_NULL,
    "const [row] = await sql`select p.amount from customers c left join purchases p using (customer_id)`.first(1);",
    "«row.amount».toFixed()",
  ),
  marked(
    "a null of an aggregate",
    MAYBE_NULL,
    "const [{ total }] = await sql`select sum(amount) as total from purchases`.first(1);",
    "«total».toFixed()",
  ),
  marked(
    "a column of the result that is not there",
    ["ts2339"],
    "const [row] = await sql`select units as n from purchases`.first(1);",
    "row.«quantity»",
  ),
  marked(
    "a text taken for a number",
    ["ts2362"],
    "const [row] = await sql`select channel from purchases`.first(1);",
    "«row.channel» * 2",
  ),
  marked(
    "a column renamed in another cell",
    COLUMN,
    "const t = sql`select units as count_of from purchases`;",
    `sql\`select «unit» from \${t}\``,
  ),
  marked(
    "errors of TypeScript behind an insertion keep their place",
    ["ts2339"],
    "const rows = await sql`select units from purchases`.rows(); rows[0].units.«nope»",
  ),
];
