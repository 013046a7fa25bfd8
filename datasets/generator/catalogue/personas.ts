/**
 * The latent kinds of customers. Clustering should find them again from monthly behaviour; no table of the catalogue
 * names them.
 */
export interface Persona {
  readonly name: string;
  readonly share: number;
  /** Medians a month: minutes, messages, megabytes. */
  readonly onNet: number;
  readonly offNet: number;
  readonly international: number;
  readonly incoming: number;
  readonly sms: number;
  readonly dataMb: number;
  /** Shares of the voice minutes at weekends, and from 22:00 to 06:00. */
  readonly weekend: number;
  readonly night: number;
  /** Minutes of a call, and data sessions a month. */
  readonly callMinutes: number;
  readonly sessions: number;
  /** Chance of a trip abroad in a month. */
  readonly travel: number;
  readonly prepaid: number;
  readonly prepaidPlan: string;
  /** Weights of the postpaid sizes S, M, L. */
  readonly sizes: readonly [number, number, number];
  /** Mean age in 2026. */
  readonly age: number;
  /** Orders of add-ons a month, before the customer's own factor. */
  readonly orders: number;
}

export const PERSONAS: readonly Persona[] = [
  {
    name: "family_talker",
    share: 0.22,
    onNet: 330,
    offNet: 85,
    international: 1,
    incoming: 260,
    sms: 14,
    dataMb: 3200,
    weekend: 0.38,
    night: 0.08,
    callMinutes: 4.6,
    sessions: 45,
    travel: 0.01,
    prepaid: 0.42,
    prepaidPlan: "go_talk",
    sizes: [0.35, 0.5, 0.15],
    age: 47,
    orders: 0.3,
  },
  {
    name: "streamer",
    share: 0.2,
    onNet: 42,
    offNet: 30,
    international: 0.5,
    incoming: 50,
    sms: 5,
    dataMb: 46_000,
    weekend: 0.33,
    night: 0.38,
    callMinutes: 2.4,
    sessions: 110,
    travel: 0.02,
    prepaid: 0.4,
    prepaidPlan: "go_data",
    sizes: [0.2, 0.45, 0.35],
    age: 26,
    orders: 0.6,
  },
  {
    name: "business",
    share: 0.16,
    onNet: 130,
    offNet: 540,
    international: 14,
    incoming: 380,
    sms: 42,
    dataMb: 14_000,
    weekend: 0.07,
    night: 0.05,
    callMinutes: 3.8,
    sessions: 70,
    travel: 0.12,
    prepaid: 0.06,
    prepaidPlan: "go_talk",
    sizes: [0.08, 0.37, 0.55],
    age: 42,
    orders: 0.4,
  },
  {
    name: "caller_abroad",
    share: 0.12,
    onNet: 60,
    offNet: 50,
    international: 170,
    incoming: 90,
    sms: 26,
    dataMb: 6500,
    weekend: 0.42,
    night: 0.55,
    callMinutes: 6.2,
    sessions: 50,
    travel: 0.05,
    prepaid: 0.72,
    prepaidPlan: "go_world",
    sizes: [0.5, 0.4, 0.1],
    age: 34,
    orders: 0.35,
  },
  {
    name: "quiet",
    share: 0.18,
    onNet: 36,
    offNet: 16,
    international: 0,
    incoming: 48,
    sms: 4,
    dataMb: 220,
    weekend: 0.22,
    night: 0.02,
    callMinutes: 3.2,
    sessions: 12,
    travel: 0.005,
    prepaid: 0.5,
    prepaidPlan: "go_basic",
    sizes: [0.9, 0.1, 0],
    age: 67,
    orders: 0.1,
  },
  {
    name: "texter",
    share: 0.12,
    onNet: 75,
    offNet: 42,
    international: 1.5,
    incoming: 80,
    sms: 260,
    dataMb: 9500,
    weekend: 0.56,
    night: 0.24,
    callMinutes: 2.1,
    sessions: 75,
    travel: 0.02,
    prepaid: 0.5,
    prepaidPlan: "go_data",
    sizes: [0.45, 0.45, 0.1],
    age: 22,
    orders: 0.5,
  },
];
