/** Reads what stands in `${...}`: constants, fragments and relations by themselves, anything else by its type. */
import type { Node } from "../../compile/ast.ts";
import type { Call, CellCode, Found, Names, TaggedTemplate } from "./cell-code.ts";
import { contractColumns } from "./contract.ts";
import { literalParameter } from "./literals.ts";
import type { NotebookCode } from "./notebook-code.ts";
import {
  type ParameterPart,
  type Part,
  type RelationPart,
  type Slot,
  type Template,
  UNKNOWN,
} from "./part.ts";
import { sourceText } from "./source-text.ts";

/** How far names are followed. */
const DEPTH = 24;

export class Values {
  readonly #notebook: NotebookCode;
  /** Templates by key; null while one is being read, which it then holds itself. */
  readonly #templates = new Map<string, Template | null>();

  constructor(notebook: NotebookCode) {
    this.#notebook = notebook;
  }

  /** The statement of a template whose tag is ours; null where the tag is another's, or a probe has to tell. */
  statement({ node, names }: Found<TaggedTemplate>, code: CellCode): Template | null {
    return this.isStatementTag(node.tag, code, names) === true ? this.template(node, code, names) : null;
  }

  /** Whether a tag makes relations; the object before `.sql` where only its type says. */
  isStatementTag(tag: Node, code: CellCode, names: Names): boolean | Node {
    if (tag.type === "Identifier")
      return tag.name === "sql" && this.#notebook.meaning("sql", code, names).kind === "given";
    if (
      tag.type !== "MemberExpression" ||
      tag.computed ||
      tag.property.type !== "Identifier" ||
      tag.property.name !== "sql"
    )
      return false;
    const parts = this.#read(tag.object, code, names, 0);
    if (parts.some(({ kind }) => kind === "relation")) return true;
    return parts.some(({ kind }) => kind === "probe") ? tag.object : false;
  }

  template(node: TaggedTemplate, code: CellCode, names: Names): Template | null {
    const key = `${code.id}:${node.start}`;
    const known = this.#templates.get(key);
    if (known !== undefined) return known;
    this.#templates.set(key, null);
    const template = this.#template(key, node, code, names);
    this.#templates.set(key, template);
    return template;
  }

  /** A call of the cell API's `dataset` with a name that is known; its argument and the name. */
  datasetName(call: Call, code: CellCode, names: Names): string | null {
    if (call.callee.type !== "Identifier" || call.callee.name !== "dataset") return null;
    if (this.#notebook.meaning("dataset", code, names).kind !== "given") return null;
    const [argument] = call.arguments;
    return argument ? this.#text(argument, code, names, 0) : null;
  }

  #template(key: string, node: TaggedTemplate, code: CellCode, names: Names): Template {
    const { quasis, expressions } = node.quasi;
    const texts = quasis.map(({ value, start, end, tail }) =>
      sourceText(code.source.slice(start + 1, end - (tail ? 1 : 2)), value.cooked ?? value.raw, start + 1),
    );
    const slots = expressions.map(
      (expression): Slot => ({
        cell: code.id,
        start: expression.start,
        end: expression.end,
        parts: this.#read(expression, code, names, 0),
      }),
    );
    return { key, cell: code.id, start: node.start, end: node.end, texts, slots };
  }

  #read(node: Node, code: CellCode, names: Names, depth: number): readonly Part[] {
    if (depth > DEPTH) return [UNKNOWN];
    const read = (inner: Node) => this.#read(inner, code, names, depth + 1);
    switch (node.type) {
      case "ParenthesizedExpression":
      case "TSSatisfiesExpression":
        return read(node.expression);
      case "TSAsExpression":
        return code.source.slice(node.typeAnnotation.start, node.typeAnnotation.end) === "const"
          ? read(node.expression)
          : [probe(node, code)];
      case "ConditionalExpression":
        return [...read(node.consequent), ...read(node.alternate)];
      case "Identifier":
        return this.#name(node, code, names, depth);
      case "TaggedTemplateExpression":
        return [this.#tagged(node, code, names)];
      case "AwaitExpression":
        return this.#awaited(node, code, names, depth);
      case "CallExpression":
        return [this.#call(node, code, names, depth)];
      case "ArrayExpression":
        return [this.#list(node, read) ?? probe(node, code)];
      default:
        return [literalParameter(node) ?? probe(node, code)];
    }
  }

  #name(
    node: Extract<Node, { type: "Identifier" }>,
    code: CellCode,
    names: Names,
    depth: number,
  ): readonly Part[] {
    const meaning = this.#notebook.meaning(node.name, code, names);
    if (meaning.kind === "given" && node.name === "undefined") return [literalParameter(node) ?? UNKNOWN];
    if (meaning.kind !== "constant") return [probe(node, code)];
    const parts = this.#read(meaning.node, meaning.code, meaning.names, depth + 1);
    // What TypeScript says of the name is as good as what it says of its value, and nearer to where it is used.
    return parts.some(({ kind }) => kind === "probe") ? [probe(node, code)] : parts;
  }

  #tagged(node: TaggedTemplate, code: CellCode, names: Names): Part {
    const isStatement = this.isStatementTag(node.tag, code, names) === true;
    if (!isStatement && !this.#isSqlMember(node.tag, "fragment", code, names)) return probe(node, code);
    const template = this.template(node, code, names);
    if (template === null) return UNKNOWN;
    return isStatement ? relation({ kind: "template", template }) : { kind: "fragment", template };
  }

  #awaited(
    node: Extract<Node, { type: "AwaitExpression" }>,
    code: CellCode,
    names: Names,
    depth: number,
  ): readonly Part[] {
    const { argument } = node;
    const call = argument.type === "CallExpression" ? argument : null;
    if (
      call?.callee.type === "MemberExpression" &&
      !call.callee.computed &&
      call.callee.property.type === "Identifier"
    ) {
      const { object, property } = call.callee;
      if (property.name === "materialize" && call.arguments.length === 0) {
        const parts = this.#read(object, code, names, depth + 1);
        if (parts.every(({ kind }) => kind === "relation")) return parts;
      }
      const isInput =
        object.type === "Identifier" && object.name === "input" && this.#isGiven("input", code, names);
      if (isInput && property.name === "dataset") {
        const columns = contractColumns(call.arguments[1]);
        const key = `${code.id}:${call.start}`;
        if (columns)
          return columns.map((each) => relation({ kind: "columns", key, columns: each, exact: true }));
      }
    }
    return [probe(node, code)];
  }

