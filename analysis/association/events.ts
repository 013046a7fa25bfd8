/** Who had what on which day, in integer codes. */
import type { Relation, RelationColumn } from "../relation.ts";
import type { Item } from "./baskets.ts";
import { dictionaryOf } from "./read-baskets.ts";

/**
 * Days of customers: a **visit** is one customer on one day. Visit `v` is on day `days[v]`, has the items
 * `items[offsets[v]]` to `items[offsets[v + 1] - 1]`, and its customer's visits end before `ends[v]`, in order of days.
 */
export interface Events {
  readonly customers: number;
  readonly visits: number;
  readonly days: Int32Array;
  readonly offsets: Int32Array;
  readonly items: Int32Array;
  readonly ends: Int32Array;
  readonly labels: readonly Item[];
}

export interface EventColumns {
  readonly customer: RelationColumn;
  readonly at: RelationColumn;
  readonly item: RelationColumn;
}

/** Reads the rows that have a customer, a finite date and an item; the same item on the same day counts once. */
export async function readEvents(rows: Relation<unknown>, columns: EventColumns): Promise<Events> {
  const { sql } = rows;
  const at = sql.id(columns.at.name);
  const known = await sql`
    select customer, day, item from (
      select ${sql.id(columns.customer.name)} as customer, ${sql.id(columns.item.name)} as item,
        case when ${sql.dialect.isFinite(at, "moment")} then ${sql.dialect.epochDays(at)} end as day
      from ${rows}
    )
    where customer is not null and day is not null and item is not null
    group by customer, day, item`.materialize();
  const dictionary = await dictionaryOf(known);
  const found = await sql<{ customer: number; day: number; item: number }>`
    select cast(dense_rank() over (order by customer) - 1 as integer) as customer,
      cast(day as integer) as day, items.code as item
    from ${known} as known join ${dictionary.relation} as items on known.item = items.item
    order by known.customer, day`.columns();
  const items = Int32Array.from(found.item).map((code) => dictionary.places[code] as number);
  return visitsOf(Int32Array.from(found.customer), Int32Array.from(found.day), items, dictionary.items);
}

function visitsOf(
  customers: Int32Array,
  days: Int32Array,
  items: Int32Array,
  labels: readonly Item[],
): Events {
  const begins: number[] = [];
  for (let k = 0; k < items.length; k++) {
    if (k === 0 || customers[k] !== customers[k - 1] || days[k] !== days[k - 1]) begins.push(k);
  }
  const visits = begins.length;
  const ends = new Int32Array(visits);
  for (let v = visits - 1; v >= 0; v--) {
    const last = v === visits - 1 || customers[begins[v] as number] !== customers[begins[v + 1] as number];
    ends[v] = last ? v + 1 : (ends[v + 1] as number);
  }
  const offsets = Int32Array.from([...begins, items.length]);
  for (let v = 0; v < visits; v++) items.subarray(offsets[v], offsets[v + 1]).sort();
  return {
    customers: items.length === 0 ? 0 : (customers[items.length - 1] as number) + 1,
    visits,
    days: Int32Array.from(begins, (k) => days[k] as number),
    offsets,
    items,
    ends,
    labels,
  };
}
