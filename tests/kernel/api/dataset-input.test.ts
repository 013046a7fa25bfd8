import { expect, test } from "vitest";
import type { Contract } from "../../../kernel/api/column-guess.ts";
import { type CurrentRun, runStorage } from "../../../kernel/api/current-run.ts";
import { type DatasetInputOptions, datasetInput } from "../../../kernel/api/dataset-input.ts";
import type { Json } from "../../../shared/json.ts";
import { type Input, inputSchema } from "../../../shared/output/input.ts";
import { opened } from "../data/opened.ts";

const FILES = {
  "purchases.csv":
    "customer_id,order_id,bought_at,amount,quantity\n7,1,2024-01-31 10:00:00,12.5,2\n8,2,2024-02-01 11:00:00,,1\n",
  "shop.csv": "CUST_NO,InvoiceDate,TotalPrice\nA1,20240131,5\nA2,20240201,6\n",
  "kunden.csv": "客户编号,下单时间,消费金额\n1,2024-01-01,5.5\n",
  "iris.csv": "Sepal.Length,Species\n5.1,setosa\n",
  "mixed.csv": `customer,day,amount\n${"1,2024-01-01,2\n".repeat(1500)}1,unknown,3\n`,
  "broken.csv": "",
};
const CONTRACT = { customer: "id", at: "timestamp", amount: "number" } as const;

/** Binds the input within a run, with a value from outside or none. */
async function bound<const C extends Contract>(
  contract: C,
  {
    given,
    options,
    files = FILES,
    shown = [],
  }: {
    given?: Json;
    options?: DatasetInputOptions<C>;
    files?: Record<string, string>;
    /** Takes the control. */
    shown?: Input[];
  } = {},
) {
  const { data } = await opened(files);
  const run = {
    inputNames: { Purchases: "purchases" },
    inputs: given === undefined ? {} : { purchases: given },
    defineInput: (input: Input) => shown.push(input),
  } as unknown as CurrentRun;
  const relation = await runStorage.run(run, () => datasetInput(data)("Purchases", contract, options));
  return { relation, control: inputSchema.parse(shown[0]) };
}

test("the default: the first table that fits, its columns guessed and renamed in the contract's order", async () => {
  const { relation, control } = await bound(CONTRACT, { files: { "purchases.csv": FILES["purchases.csv"] } });
  expect((await relation.schema()).map(({ name, type }) => `${name} ${type}`)).toEqual([
    "customer BIGINT",
    "at TIMESTAMP",
    "amount DOUBLE",
  ]);
  expect(await relation.rows()).toEqual([
    { customer: 7, at: new Date("2024-01-31T10:00:00Z"), amount: 12.5 },
    { customer: 8, at: new Date("2024-02-01T11:00:00Z"), amount: null },
  ]);
  const columns = { customer: "customer_id", at: "bought_at", amount: "amount" };
  expect(control).toEqual({
    name: "purchases",
    value: { table: "purchases", columns },
    definition: {
      control: "dataset",
      label: "Purchases",
      contract: CONTRACT,
      tables: [
        {
          name: "purchases",
          rowCount: 2,
          guess: columns,
          columns: [
            { name: "customer_id", kind: "integer" },
            { name: "order_id", kind: "integer" },
            { name: "bought_at", kind: "timestamp" },
            { name: "amount", kind: "number" },
            { name: "quantity", kind: "integer" },
          ],
        },
      ],
    },
  });
});

test("a table from outside is guessed, also where dates are digits and names Chinese", async () => {
  const shop = await bound(CONTRACT, { given: "shop" });
  expect(await shop.relation.rows()).toEqual([
    { customer: "A1", at: new Date("2024-01-31"), amount: 5 },
    { customer: "A2", at: new Date("2024-02-01"), amount: 6 },
  ]);
  const chinese = await bound(CONTRACT, { given: "kunden" });
  expect(await chinese.relation.rows()).toEqual([{ customer: 1, at: new Date("2024-01-01"), amount: 5.5 }]);
});

test("columns from outside win, and the rest is guessed", async () => {
  const { relation } = await bound(CONTRACT, {
    given: { table: "purchases", columns: { amount: "quantity" } },
  });
  expect((await relation.first(1))[0]).toEqual({
    customer: 7,
    at: new Date("2024-01-31T10:00:00Z"),
    amount: 2,
  });
  const whole = await bound(CONTRACT, { given: { table: "purchases" } });
  expect((await whole.relation.first(1))[0]?.amount).toBe(12.5);
});

