import { dayNumber } from "../calendar.ts";

/** Campaigns that offer an add-on, and the chance by persona that the offer itself makes a customer buy. */
export interface Campaign {
  readonly campaign_id: string;
  readonly campaign: string;
  readonly campaign_zh: string;
  readonly channel: "sms" | "email" | "app" | "call";
  readonly product: string;
  readonly discount: number;
  readonly started_on: number;
  /** Share of all active customers that is drawn, and of the drawn that is left alone as control group. */
  readonly reach: number;
  readonly control: number;
  readonly uplift: Readonly<Record<string, number>>;
}

/** Uplift of a persona that a campaign does not name. */
export const USUAL_UPLIFT = 0.015;
/** Customers who consented to SMS answer better on any channel: factor on the uplift, with and without consent. */
export const CONSENT_FACTOR = { yes: 1.25, no: 0.5 } as const;
/** Days after the assignment within which a purchase of the offer counts as an answer. */
export const ANSWER_DAYS = 30;

type Line = [
  id: string,
  name: string,
  zh: string,
  channel: Campaign["channel"],
  product: string,
  started: number,
  uplift: Record<string, number>,
];

const lines: Line[] = [
  [
    "c01",
    "Autumn video",
    "金秋追剧",
    "sms",
    "Video Plus",
    dayNumber(2024, 9, 16),
    { streamer: 0.2, texter: 0.08 },
  ],
  [
    "c02",
    "Singles' Day audio",
    "双十一耳机",
    "app",
    "Earbuds",
    dayNumber(2024, 11, 8),
    { streamer: 0.09, texter: 0.12 },
  ],
  [
    "c03",
    "New year calls home",
    "新春国际长途",
    "sms",
    "International 60",
    dayNumber(2025, 1, 20),
    { caller_abroad: 0.28, business: 0.06 },
  ],
  [
    "c04",
    "Spring family",
    "春日家庭",
    "email",
    "Family Share",
    dayNumber(2025, 4, 7),
    { family_talker: 0.2 },
  ],
  [
    "c05",
    "Summer travel",
    "暑期出行",
    "email",
    "Asia Roaming Day",
    dayNumber(2025, 6, 23),
    { business: 0.18 },
  ],
  ["c06", "Healthy autumn", "健康金秋", "call", "Health Line", dayNumber(2025, 9, 8), { quiet: 0.28 }],
  [
    "c07",
    "Winter texting",
    "冬日短信",
    "sms",
    "Text Pack 500",
    dayNumber(2025, 12, 8),
    { texter: 0.24, quiet: 0.05 },
  ],
  ["c08", "Night streams", "夜间畅享", "app", "Night Data", dayNumber(2026, 2, 16), { streamer: 0.26 }],
  [
    "c09",
    "Spring game week",
    "春季游戏周",
    "sms",
    "Game Coins",
    dayNumber(2026, 4, 13),
    { streamer: 0.14, texter: 0.16 },
  ],
  ["c10", "Safe home", "安心家", "email", "Kid Guard", dayNumber(2026, 5, 11), { family_talker: 0.18 }],
];

export const CAMPAIGNS: readonly Campaign[] = lines.map(
  ([campaign_id, campaign, campaign_zh, channel, product, started_on, uplift]) => ({
    campaign_id,
    campaign,
    campaign_zh,
    channel,
    product,
    started_on,
    uplift,
    discount: 0.2,
    reach: 0.45,
    control: 0.25,
  }),
);
