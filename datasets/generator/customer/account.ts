/** A customer's changing side while the months are played through. Only `simulate.ts` and its parts change it. */
import type { Random } from "../../../analysis/stats/random.ts";
import type { Campaign } from "../catalogue/campaigns.ts";
import type { Network } from "../network.ts";
import type { Tables } from "../tables.ts";
import { type Contract, firstContract } from "./contract.ts";
import type { Profile } from "./profile.ts";

/** The days of one month on which the customer is with the operator. */
export interface Span {
  readonly month: number;
  readonly from: number;
  readonly to: number;
  /** Share of the month. */
  readonly share: number;
}

export interface Holding {
  readonly product: string;
  readonly from: number;
  to: number | null;
}

/** Items bought at one moment, in seconds since 1970. */
export interface Order {
  readonly at: number;
  readonly lines: readonly { readonly product: string; readonly amount: number }[];
}

export interface Invoice {
  readonly total: number;
  readonly dueOn: number;
  readonly paidOn: number | null;
}

export interface Assignment {
  readonly campaign: Campaign;
  readonly at: number;
  readonly control: boolean;
  readonly uplift: number;
  readonly induced: boolean;
}

/** What the drivers of leaving look back on, by month. */
export interface History {
  readonly voice: number[];
  readonly data: number[];
  readonly calls: number[];
  readonly dropped: number[];
  readonly bill: number[];
  readonly badContacts: number[];
}

export class Account {
  readonly profile: Profile;
  readonly random: Random;
  readonly network: Network;
  readonly tables: Tables;
  contract: Contract;
  readonly history: History = { voice: [], data: [], calls: [], dropped: [], bill: [], badContacts: [] };
  /** Usage as a share of the usual: falls month by month while a customer fades out. */
  fade = 1;
  inTrouble = false;
  balance: number;
  leftOn: number | null = null;
  orders: Order[] = [];
  readonly planned: { readonly day: number; readonly product: string; readonly discount: number }[] = [];
  readonly holdings: Holding[] = [];
  readonly invoices: Invoice[] = [];
  readonly assignments: Assignment[] = [];
  /** Every purchase of an add-on, for the answers to campaigns. */
  readonly bought: { readonly product: string; readonly at: number; readonly amount: number }[] = [];
  orderCount = 0;
  contactCount = 0;

  constructor(profile: Profile, random: Random, network: Network, tables: Tables) {
    this.profile = profile;
    this.random = random;
    this.network = network;
    this.tables = tables;
    this.contract = firstContract(profile, random);
    this.balance = random.int(3000) * profile.household;
  }
}
