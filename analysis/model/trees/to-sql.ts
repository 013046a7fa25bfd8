import type { Dialect } from "../../../shared/engine/dialect.ts";
import type { Fragment, Identifier, Sql } from "../../relation.ts";
import { codeSql, type Feature } from "./features.ts";
import { isLeaf, type Node, type Split } from "./tree.ts";

/**
 * The log-odds of a row: a case within a case for each tree. Each node costs the engine a vector, so it takes microseconds a
 * row; one mask of leaves for each question and their conjunction (QuickScorer) take it five times as long.
 */
export function scoreSql(
  sql: Sql,
  features: readonly Feature[],
  base: number,
  trees: readonly Node[],
): Fragment {
  const columns = features.map(({ name, encoding }, f) =>
    sql.id(encoding ? `(code ${f} of the model)` : name),
  );
  const text = new Text(sql);
  text.add(`(${numberText(base)}`);
  for (const tree of trees) {
    text.add(" + ");
    addNode(text, columns, tree);
  }
  text.add(")");
  return withCodes(sql, features, columns, text.fragment);
}

/** Numbers that stand for levels are looked up once a row, in a query around the trees. */
function withCodes(
  sql: Sql,
  features: readonly Feature[],
  columns: readonly Identifier[],
  score: Fragment,
): Fragment {
  const codes = features.flatMap((feature, f) =>
    feature.encoding ? [sql.fragment`${codeSql(sql, feature, "null")} as ${columns[f] as Identifier}`] : [],
  );
  return codes.length === 0
    ? score
    : sql.fragment`(select ${score} from (select ${sql.join(codes)}) as codes)`;
}

/**
 * Thousands of nodes as one piece of SQL. Numbers stand in it as text: as bound parameters they would take the engine longer
 * to read than to use. With an exponent they are doubles to it, not decimals, and read back to the same bits.
 */
class Text {
  readonly dialect: Dialect;
  readonly #sql: Sql;
  readonly #strings: string[] = [""];
  readonly #columns: Identifier[] = [];

  constructor(sql: Sql) {
    this.#sql = sql;
    this.dialect = sql.dialect;
  }

  add(text: string): void {
    this.#strings[this.#strings.length - 1] += text;
  }

  column(column: Identifier): void {
    this.#columns.push(column);
    this.#strings.push("");
  }

  get fragment(): Fragment {
    return this.#sql.fragment(Object.assign(this.#strings, { raw: this.#strings }), ...this.#columns);
  }
}

function addNode(text: Text, columns: readonly Identifier[], node: Node): void {
  if (isLeaf(node)) {
    text.add(numberText(node.value));
    return;
  }
  // A comparison with null is not true, so a missing value goes where the other branch is.
  const [then, other] = node.missing === "right" ? [node.left, node.right] : [node.right, node.left];
  text.add("case when ");
  addCondition(text, columns[node.feature] as Identifier, node);
  text.add(" then ");
  addNode(text, columns, then);
  text.add(" else ");
  addNode(text, columns, other);
  text.add(" end");
}

/** True for what goes to the side where missing values do not go. */
function addCondition(text: Text, column: Identifier, { threshold, levels, missing }: Split): void {
  if (levels?.length === 0 && missing === "right") {
    text.add("false");
  } else if (levels?.length === 0) {
    // Missing values alone go left.
    text.column(column);
    text.add(" is not null");
  } else if (levels) {
    text.add("cast(");
    text.column(column);
    text.add(
      ` as ${text.dialect.type("text")}) ${missing === "right" ? "" : "not "}in (${levels.map(text.dialect.literal).join(", ")})`,
    );
  } else if (missing === "right") {
    text.column(column);
    text.add(` <= ${numberText(threshold as number)}`);
  } else {
    text.column(column);
    // NaN, which is missing too, is above everything to the engine.
    text.add(` > ${numberText(threshold as number)} and `);
    text.column(column);
    text.add(` <= ${text.dialect.double(Infinity)}`);
  }
}

function numberText(value: number): string {
  return value.toExponential();
}
