/** What a value is, as far as it can be told from the statement alone; `other` where it cannot. */
import { type EngineType, engineType } from "../../tables/engine-type.ts";
import { ARITHMETIC, NUMBERS, SAME_CLASS, SPANS, STRINGS } from "./functions.ts";
import type { Reading } from "./reading.ts";
import type { ValueClass } from "./scope.ts";
import { child, children, type Tree, text } from "./tree.ts";

export function classOfType(type: EngineType): ValueClass {
  switch (type.kind) {
    case "number":
    case "string":
    case "date":
    case "boolean":
    case "json":
      return type.kind;
    default:
      return "other";
  }
}

/** Of a type as the tree has it: `{ id: "DECIMAL", type_info: ... }`; with an alias it may be anything. */
export function classOfTree(type: Tree | null): ValueClass {
  const info = child(type, "type_info");
  if (text(info, "alias") !== "") return text(info, "alias") === "JSON" ? "json" : "other";
  return classOfType(engineType(text(type, "id")));
}

export function classOf(node: Tree, reading: Reading): ValueClass {
  switch (text(node, "class")) {
    case "CONSTANT":
      return classOfTree(child(child(node, "value"), "type"));
    case "COLUMN_REF":
      return reading.scope.find(node.column_names as string[]).valueClass;
    case "PARAMETER":
      return reading.parameter(text(node, "identifier")).valueClass;
    case "CAST":
      return classOfTree(child(node, "cast_type"));
    case "COMPARISON":
    case "CONJUNCTION":
    case "BETWEEN":
      return "boolean";
    case "CASE":
      return common(
        [
          ...children(node, "case_checks").map((check) => child(check, "then_expr")),
          child(node, "else_expr"),
        ],
        reading,
      );
    case "OPERATOR":
      return operatorClass(node, reading);
    case "WINDOW":
      return windowClass(node, reading);
    case "FUNCTION":
      return functionClass(node, reading);
    default:
      return "other";
  }
}

function operatorClass(node: Tree, reading: Reading): ValueClass {
  const type = text(node, "type");
  if (type === "OPERATOR_COALESCE") return common(children(node, "children"), reading);
  return /^(COMPARE_|OPERATOR_(IS_|NOT$))/.test(type) ? "boolean" : "other";
}

function windowClass(node: Tree, reading: Reading): ValueClass {
  if (/^WINDOW_(AGGREGATE|FIRST_VALUE|LAST_VALUE|LAG|LEAD)$/.test(text(node, "type")))
    return functionClass(node, reading);
  return "number";
}

function functionClass(node: Tree, reading: Reading): ValueClass {
  const name = text(node, "function_name").toLowerCase();
  if (NUMBERS.has(name)) return "number";
  if (STRINGS.has(name)) return "string";
  const args = children(node, "children");
  if (name === "date_trunc" || name === "datetrunc") return "date";
  if (SAME_CLASS.has(name)) return args[0] ? classOf(args[0], reading) : "other";
  if (!ARITHMETIC.has(name)) return "other";
  if (isMovedDate(name, args, reading)) return "date";
  return args.every((arg) => classOf(arg, reading) === "number") ? "number" : "other";
}

/** A date with days, a span or a time of day added is a date; what is taken from one may be a date itself. */
function isMovedDate(name: string, args: readonly Tree[], reading: Reading): boolean {
  const [first, second] = args;
  if (!first || !second) return false;
  const isDate = (node: Tree) => classOf(node, reading) === "date";
  if (name === "+") return isDate(first) || isDate(second);
  return name === "-" && isDate(first) && (isSpan(second) || classOf(second, reading) === "number");
}

function isSpan(node: Tree): boolean {
  if (text(node, "class") === "CAST") return text(child(node, "cast_type"), "id") === "INTERVAL";
  return text(node, "class") === "FUNCTION" && SPANS.has(text(node, "function_name").toLowerCase());
}

/** The class of all of them; a null is of any. */
function common(nodes: readonly (Tree | null)[], reading: Reading): ValueClass {
  const classes = nodes
    .filter((node) => node !== null && !isNull(node))
    .map((node) => classOf(node as Tree, reading));
  const [first = "other"] = classes;
  return classes.every((each) => each === first) ? first : "other";
}

export const isNull = (node: Tree) =>
  text(node, "class") === "CONSTANT" && child(node, "value")?.is_null === true;
