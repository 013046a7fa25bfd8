import { expect, test } from "vitest";
import { isRelationType, probedParts } from "../../../../server/language/sql/probed.ts";

/** Types of parameters, lists with brackets, columns of relations; `?` for what is not known. */
function said(printed: string | null): string[] {
  return probedParts(printed, "key").map((part) => {
    if (part.kind === "parameter") return `${part.type}${part.nullable ? " or null" : ""}`;
    if (part.kind === "list") return `list of ${part.item.type}`;
    if (part.kind === "relation" && part.relation.kind === "columns")
      return part.relation.columns
        .map(({ name, type, nullable }) => `${name} ${type}${nullable ? "" : "!"}`)
        .join(", ");
    return part.kind === "unknown" && part.faulty ? "faulty" : "?";
  });
}

test.each<[string | null, string[]]>([
  ["number", ["INTEGER", "DOUBLE"]],
  ["number | null", ["INTEGER or null", "DOUBLE or null"]],
  ["0 | 730 | 365", ["INTEGER"]],
  ["1.5", ["DOUBLE"]],
  ["-5", ["INTEGER"]],
  ['"a" | "b"', ["VARCHAR"]],
  ["'a\\'b'", ["VARCHAR"]],
  ["string | undefined", ["VARCHAR or null"]],
  ["string | number", ["VARCHAR", "INTEGER", "DOUBLE"]],
  ["boolean", ["BOOLEAN"]],
  ["Date", ["TIMESTAMP"]],
  ["bigint", ["BIGINT"]],
  ["Uint8Array<ArrayBufferLike>", ["BLOB"]],
  ["null", ['"NULL" or null']],
  ["readonly string[]", ["list of VARCHAR"]],
  ["(string | null)[]", ["list of VARCHAR"]],
  ["ReadonlyArray<number>", ["list of INTEGER", "list of DOUBLE"]],
  ["Float64Array<ArrayBufferLike>", ["list of DOUBLE"]],
  ["Fragment", ["?"]],
  ['{ readonly kind: "identifier"; readonly path: readonly string[]; }', ["?"]],
  ["(a: number) => string", ["?"]],
  ["string & { brand: 1 }", ["?"]],
  ["Map<string, number>", ["?"]],
  ["never", ["?"]],
  ["", ["?"]],
  [null, ["?"]],
  [
    'KernelRelation<{ n: number; readonly at?: Date; "a b": string | null; }>',
    ["n INTEGER!, at DATE, a b VARCHAR", "n DOUBLE!, at TIMESTAMP, a b VARCHAR"],
  ],
  [
    "Relation<{ id: number | string; tags: string[]; m: { [key: string]: number | null }; }>",
    [
      "id INTEGER!, tags VARCHAR[]!, m MAP(VARCHAR, INTEGER)!",
      "id VARCHAR!, tags VARCHAR[]!, m MAP(VARCHAR, DOUBLE)!",
    ],
  ],
  ["$$Probe.KernelRelation<{ n: boolean; }>", ["n BOOLEAN!"]],
  ["KernelRelation<Row>", ["?"]],
  ["KernelRelation<Record<string, Value>>", ["?"]],
  ["KernelRelation<{ a: Value; }>", ["?"]],
  ["KernelRelation<any>", ["faulty"]],
  ["KernelRelation<{ n: number; }> | null", ["?"]],
])("%s", (printed, expected) => {
  expect(said(printed)).toEqual(expected);
});

test("relations are told by the name of their type", () => {
  expect(
    ["KernelRelation<{ n: number }>", "Relation<Row>", "Knex<string>", "string", null].map(isRelationType),
  ).toEqual([true, true, false, false, false]);
});
