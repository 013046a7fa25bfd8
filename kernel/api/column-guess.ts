/** Which column of a table plays which role of a contract, judged by names and kinds. */
import { distance } from "fastest-levenshtein";
import {
  type ContractKind,
  isOptional,
  NO_COLUMN,
  type PlainKind,
  plainKind,
} from "../../shared/output/input.ts";
import type { ColumnKind } from "../../shared/output/table.ts";
import { wordsOf } from "../data/tables/number-format.ts";

export interface Column {
  readonly name: string;
  readonly kind: ColumnKind;
}

export type Contract = { readonly [role: string]: ContractKind };

/** Kinds of columns that can play a role of each kind; `any` takes all. */
export const FITTING: { readonly [kind in Exclude<PlainKind, "any">]: readonly ColumnKind[] } = {
  id: ["integer", "string"],
  string: ["string"],
  number: ["number", "integer"],
  integer: ["integer"],
  boolean: ["boolean"],
  date: ["date", "timestamp"],
  timestamp: ["timestamp", "date"],
};

export function fits(kind: ContractKind, column: ColumnKind): boolean {
  const plain = plainKind(kind);
  return plain === "any" || FITTING[plain].includes(column);
}

/** Words that mean the same in names of columns, the best known first. Chinese words are looked for within a name. */
const GROUPS: readonly (readonly string[])[] = [
  "customer cust client user subscriber sub msisdn member account acct person buyer shopper household guest uid 客户 用户 会员 手机号 号码".split(
    " ",
  ),
  "at timestamp datetime date time day when on bought purchased ordered created paid occurred started invoice event month 日期 时间".split(
    " ",
  ),
  "amount amt revenue total value price sales spend spent paid charge charges fee cost payment turnover monetary 金额 价格 费用 收入".split(
    " ",
  ),
  "product item sku article service offer addon goods stock title 产品 商品 套餐".split(" "),
  "order transaction txn basket invoice receipt ticket bill cart visit session 订单".split(" "),
  "quantity qty units count pieces number 数量".split(" "),
  "churned churn left lost attrition exited cancelled event 流失".split(" "),
  "tenure duration months age lifetime 时长".split(" "),
  "channel source medium store branch 渠道".split(" "),
];
const ID_WORDS = new Set(["id", "key", "no", "nr", "number", "code"]);

/** Points for a column in a role; null where its kind does not fit. */
function points(role: string, declared: ContractKind, column: Column): number | null {
  if (!fits(declared, column.kind)) return null;
  const kind = plainKind(declared);
  const [wanted, words] = [wordsOf(role), wordsOf(column.name)];
  if (column.name.toLowerCase() === role.toLowerCase()) return 100;
  const named = nameScore(wanted, words, column.name);
  if (named > 0) return named + kindScore(kind, column.kind, words);
  // A role that may stay empty is not filled by a name that says nothing.
  return isOptional(declared) ? 0 : aloneScore(kind, words);
}

function nameScore(wanted: readonly string[], words: readonly string[], name: string): number {
  const shared = words.filter((word) => wanted.includes(word)).length;
  // "customer_id" says customer more plainly than "customer_segment_start".
  const exactness = -0.5 * Math.max(0, words.filter((word) => !ID_WORDS.has(word)).length - 1);
  if (shared > 0) return 50 + 5 * shared + exactness;
  const synonym = Math.max(0, ...wanted.map((word) => synonymScore(word, words, name)));
  if (synonym > 0) return synonym + exactness;
  const [a, b] = [wanted.join(""), words.join("")];
  const likeness = 1 - distance(a, b) / Math.max(a.length, b.length, 1);
  return likeness > 0.6 ? 20 * likeness : 0;
}

function synonymScore(word: string, words: readonly string[], name: string): number {
  for (const group of GROUPS) {
    if (!group.includes(word)) continue;
    const place = group.findIndex(
      (other) => words.includes(other) || (/\p{Script=Han}/u.test(other) && name.includes(other)),
    );
    if (place >= 0) return 40 - place / 2;
  }
  return 0;
}

function kindScore(kind: PlainKind, column: ColumnKind, words: readonly string[]): number {
  const isId = words.some((word) => ID_WORDS.has(word));
  if (kind === "id") return isId ? 5 : 0;
  // An order's number is no amount, whatever it is called.
  if (kind === "number" && isId) return -30;
  return kind !== "any" && FITTING[kind][0] === column ? 3 : 0;
}

/** A name that says nothing: a lone "id" may be anybody's, and a table's only date is what happened when. */
function aloneScore(kind: PlainKind, words: readonly string[]): number {
  if (kind === "id") return words.length === 1 && words[0] === "id" ? 10 : 0;
  return kind === "timestamp" || kind === "date" ? 1 : 0;
}

/**
 * The columns for all roles, each column once; null where a role that must have one finds none. Roles in `given` are settled
 * already. The best pair of all is settled first, then the best of the rest; roles that may stay empty come after all others.
 */
export function guessColumns(
  contract: Contract,
  columns: readonly Column[],
  given: { readonly [role: string]: string } = {},
): Record<string, string> | null {
  const chosen: Record<string, string> = { ...given };
  const open = Object.entries(contract).filter(([role]) => !Object.hasOwn(given, role));
  const optional = (role: string) => isOptional(contract[role] as ContractKind);
  const pairs = open
    .flatMap(([role, kind]) =>
      columns.map((column) => ({ role, column: column.name, points: points(role, kind, column) ?? 0 })),
    )
    .filter((pair) => pair.points > 0)
    .sort((a, b) => Number(optional(a.role)) - Number(optional(b.role)) || b.points - a.points);
  const taken = new Set(Object.values(given));
  for (const { role, column } of pairs) {
    if (Object.hasOwn(chosen, role) || taken.has(column)) continue;
    chosen[role] = column;
    taken.add(column);
  }
  const entries = Object.keys(contract).map(
    (role) => [role, chosen[role] ?? (optional(role) ? NO_COLUMN : undefined)] as const,
  );
  return entries.every((entry): entry is readonly [string, string] => entry[1] !== undefined)
    ? Object.fromEntries(entries)
    : null;
}
