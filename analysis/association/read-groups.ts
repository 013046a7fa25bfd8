/** Baskets of several groups: those of one group after those of the other. */

import type { Relation, RelationColumn } from "../relation.ts";
import { text } from "../sql/types.ts";
import type { BasketPlan } from "./basket-spec.ts";
import { type Baskets, type Item, packBaskets } from "./baskets.ts";
import { codesInOrder } from "./item-order.ts";
import { dictionaryOf, readPairs } from "./read-baskets.ts";

export interface GroupedBaskets {
  readonly baskets: Baskets;
  /** In order of the groups; each holds baskets `from` to `to - 1`. */
  readonly groups: readonly { readonly group: Item; readonly from: number; readonly to: number }[];
}

export async function readGroups(
  rows: Relation<unknown>,
  plan: BasketPlan,
  group: RelationColumn,
): Promise<GroupedBaskets> {
  const { sql } = rows;
  const pairs = await readPairs(rows, plan, group.name);
  const dictionary = await dictionaryOf(pairs);
  const baskets = await sql<{ group: Item }>`
    select cast(row_number() over () - 1 as integer) as code, "group", basket from (
      select distinct "group", basket from ${pairs} 
      where basket is not null and trim(cast("group" as ${text(sql)})) <> '')`.materialize();
  const owners = await sql<{ group: Item }>`select "group" from ${baskets} order by code`.columns();
  const codes = await sql<{ basket: number; item: number }>`
    select b.code as basket, d.code as item
    from ${pairs} as p
    join ${baskets} as b on p.basket = b.basket and p."group" = b."group"
    join ${dictionary.relation} as d on p.item = d.item`.columns();
  const { places, groups } = inOrderOfGroups(Array.from<Item>(owners.group));
  return {
    baskets: packBaskets(
      Int32Array.from(codes.basket).map((code) => places[code] as number),
      Int32Array.from(codes.item).map((code) => dictionary.places[code] as number),
      places.length,
      dictionary.items,
    ),
    groups,
  };
}

/** New places of baskets, so that those of a group stand together. */
function inOrderOfGroups(owners: readonly Item[]): {
  places: Int32Array;
  groups: { group: Item; from: number; to: number }[];
} {
  const { items: names } = codesInOrder([...new Set(owners)]);
  const sizes = new Map<Item, number>();
  for (const owner of owners) sizes.set(owner, (sizes.get(owner) ?? 0) + 1);
  let at = 0;
  const groups = names.map((group) => {
    const from = at;
    at += sizes.get(group) as number;
    return { group, from, to: at };
  });
  const next = new Map(groups.map(({ group, from }) => [group, from]));
  const places = Int32Array.from(owners, (owner) => {
    const place = next.get(owner) as number;
    next.set(owner, place + 1);
    return place;
  });
  return { places, groups };
}
