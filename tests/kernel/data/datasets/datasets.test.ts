import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { datasetFile, opened } from "../opened.ts";

test("all formats, under the names of their files", async () => {
  const { data, folder } = await opened({
    "my purchases (2024).csv": "id,name\n1,a\n",
    "tabs.tsv": "id\tname\n1\ta,b\n",
    "lines.jsonl": '{"id":1,"tags":["x"],"at":"2024-01-31T10:00:00Z"}\n{"id":2}\n',
  });
  await data.sql`select 1`.rows();
  expect(await data.dataset("my purchases (2024)").rows()).toEqual([{ id: 1, name: "a" }]);
  expect(await data.sql`select * from "my purchases (2024)"`.rows()).toEqual([{ id: 1, name: "a" }]);
  expect(await data.dataset("tabs").rows()).toEqual([{ id: 1, name: "a,b" }]);
  expect(await data.dataset("lines").rows()).toEqual([
    { id: 1, tags: ["x"], at: new Date("2024-01-31T10:00:00Z") },
    { id: 2, tags: null, at: null },
  ]);
  expect(data.datasetNames()).toEqual(["my purchases (2024)", "tabs", "lines"]);
  expect(folder).toBe(path.dirname(datasetFile(folder, "x.csv").file));
});

test("a name is found whatever its case, as in SQL", async () => {
  const { data } = await opened({ "Purchases.csv": "id\n1\n" });
  expect(await data.dataset("purchases").count()).toBe(1);
  expect(await data.sql`select * from PURCHASES`.count()).toBe(1);
});

test("a dataset that is not there is refused with those that are", async () => {
  const { data } = await opened({ "purchases.csv": "id\n1\n", "customers.csv": "id\n1\n" });
  expect(() => data.dataset("purchase")).toThrow(
    expect.objectContaining({ message: 'There is no dataset "purchase".', hint: "Did you mean purchases?" }),
  );
  expect(() => data.dataset("calls")).toThrow(
    expect.objectContaining({ hint: "The datasets are purchases, customers." }),
  );
});

test("types are found once, from the whole of a file: a late exception does not fail half of it", async () => {
  const { data } = await opened({ "late.csv": `n,m\n${"1,1\n".repeat(30_000)}oops,2\n` });
  expect((await data.dataset("late").schema()).map(({ type }) => type)).toEqual(["VARCHAR", "BIGINT"]);
  expect(await data.dataset("late").count()).toBe(30_001);
});

test("names of columns that would break a statement, or add one", async () => {
  const { data, folder } = await opened({
    "names.csv": `id,customer's name,"a ""b""","c'); drop view other; --"\n1,x,2024-01-31,3\n`,
    "other.csv": "id\n1\n",
    "it's.csv": "id\n7\n",
  });
  expect(await data.dataset("other").count()).toBe(1);
  expect(await data.dataset("names").rows()).toEqual([
    { id: 1, "customer's name": "x", 'a "b"': new Date("2024-01-31"), "c'); drop view other; --": 3 },
  ]);
  expect(await data.dataset("it's").rows()).toEqual([{ id: 7 }]);
  expect(await data.dataset("other").count()).toBe(1);
  expect(readFileSync(path.join(folder, "other.csv"), "utf8")).toBe("id\n1\n");
});

test("quotes, semicolons with decimal commas, marks at the beginning and line ends of Windows", async () => {
  const { data } = await opened({
    "quoted.csv": 'id,text\n1,"a, ""b""\nnew line"\n2,plain\n',
    "semicolons.csv": "id;name;amount\n1;Müller;12,50\n2;Öz;3,00\n",
    "excel.csv": "\uFEFFid,name\r\n1,客户\r\n",
    "nulls.csv": "id,name\n1,NULL\n,x\n\\N,\n",
  });
  expect(await data.dataset("quoted").rows()).toEqual([
    { id: 1, text: 'a, "b"\nnew line' },
    { id: 2, text: "plain" },
  ]);
  expect(await data.dataset("semicolons").rows()).toEqual([
    { id: 1, name: "Müller", amount: 12.5 },
    { id: 2, name: "Öz", amount: 3 },
  ]);
  expect(await data.dataset("excel").rows()).toEqual([{ id: 1, name: "客户" }]);
  expect(await data.dataset("nulls").rows()).toEqual([
    { id: 1, name: null },
    { id: null, name: "x" },
    { id: null, name: null },
  ]);
});

const LATIN = Buffer.from("name\nAnna\nJ\u00fcrgen\n", "latin1");

