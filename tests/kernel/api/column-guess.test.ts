import { expect, test } from "vitest";
import { type Column, type Contract, guessColumns } from "../../../kernel/api/column-guess.ts";

const PURCHASES: Contract = { customer: "id", at: "timestamp", amount: "number" };

/** Columns as `name kind`. */
const columns = (...texts: string[]): Column[] =>
  texts.map((text) => {
    const [name = "", kind = ""] = text.split(" ");
    return { name, kind: kind as Column["kind"] };
  });

test.each<[Contract, Column[], Record<string, string> | null]>([
  [
    PURCHASES,
    columns("customer_id integer", "bought_on date", "cds integer", "amount number"),
    { customer: "customer_id", at: "bought_on", amount: "amount" },
  ],
  [
    PURCHASES,
    columns(
      "InvoiceNo string",
      "StockCode string",
      "Quantity integer",
      "InvoiceDate timestamp",
      "UnitPrice number",
      "CustomerID integer",
    ),
    { customer: "CustomerID", at: "InvoiceDate", amount: "UnitPrice" },
  ],
  [
    PURCHASES,
    columns("msisdn string", "event_time timestamp", "charge number", "duration integer"),
    { customer: "msisdn", at: "event_time", amount: "charge" },
  ],
  [
    PURCHASES,
    columns(
      "user_id integer",
      "order_id integer",
      "created_at timestamp",
      "updated timestamp",
      "total number",
    ),
    { customer: "user_id", at: "created_at", amount: "total" },
  ],
  [
    PURCHASES,
    columns("id integer", "date date", "revenue number"),
    { customer: "id", at: "date", amount: "revenue" },
  ],
  [PURCHASES, columns("subscriber string", "month date", "x number"), null],
  [PURCHASES, columns("customer_id integer", "amount number"), null],
  [PURCHASES, columns("customer_id integer", "at string", "amount number"), null],
  [
    { basket: "id", item: "string" },
    columns("transaction integer", "product string", "description string"),
    { basket: "transaction", item: "product" },
  ],
  [
    { customer: "id", churned: "boolean", tenure: "number" },
    columns("customerID string", "tenure integer", "Partner boolean", "Churn boolean"),
    { customer: "customerID", churned: "Churn", tenure: "tenure" },
  ],
])("%#", (contract, table, expected) => {
  expect(guessColumns(contract, table)).toEqual(expected);
});

test("a column that is settled is not guessed for another role", () => {
  const table = columns("customer_id integer", "at timestamp", "amount number", "total number");
  expect(guessColumns({ ...PURCHASES, paid: "number" }, table, { paid: "amount" })).toEqual({
    customer: "customer_id",
    at: "at",
    amount: "total",
    paid: "amount",
  });
});

test("a role that may stay empty comes after all others, and is not filled by a name that says nothing", () => {
  const contract = { customer: "id", at: "timestamp", amount: "number", order: "id?" } as const;
  const table: Column[] = [
    { name: "InvoiceNo", kind: "string" },
    { name: "InvoiceDate", kind: "timestamp" },
    { name: "CustomerID", kind: "integer" },
    { name: "Amount", kind: "number" },
  ];
  expect(guessColumns(contract, table)).toEqual({
    customer: "CustomerID",
    at: "InvoiceDate",
    amount: "Amount",
    order: "InvoiceNo",
  });
  expect(guessColumns(contract, table.slice(1))).toMatchObject({ order: "" });
  const bare: Column[] = [...table.slice(1), { name: "id", kind: "integer" }];
  expect(guessColumns(contract, bare)).toMatchObject({ customer: "CustomerID", order: "" });
});
