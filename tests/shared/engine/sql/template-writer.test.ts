import { expect, test } from "vitest";
import { duckdbDialect } from "../../../../shared/engine/duckdb/dialect.ts";
import {
  plainOf,
  type Slot,
  surroundings,
  TemplateWriter,
} from "../../../../shared/engine/sql/template-writer.ts";
import { postgresDialect } from "../../../support/pglite/dialect.ts";

const relation: Slot<string> = { kind: "relation", name: "t" };
const list = (...elements: string[]): Slot<string> => ({
  kind: "list",
  whole: `[${elements}]`,
  elements,
});

function written(texts: readonly string[], slots: readonly Slot<string>[], dialect = duckdbDialect): string {
  const writer = new TemplateWriter<string>(plainOf(texts), dialect, (value) => `<${value}>`);
  texts.forEach((text, i) => {
    writer.write(text);
    const slot = slots[i];
    if (!slot) return;
    const place = writer.place();
    writer.value(surroundings(place) === "comment" ? null : slot, place);
  });
  return writer.text;
}

test.each<[what: string, texts: string[], slots: Slot<string>[], text: string]>([
  ["a value", ["x > ", ""], [{ kind: "parameter", value: "a" }], "x > <a>"],
  ["a name", ["select ", ""], [{ kind: "identifier", path: ["s", 'a"b'] }], 'select "s"."a""b"'],
  ["a table behind from", ["select * from ", " a"], [relation], "select * from t a"],
  ["a table behind join", ["from x JOIN\n", " using (id)"], [relation], "from x JOIN\nt using (id)"],
  ["a subquery of its own", ["x in (", ")"], [relation], "x in (from t)"],
  ["a subquery beside others", ["select 1 + ", ""], [relation], "select 1 + (from t)"],
  ["a list within in", ["x in ( ", " )"], [list("a", "b")], "x in ( <a>, <b> )"],
  ["no elements", ["x not in (", ")"], [list()], "x not in (select null where false)"],
  ["a list elsewhere", ["len(", ")"], [list("a", "b")], "len(<[a,b]>)"],
  ["in a comment", ["select 1 -- ", "\n, ", ""], [relation, list("b")], "select 1 -- \n, <[b]>"],
])("%s", (_, texts, slots, text) => {
  expect(written(texts, slots)).toBe(text);
});

test("a whole table is what the dialect calls it", () => {
  expect(written(["x in (", ")"], [relation], postgresDialect)).toBe("x in (select * from t)");
});

test.each([
  [["select '", "'"], "quotes"],
  [['select "a', '"'], "quotes"],
  [["select $tag$ ", " $tag$"], "quotes"],
  [["select /* ", " */ 1"], "comment"],
  [["select 'a' || ", ""], "code"],
  [["select ", ""], "code"],
] as const)("%j stands within %s", (texts, around) => {
  const writer = new TemplateWriter<string>(plainOf(texts), duckdbDialect, String);
  writer.write(texts[0]);
  expect(surroundings(writer.place())).toBe(around);
});
