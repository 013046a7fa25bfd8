/** Sums by customer and bill, each computed once however many plans ask for it. */
import type { ZoneClock } from "../units/zone-clock.ts";
import { Columns } from "./text.ts";
import type { Words } from "./words.ts";

const DAY = 86_400_000;

export class Sums {
  readonly words: Words;
  readonly #sums = new Columns("s");
  readonly #byDay = new Columns("x");
  readonly #days = new Columns("d");

  constructor(words: Words) {
    this.words = words;
  }

  add(sum: string): string {
    return this.#sums.add(sum);
  }

  /** The sum over days of what each day's sum is limited to; days on which nothing is counted are left out. */
  addDaily(sum: string, count: string, limited: (day: string) => string): string {
    const [value, records] = [this.#byDay.add(sum), this.#byDay.add(count)];
    return this.#days.add(`sum(case when ${records} > 0 then ${limited(value)} else 0 end)`);
  }

  /** Columns `customer`, `bill` and the sums; `from` has columns `customer` and, under the given name, the bill. */
  query(from: string, bill: string): string {
    return `select customer, ${bill} as bill ${this.#sums.list} from ${from} where ${bill} is not null group by 1, 2`;
  }

  dailyQuery(from: string, bill: string, clock: ZoneClock): string | null {
    if (this.#days.size === 0) return null;
    return `select customer, bill ${this.#days.list} from (
      select customer, ${bill} as bill, ${this.words.divided(`(${localTime(clock)})`, DAY)} as day ${this.#byDay.list}
      from ${from} where ${bill} is not null group by 1, 2, 3) group by 1, 2`;
  }
}

function localTime({ offsets }: ZoneClock): string {
  const [only] = offsets;
  if (offsets.length === 1) return `t + ${only?.offset ?? 0}`;
  const arms = offsets.slice(1).map(({ from }, i) => `when t < ${from} then t + ${offsets[i]?.offset}`);
  return `case ${arms.join(" ")} else t + ${offsets.at(-1)?.offset} end`;
}
