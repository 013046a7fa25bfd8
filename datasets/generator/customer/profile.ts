/** What a customer is from the start: attributes, and the latent traits that only the truth names. */
import type { Random } from "../../../analysis/stats/random.ts";
import { AS_OF, FIRST_DAY } from "../calendar.ts";
import { PERSONAS, type Persona } from "../catalogue/personas.ts";
import { CELL_SITES, DISTRICTS, type District, SITES_PER_DISTRICT } from "../catalogue/places.ts";
import { chance, lognormal } from "../draws.ts";
import { ACQUIRED, type CONTRACTS, GENDERS, type TRENDS } from "../tables.ts";

/** A customer's own medians a month, and shares. */
export interface Levels {
  readonly onNet: number;
  readonly offNet: number;
  readonly international: number;
  readonly incoming: number;
  readonly sms: number;
  readonly dataMb: number;
  readonly weekend: number;
  readonly night: number;
}

export interface Profile {
  readonly id: number;
  readonly persona: Persona;
  readonly levels: Levels;
  readonly trend: (typeof TRENDS)[number];
  /** Orders of add-ons a month at the middle of the window. */
  readonly orderRate: number;
  /** Factor on what a prepaid customer tops up beyond the own usage, for the family. */
  readonly household: number;
  readonly spender: number;
  /** The day on which the customer buys no more add-ons, though still a customer; null for most. */
  readonly buysUntil: number | null;
  readonly district: District;
  readonly homeSite: number;
  readonly workSite: number;
  readonly joinedOn: number;
  readonly contract: (typeof CONTRACTS)[number];
  readonly consent: boolean;
  readonly type: "consumer" | "business";
  readonly birthYear: number;
  readonly gender: (typeof GENDERS)[number];
  readonly acquiredBy: (typeof ACQUIRED)[number];
  readonly device: "entry_4g" | "mid_5g" | "flagship_5g" | "feature_phone";
  /** How reliably invoices are paid: factor on the chance of falling into arrears. */
  readonly arrears: number;
}

const SHARE_BEFORE = 0.66;
const USUAL_TENURE_DAYS = 900;
const LONGEST_TENURE_DAYS = 2500;

export function drawProfile(id: number, random: Random): Profile {
  const persona = random.choice(
    PERSONAS,
    PERSONAS.map(({ share }) => share),
  );
  const district = random.choice(
    DISTRICTS,
    DISTRICTS.map(({ weight }) => weight),
  );
  const spender = random.normal();
  const joinedOn = drawJoined(random);
  return {
    id,
    persona,
    levels: drawLevels(persona, random),
    trend: random.choice(["rising", "steady", "falling"], [0.16, 0.62, 0.22]),
    orderRate: Math.round(persona.orders * Math.exp(spender - 0.4) * 1e4) / 1e4,
    household: Math.max(0.8, Math.exp(0.5 * spender - 0.1)),
    spender: Math.round(spender * 1e4) / 1e4,
    buysUntil: drawBuysUntil(Math.max(joinedOn, FIRST_DAY), random),
    district,
    homeSite: DISTRICTS.indexOf(district) * SITES_PER_DISTRICT + random.int(SITES_PER_DISTRICT),
    workSite: random.int(CELL_SITES.length),
    joinedOn,
    contract: drawContract(persona, random),
    consent: chance(random, persona.name === "quiet" ? 0.45 : 0.68),
    type: persona.name === "business" && chance(random, 0.6) ? "business" : "consumer",
    birthYear: Math.round(Math.min(2008, Math.max(1936, random.normal(2026 - persona.age, 6)))),
    gender: random.choice(GENDERS, [0.49, 0.48, 0.03]),
    acquiredBy: random.choice(ACQUIRED, [0.38, 0.22, 0.14, 0.16, 0.1]),
    device: drawDevice(persona, random),
    arrears: lognormal(random, 0.8),
  };
}

function drawJoined(random: Random): number {
  if (!chance(random, SHARE_BEFORE)) return FIRST_DAY + random.int(AS_OF - FIRST_DAY - 20);
  const tenure = random.exponential(1 / USUAL_TENURE_DAYS);
  return (
    FIRST_DAY - 1 - Math.floor(tenure < LONGEST_TENURE_DAYS ? tenure : random.uniform(0, LONGEST_TENURE_DAYS))
  );
}

/** A common factor for all, and one for each measure: personas overlap little, yet no two customers are alike. */
function drawLevels(persona: Persona, random: Random): Levels {
  const common = lognormal(random, 0.15);
  const level = (median: number) => median * common * lognormal(random, 0.22);
  const share = (mean: number, sd: number) => Math.min(0.9, Math.max(0.01, random.normal(mean, sd)));
  return {
    onNet: level(persona.onNet),
    offNet: level(persona.offNet),
    international: level(persona.international),
    incoming: level(persona.incoming),
    sms: level(persona.sms),
    dataMb: level(persona.dataMb),
    weekend: share(persona.weekend, 0.03),
    night: share(persona.night, 0.02),
  };
}

function drawBuysUntil(from: number, random: Random): number | null {
  const day = from + Math.floor(random.exponential(1 / 1100));
  return day < AS_OF ? day : null;
}

function drawContract(persona: Persona, random: Random): Profile["contract"] {
  if (chance(random, persona.prepaid)) return "prepaid";
  return random.choice(["postpaid", "postpaid_12", "postpaid_24"], [0.22, 0.38, 0.4]);
}

function drawDevice(persona: Persona, random: Random): Profile["device"] {
  if (persona.name === "quiet")
    return random.choice(["feature_phone", "entry_4g", "mid_5g"], [0.4, 0.45, 0.15]);
  const flagship = persona.name === "business" ? 0.55 : 0.2;
  return random.choice(["entry_4g", "mid_5g", "flagship_5g"], [0.3, 0.7 - flagship, flagship]);
}
