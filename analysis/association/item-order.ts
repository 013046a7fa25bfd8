import { OptionError } from "../options.ts";
import type { Item } from "./baskets.ts";

/** Items in order, and the place of each in it: texts by their code units, which no language setting changes. */
export function codesInOrder(items: readonly Item[]): { items: Item[]; places: Int32Array } {
  const order = items.map((_, i) => i).sort((a, b) => compareItems(items[a] as Item, items[b] as Item));
  const places = new Int32Array(items.length);
  order.forEach((i, place) => {
    places[i] = place;
  });
  return { items: order.map((i) => items[i] as Item), places };
}

export function compareItems(a: Item, b: Item): number {
  if (typeof a !== typeof b) {
    throw new OptionError(
      "item",
      "Items are partly numbers, partly texts.",
      "Make all of them texts: String(item), or cast(item as varchar) in SQL.",
    );
  }
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Items as a set in one text: `{milk, tea}`. A label that could be mistaken stands in quotes: `{"salt, sea", tea}`. */
export function setText(items: readonly Item[]): string {
  return `{${items.map(itemText).join(", ")}}`;
}

export function itemText(item: Item): string {
  const text = String(item);
  return /[,{}"]|^\s|\s$|^$/.test(text) ? JSON.stringify(text) : text;
}