  #call(node: Call, code: CellCode, names: Names, depth: number): Part {
    const dataset = this.datasetName(node, code, names);
    if (dataset !== null) return relation({ kind: "dataset", name: dataset });
    if (this.#isSqlMember(node.callee, "id", code, names)) {
      const path = node.arguments.map((argument) => this.#text(argument, code, names, depth + 1));
      return path.length > 0 && path.every((name) => name !== null && name !== "")
        ? { kind: "identifier", path: path as string[] }
        : UNKNOWN;
    }
    if (this.#isSqlMember(node.callee, "join", code, names))
      return this.#join(node, code, names, depth) ?? UNKNOWN;
    return probe(node, code);
  }

  /** `sql.join` of pieces that are known one by one, as a fragment. */
  #join(node: Call, code: CellCode, names: Names, depth: number): Part | null {
    const [pieces, separator] = node.arguments;
    const between = separator ? this.#text(separator, code, names, depth + 1) : ", ";
    if (pieces?.type !== "ArrayExpression" || between === null) return null;
    const elements = pieces.elements.filter((element) => element !== null);
    if (elements.length !== pieces.elements.length || elements.some(({ type }) => type === "SpreadElement"))
      return null;
    const slots = elements.map(
      (element): Slot => ({
        cell: code.id,
        start: element.start,
        end: element.end,
        parts: this.#read(element, code, names, depth + 1),
      }),
    );
    const text = (value: string) => ({ text: value, place: () => node.start });
    const texts = [
      text(""),
      ...slots.slice(1).map(() => text(between)),
      ...(slots.length > 0 ? [text("")] : []),
    ];
    const { start, end } = node;
    return {
      kind: "fragment",
      template: { key: `${code.id}:${start}`, cell: code.id, start, end, texts, slots },
    };
  }

  #list(
    node: Extract<Node, { type: "ArrayExpression" }>,
    read: (node: Node) => readonly Part[],
  ): Part | null {
    const items: ParameterPart[] = [];
    for (const element of node.elements) {
      const parts = element === null || element.type === "SpreadElement" ? [] : read(element);
      const [part] = parts;
      if (parts.length !== 1 || part?.kind !== "parameter") return null;
      items.push(part);
    }
    const types = [...new Set(items.filter(({ type }) => type !== '"NULL"').map(({ type }) => type))];
    // Numbers of several types are bound with the one that holds them all.
    const type = types.every((each) => /^(INTEGER|BIGINT|DOUBLE)$/.test(each))
      ? ["DOUBLE", "BIGINT", "INTEGER"].find((each) => types.includes(each))
      : types[0];
    if (types.length > 1 && !types.every((each) => /^(INTEGER|BIGINT|DOUBLE)$/.test(each))) return null;
    const item: ParameterPart = { kind: "parameter", type: type ?? "INTEGER", nullable: true, value: null };
    return { kind: "list", item, items };
  }

  /** A text that is known: a literal, or a constant with one. */
  #text(node: Node, code: CellCode, names: Names, depth: number): string | null {
    if (node.type === "Literal" && typeof node.value === "string") return node.value;
    if (node.type === "TemplateLiteral" && node.expressions.length === 0)
      return node.quasis[0]?.value.cooked ?? null;
    if (node.type !== "Identifier" || depth > DEPTH) return null;
    const meaning = this.#notebook.meaning(node.name, code, names);
    return meaning.kind === "constant"
      ? this.#text(meaning.node, meaning.code, meaning.names, depth + 1)
      : null;
  }

  /** `sql.fragment` and its like, or the same of a relation's tag. */
  #isSqlMember(node: Node, member: string, code: CellCode, names: Names): boolean {
    if (node.type !== "MemberExpression" || node.computed || node.property.type !== "Identifier")
      return false;
    return node.property.name === member && this.isStatementTag(node.object, code, names) === true;
  }

  #isGiven(name: string, code: CellCode, names: Names): boolean {
    return this.#notebook.meaning(name, code, names).kind === "given";
  }
}

const relation = (part: RelationPart): Part => ({ kind: "relation", relation: part });

function probe(node: Node, code: CellCode): Part {
  return { kind: "probe", cell: code.id, start: node.start, end: node.end };
}
