/**
 * Whether an expression can be null. The rule: what is said never to be null never is; where nothing is known about an
 * operator or a function, its result may be null.
 */
import { AGGREGATES, COUNTS, DIVISIONS, FIRST_VALUE, NEVER, STRICT } from "./functions.ts";
import type { Reading } from "./reading.ts";
import { child, children, isEmpty, type Tree, text } from "./tree.ts";
import { classOf, isNull } from "./value-class.ts";
import { windowMayBeNull } from "./window.ts";

export function mayBeNull(node: Tree, reading: Reading): boolean {
  switch (text(node, "class")) {
    case "CONSTANT":
      return isNull(node);
    case "COLUMN_REF":
      return reading.scope.find(node.column_names as string[]).nullable;
    case "PARAMETER":
      return reading.parameter(text(node, "identifier")).nullable;
    case "CAST":
      return castMayBeNull(node, reading);
    case "COMPARISON":
      return comparisonMayBeNull(node, reading);
    case "CONJUNCTION":
      return any(children(node, "children"), reading);
    case "BETWEEN":
      return compared([child(node, "input"), child(node, "lower"), child(node, "upper")], reading);
    case "CASE":
      return any(
        [
          ...children(node, "case_checks").map((check) => child(check, "then_expr")),
          child(node, "else_expr"),
        ],
        reading,
      );
    case "OPERATOR":
      return operatorMayBeNull(node, reading);
    case "SUBQUERY":
      return subqueryMayBeNull(node, reading);
    case "WINDOW":
      return windowMayBeNull(node, reading, mayBeNull);
    case "FUNCTION":
      return functionMayBeNull(node, reading);
    default:
      return true;
  }
}

const any = (nodes: readonly (Tree | null)[], reading: Reading) =>
  nodes.some((node) => node === null || mayBeNull(node, reading));

/** A cast of JSON's null is null, and so may be one to a time of day. */
function castMayBeNull(node: Tree, reading: Reading): boolean {
  const inner = child(node, "child");
  // The type of a parameter is written as a cast.
  if (inner !== null && text(inner, "class") === "PARAMETER") return mayBeNull(inner, reading);
  if (inner === null || node.try_cast === true || mayBeNull(inner, reading)) return true;
  const from = classOf(inner, reading);
  const to = classOf(node, reading);
  return from === "json" || from === "other" || to === "other";
}

function comparisonMayBeNull(node: Tree, reading: Reading): boolean {
  if (/DISTINCT_FROM/.test(text(node, "type"))) return false;
  return compared([child(node, "left"), child(node, "right")], reading);
}

/** Values that hold others may compare to null without being it. */
function compared(nodes: readonly (Tree | null)[], reading: Reading): boolean {
  return any(nodes, reading) || !nodes.some((node) => node !== null && classOf(node, reading) !== "other");
}

function operatorMayBeNull(node: Tree, reading: Reading): boolean {
  const nodes = children(node, "children");
  switch (text(node, "type")) {
    case "OPERATOR_IS_NULL":
    case "OPERATOR_IS_NOT_NULL":
      return false;
    case "OPERATOR_NOT":
      return any(nodes, reading);
    case "OPERATOR_COALESCE":
      return nodes.every((each) => mayBeNull(each, reading));
    case "COMPARE_IN":
    case "COMPARE_NOT_IN":
      return compared(nodes, reading);
    default:
      return true;
  }
}

function subqueryMayBeNull(node: Tree, reading: Reading): boolean {
  const type = text(node, "subquery_type");
  if (type === "EXISTS" || type === "NOT_EXISTS") return false;
  const query = child(child(node, "subquery"), "node");
  if (type !== "SCALAR" || query === null || !isOneRow(query)) return true;
  const columns = reading.query(query, reading.scope);
  return columns?.[0]?.nullable ?? true;
}

/** An aggregate without groups is a row, however few rows it is of. */
function isOneRow(query: Tree): boolean {
  const plain =
    !["having", "qualify", "sample"].some((key) => child(query, key)) &&
    children(query, "modifiers").length === 0;
  const [item] = children(query, "select_list");
  const isAggregate = item !== undefined && text(item, "class") === "FUNCTION" && isAggregated(item);
  return text(query, "type") === "SELECT_NODE" && plain && isAggregate && isEmpty(query, "group_sets");
}

const isAggregated = (node: Tree) => {
  const name = text(node, "function_name").toLowerCase();
  return COUNTS.has(name) || AGGREGATES.has(name);
};

function functionMayBeNull(node: Tree, reading: Reading): boolean {
  const name = text(node, "function_name").toLowerCase();
  const args = children(node, "children");
  if (COUNTS.has(name) || NEVER.has(name)) return false;
  if (name === "concat_ws") return any(args.slice(0, 1), reading);
  if (FIRST_VALUE.has(name)) return args.every((arg) => mayBeNull(arg, reading));
  if (DIVISIONS.has(name)) return any(args, reading) || !dividesByNumber(name, args, reading);
  if (AGGREGATES.has(name))
    return !reading.filledGroups || child(node, "filter") !== null || any(args, reading);
  return !STRICT.has(name) || any(args, reading);
}

/** A number over zero is infinite; a span of time over zero, a whole division by zero and a rest are null. */
function dividesByNumber(name: string, args: readonly Tree[], reading: Reading): boolean {
  const [dividend, divisor] = args;
  if (!dividend || !divisor) return false;
  const value = child(divisor, "value");
  const isFixed =
    text(divisor, "class") === "CONSTANT" && typeof value?.value === "number" && value.value !== 0;
  return (
    isFixed || (name === "/" && [dividend, divisor].every((each) => classOf(each, reading) === "number"))
  );
}