test.each<[string, string | Uint8Array, string]>([
  ["empty.csv", "", "empty.csv is empty."],
  ["blank.csv", "\n\n", "blank.csv holds only empty lines."],
  [
    "ragged.csv",
    "a,b,c\n1,2,3\n4,5\n",
    "ragged.csv, line 3: it has 2 values, and the table 3 columns. The line is “4,5”.",
  ],
  [
    "late.csv",
    `a,b\n${"1,2\n".repeat(40_000)}3,4,5\n`,
    "late.csv, line 40002: it has 3 values, and the table 2 columns. The line is “3,4,5”.",
  ],
  ["open.csv", 'a,b\n1,"x\n2,y\n', 'open.csv, line 2: a quote is opened and not closed. The line is “1,"x”.'],
  ["latin.csv", LATIN, "latin.csv, line 3: it is not written in UTF-8."],
  [
    "utf16.csv",
    Buffer.from("\ufeffa,b\n1,2\n", "utf16le"),
    "utf16.csv is written in UTF-16, and is read as UTF-8.",
  ],
  ["binary.csv", new Uint8Array([65, 0, 66]), "binary.csv is no text file: it holds binary data."],
  ["broken.jsonl", '{"a":1}\n{"a":\n', "broken.jsonl, line 2: no whole JSON value: unexpected end of data."],
  [
    "text.parquet",
    "this is no parquet",
    "text.parquet is no Parquet file, or was cut off: its end is not that of one.",
  ],
])("%s says what is wrong, and harms nobody else", async (file, content, message) => {
  const { data } = await opened({ [file]: content, "good.csv": "id\n1\n" });
  const name = path.basename(file, path.extname(file));
  expect(await data.dataset("good").count()).toBe(1);
  await expect(data.sql`select * from ${data.sql.id(name)}`.rows()).rejects.toThrow(
    expect.objectContaining({ name: "SqlError", message }),
  );
  expect(await data.describeDatasets()).toEqual([
    { name, columns: [], rowCount: null, problem: message },
    expect.objectContaining({ name: "good", rowCount: 1, problem: null }),
  ]);
});

test("files that come, change and go later", async () => {
  const { data, folder } = await opened({ "a.csv": "x\n1\n" });
  const a = data.dataset("a");
  expect(await a.rows()).toEqual([{ x: 1 }]);
  writeFileSync(path.join(folder, "a.csv"), "y\nnew\n");
  writeFileSync(path.join(folder, "b.csv"), "z\n2\n");
  await data.setDatasets(["a.csv", "b.csv"].map((file) => datasetFile(folder, file)));
  expect(await a.rows()).toEqual([{ y: "new" }]);
  expect(await data.sql`select * from a, b`.rows()).toEqual([{ y: "new", z: 2 }]);
  await data.setDatasets([datasetFile(folder, "b.csv")]);
  await expect(a.rows()).rejects.toThrow('There is no table "a".');
});

test("a file that was removed behind the back of the catalogue", async () => {
  const { data, folder } = await opened();
  await data.setDatasets([datasetFile(folder, "gone.csv")]);
  await expect(data.dataset("gone").rows()).rejects.toThrow("The file gone.csv is no longer there.");
});

test("no statement reads or writes outside the datasets", async () => {
  const { data, folder, scratch } = await opened({ "a.csv": "x\n1\n" });
  writeFileSync(path.join(scratch, "..", "secret.csv"), "x\n1\n");
  for (const file of [`${folder}/../secret.csv`, path.join(scratch, "..", "secret.csv"), "/etc/passwd"]) {
    await expect(data.sql`select * from read_text(${file})`.rows()).rejects.toThrow(/^Cannot access file/);
  }
  for (const text of [
    "set enable_external_access = true",
    "copy (select 1) to 'x.csv'",
    "attach 'x.db'",
    "load httpfs",
  ]) {
    await expect(data.sql(Object.assign([text], { raw: [text] })).rows()).rejects.toThrow(
      /^A relation is a query/,
    );
  }
});

test("many statements may name a dataset for the first time at once", async () => {
  const { data } = await opened({ "purchases.csv": "id\n1\n2\n", "customers.csv": "id\n1\n" });
  const counts = await Promise.all([
    ...Array.from({ length: 8 }, () => data.sql`select * from purchases`.count()),
    ...Array.from({ length: 8 }, () => data.dataset("customers").count()),
  ]);
  expect(counts).toEqual([...Array(8).fill(2), ...Array(8).fill(1)]);
});

test("a column may be called as what objects have already", async () => {
  const { data } = await opened({ "proto.csv": "__proto__,constructor,amount\nx,y,10\n" });
  const [row] = await data.dataset("proto").rows();
  expect(Object.entries(row as object)).toEqual([
    ["__proto__", "x"],
    ["constructor", "y"],
    ["amount", 10],
  ]);
  expect(Object.getPrototypeOf(row)).toBe(Object.prototype);
});
