import { expect, test } from "vitest";
import { newCellId, withIds } from "../../../shared/notebook/ids.ts";
import type { Cell, Notebook } from "../../../shared/notebook/notebook.ts";

function cell(id: string, rest: Partial<Cell> = {}): Cell {
  return { id, kind: "code", title: "", attributes: {}, source: "", ...rest };
}

function idsOf(cells: Cell[]): string[] {
  return withIds({ header: null, cells }).cells.map(({ id }) => id);
}

test("cells without ids get them from title, heading or place", () => {
  const cells = [
    cell("", { title: "Who buys? (2024)" }),
    cell("", { kind: "markdown", source: "text\n## Top 10 customers" }),
    cell("", { source: "# no heading in code" }),
    cell("", { title: "客户" }),
    cell("", { title: "a ".repeat(40) }),
  ];
  expect(idsOf(cells)).toEqual([
    "who-buys-2024",
    "top-10-customers",
    "cell-3",
    "cell-4",
    "a-a-a-a-a-a-a-a-a-a-a-a-a-a-a-a",
  ]);
});

test("the first of several cells keeps an id, the others are numbered around those taken", () => {
  expect(idsOf([cell("a"), cell("a"), cell("a-2"), cell("a"), cell("", { title: "A" })])).toEqual([
    "a",
    "a-3",
    "a-2",
    "a-4",
    "a-5",
  ]);
});

test("an id that cannot be written is replaced", () => {
  expect(idsOf([cell("a b"), cell("ä"), cell("ok_1")])).toEqual(["cell-1", "cell-2", "ok_1"]);
});

test("a notebook with good ids is the same one", () => {
  const notebook: Notebook = { header: null, cells: [cell("a"), cell("b")] };
  expect(withIds(notebook)).toBe(notebook);
});

test("a second pass changes nothing", () => {
  const once = withIds({ header: null, cells: [cell(""), cell("x"), cell("x")] });
  expect(withIds(once)).toBe(once);
});

test("a new id begins with a letter and avoids those taken", () => {
  const draws = [0, 0, 0, 0, 0, 0, 0, 0.99, 0.99, 0, 0, 0, 0, 0.5];
  expect(newCellId(["aaaaaaa"], () => draws.shift() ?? 0)).toBe("z9aaaas");
});
