/** Values that stand in the code, with the types with which the kernel binds them (`kernel/data/duckdb/parameters.ts`). */
import type { Node } from "../../compile/ast.ts";
import type { ParameterPart } from "./part.ts";

const INT32 = 2 ** 31;

export function parameter(type: string, nullable = false, value: string | null = null): ParameterPart {
  return { kind: "parameter", type, nullable, value };
}

export const textParameter = (text: string) => parameter("VARCHAR", false, `'${text.replaceAll("'", "''")}'`);

export function numberParameter(value: number): ParameterPart {
  if (!Number.isSafeInteger(value) || Object.is(value, -0)) {
    const isPlain = Number.isFinite(value);
    return parameter("DOUBLE", false, isPlain ? `${value}` : null);
  }
  return parameter(value >= -INT32 && value < INT32 ? "INTEGER" : "BIGINT", false, `${value}`);
}

/** Null for what is no literal. */
export function literalParameter(node: Node): ParameterPart | null {
  switch (node.type) {
    case "Literal":
      return literal(node);
    case "TemplateLiteral": {
      const [only] = node.quasis;
      return node.expressions.length === 0 && only?.value.cooked !== undefined && only.value.cooked !== null
        ? textParameter(only.value.cooked)
        : parameter("VARCHAR");
    }
    case "UnaryExpression": {
      const inner = node.operator === "-" && node.argument.type === "Literal" ? node.argument.value : null;
      return typeof inner === "number" ? numberParameter(-inner) : null;
    }
    case "NewExpression":
      return node.callee.type === "Identifier" && node.callee.name === "Date" ? parameter("TIMESTAMP") : null;
    case "Identifier":
      return node.name === "undefined" ? parameter('"NULL"', true, "NULL") : null;
    default:
      return null;
  }
}

function literal(node: Extract<Node, { type: "Literal" }>): ParameterPart | null {
  const { value } = node;
  if (value === null && node.raw === "null") return parameter('"NULL"', true, "NULL");
  switch (typeof value) {
    case "string":
      return textParameter(value);
    case "number":
      return numberParameter(value);
    case "boolean":
      return parameter("BOOLEAN", false, String(value));
    case "bigint":
      return value >= -(2n ** 63n) && value < 2n ** 63n
        ? parameter("BIGINT", false, String(value))
        : parameter("HUGEINT", false, String(value));
    default:
      return null;
  }
}
