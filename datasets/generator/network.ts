import { createRandom } from "../../analysis/stats/random.ts";
import { MONTHS } from "./calendar.ts";
import { CELL_SITES } from "./catalogue/places.ts";

/** A cell site that drops calls for some months. */
export interface Trouble {
  readonly site: number;
  readonly from: number;
  readonly months: number;
  readonly rate: number;
}

const USUAL_RATE = 0.008;

/** Which share of the calls each cell site drops in each month; planted for a whole data set by its seed. */
export class Network {
  readonly troubles: readonly Trouble[];

  constructor(seed: number) {
    const random = createRandom(`${seed}:network`);
    const sites = random.sample(
      CELL_SITES.map((_, i) => i),
      19,
    );
    this.troubles = sites.map((site) => ({
      site,
      from: random.int(MONTHS + 3) - 5,
      months: 5 + random.int(5),
      rate: Math.round(random.uniform(0.05, 0.1) * 1000) / 1000,
    }));
  }

  dropRate(site: number, month: number): number {
    const trouble = this.troubles.find(
      (one) => one.site === site && month >= one.from && month < one.from + one.months,
    );
    return trouble?.rate ?? USUAL_RATE;
  }
}