test("the default of the cell is taken when nothing comes from outside", async () => {
  const options = {
    default: { table: "purchases", columns: { amount: "quantity" } },
    help: "Your sales.",
  } as const;
  const { relation, control } = await bound(CONTRACT, { options });
  expect((await relation.first(1))[0]?.amount).toBe(2);
  expect(control.definition.help).toBe("Your sales.");
});

test("where the default of the cell is not there, the first table that fits is taken", async () => {
  const { control } = await bound(CONTRACT, {
    options: { default: { table: "purchases", columns: { customer: "customer_id" } } },
    files: { "shop.csv": FILES["shop.csv"], "iris.csv": FILES["iris.csv"] },
  });
  expect(control.value).toMatchObject({ table: "shop", columns: { customer: "CUST_NO" } });
});

test("a default that the table does not fit stands in nobody's way: another may be given, or chosen in the control", async () => {
  const files = { "purchases.csv": FILES["shop.csv"] };
  const options = { default: { table: "purchases", columns: { amount: "spent" } } } as const;
  const given = { table: "purchases", columns: { amount: "TotalPrice" } };
  const { relation } = await bound(CONTRACT, { options, files, given });
  expect((await relation.first(1))[0]?.amount).toBe(5);
  const shown: Input[] = [];
  await expect(bound(CONTRACT, { options, files, shown })).rejects.toThrow(
    "“purchases” has no column “spent”.",
  );
  expect(shown).toMatchObject([{ name: "purchases", definition: { tables: [{ name: "purchases" }] } }]);
});

test("a table given by its name is shown with its columns", async () => {
  const { control } = await bound(CONTRACT, { given: "shop" });
  expect(control.value).toEqual({
    table: "shop",
    columns: { customer: "CUST_NO", at: "InvoiceDate", amount: "TotalPrice" },
  });
});

test("a broken file is not offered, and a table that does not fit is, without a guess", async () => {
  const { control } = await bound(CONTRACT);
  if (control.definition.control !== "dataset") throw new Error("The control is one of a dataset.");
  expect(control.definition.tables.map(({ name, guess }) => [name, guess !== null])).toEqual([
    ["purchases", true],
    ["shop", true],
    ["kunden", true],
    ["iris", false],
    ["mixed", true],
  ]);
});

test.each<[Json, string]>([
  ["calls", "There is no table “calls”. The tables: purchases, shop, kunden, iris, mixed."],
  [
    "iris",
    'It does not show which columns of "iris" to take. They could be customer (id): Species; at (timestamp): no column fits; amount (number): Sepal.Length.',
  ],
  [
    { table: "purchases", columns: { at: "amount" } },
    "“amount” holds number and cannot be “at”, which needs timestamp or date.",
  ],
  [{ table: "purchases", columns: { at: "nix" } }, "“purchases” has no column “nix”."],
  [
    { table: "purchases", columns: { when: "bought_at" } },
    'There is no role "when". The roles are customer, at, amount.',
  ],
  [
    { table: "purchases", columns: { at: 3 } },
    '{"table":"purchases","columns":{"at":3}} is no table and columns.',
  ],
  [17, "17 is no table and columns."],
])("refused: %j", async (given, problem) => {
  await expect(bound(CONTRACT, { given })).rejects.toThrow(
    expect.objectContaining({
      name: "InputError",
      message: `"Purchases" was given a dataset that does not fit: ${problem}`,
      hint: expect.stringContaining("Give a table's name, or { table, columns:"),
    }),
  );
});

test("text that looked like dates and is not, in one row of many", async () => {
  await expect(bound(CONTRACT, { given: "mixed" })).rejects.toThrow(
    '"day" of "mixed" cannot be a timestamp: 1 of its values are no date, such as "unknown".',
  );
});

test("no table fits", async () => {
  await expect(bound(CONTRACT, { files: { "iris.csv": FILES["iris.csv"] } })).rejects.toThrow(
    'No dataset fits "Purchases", which needs customer (id), at (timestamp), amount (number).',
  );
});

test("a contract of a kind that there is not", async () => {
  await expect(bound({ at: "moment" as "timestamp" })).rejects.toThrow(
    'The contract of "Purchases" says that "at" is "moment".',
  );
});
