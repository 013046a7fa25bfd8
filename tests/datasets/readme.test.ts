/** The description and the files say the same of every table, column, type and null. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { SAMPLE, SampleData } from "./data.ts";

const readme = readFileSync(join(SAMPLE, "README.md"), "utf8");
const sections = readme
  .split(/^### /m)
  .slice(1)
  .map((section) => ({ table: section.slice(0, section.indexOf("\n")), columns: columnsOf(section) }));

/** The rows of the section's table: name, type, whether nulls occur. */
function columnsOf(section: string) {
  return [...section.matchAll(/^\| (\w+) \| (\S+) \| (yes|no) \|/gm)].map(([, name, type, nulls]) => ({
    name,
    type,
    nulls: nulls === "yes",
  }));
}

let data: SampleData;
beforeAll(async () => {
  data = await SampleData.open();
});
afterAll(() => data.close());

test("every table is described, and no other", () => {
  expect(sections.map(({ table }) => table).sort()).toEqual(data.tables.toSorted());
});

test.each(sections)("the columns of $table", async ({ table, columns }) => {
  const described = await data.rows(`DESCRIBE ${table}`);
  const nulls = described.map(({ column_name }) => `count(*) > count(${column_name}) AS ${column_name}`);
  const [hasNulls] = await data.rows(`SELECT ${nulls.join(", ")} FROM ${table}`);
  expect(columns).toEqual(
    described.map(({ column_name, column_type }) => ({
      name: column_name,
      type: column_type,
      nulls: hasNulls?.[String(column_name)],
    })),
  );
});

test("the row counts are those of the files", async () => {
  const stated = [...readme.matchAll(/^\| `(\w+)` \| ([\d,]+) \|/gm)].map(([, table, rows]) => [table, rows]);
  const counted = await Promise.all(
    stated.map(async ([table]) => [
      table,
      (await data.number(`SELECT count(*) FROM ${table}`)).toLocaleString("en"),
    ]),
  );
  expect(stated).toEqual(counted);
  expect(stated).toHaveLength(data.tables.length);
});
