/** The add-on products, and what sells with what. Money is in fen. */
export interface Addon {
  readonly product: string;
  readonly product_zh: string;
  readonly category: "data" | "voice" | "roaming" | "entertainment" | "service" | "device";
  /** A recurring add-on is held until it is given up, and charged every month. */
  readonly recurring: boolean;
  readonly price: number;
  readonly margin: number;
  /** One-off: weight as the first item of an order. Recurring: chance of a new holding a month. */
  readonly demand: number;
  /** Factors on the demand by persona; 1 where none stands. */
  readonly taste: Readonly<Record<string, number>>;
}

type Line = [string, string, Addon["category"], number, number, number, Record<string, number>?];

const oneOff = (lines: Line[]) => lines.map((line) => addon(line, false));
const recurring = (lines: Line[]) => lines.map((line) => addon(line, true));

function addon(
  [product, product_zh, category, price, margin, demand, taste = {}]: Line,
  held: boolean,
): Addon {
  return { product, product_zh, category, recurring: held, price, margin, demand, taste };
}

export const ADDONS: readonly Addon[] = [
  ...oneOff([
    ["Data Boost 1 GB", "流量加油包 1GB", "data", 500, 0.8, 0],
    ["Lucky Draw Ticket", "幸运抽奖券", "entertainment", 200, 0.6, 0],
    ["Data Boost 5 GB", "流量加油包 5GB", "data", 1500, 0.78, 16, { streamer: 2, texter: 1.5, quiet: 0.3 }],
    ["Data Boost 20 GB", "流量加油包 20GB", "data", 4000, 0.75, 5, { streamer: 3, quiet: 0.1 }],
    ["Voice Pack 100", "语音包 100 分钟", "voice", 900, 0.85, 9, { family_talker: 2, quiet: 2 }],
    ["Text Pack 500", "短信包 500 条", "voice", 600, 0.9, 6, { texter: 4 }],
    ["International 60", "国际长途 60 分钟", "voice", 2500, 0.55, 7, { caller_abroad: 6, business: 1.5 }],
    ["Asia Roaming Day", "亚洲漫游日包", "roaming", 2900, 0.5, 7, { business: 3 }],
    ["Europe Roaming Week", "欧洲漫游周包", "roaming", 9900, 0.45, 5, { business: 3 }],
    ["Travel Insurance", "旅行保险", "service", 3500, 0.35, 2, { business: 2 }],
    ["Airport Lounge", "机场贵宾厅", "service", 8800, 0.25, 2, { business: 3 }],
    ["Game Coins", "游戏点券", "entertainment", 3000, 0.12, 10, { streamer: 2, texter: 2, quiet: 0.1 }],
    ["Game Booster", "手游加速器", "entertainment", 1200, 0.7, 4, { streamer: 2, texter: 1.5, quiet: 0.1 }],
    ["Phone Case", "手机壳", "device", 3900, 0.5, 6],
    ["Screen Protector", "钢化膜", "device", 1900, 0.6, 5],
    ["Fast Charger", "快充套装", "device", 9900, 0.3, 5],
    ["Earbuds", "蓝牙耳机", "device", 24_900, 0.22, 3, { streamer: 2, texter: 1.5 }],
    ["Security Camera", "智能摄像头", "device", 19_900, 0.2, 2, { family_talker: 2 }],
    ["Gift Voucher", "礼品卡", "service", 5000, 0.05, 7],
  ]),
  ...recurring([
    ["Video Plus", "视频会员", "entertainment", 1500, 0.2, 0.016, { streamer: 2, quiet: 0.3 }],
    ["Night Data", "夜间流量", "data", 900, 0.8, 0.006, { streamer: 2, quiet: 0.3 }],
    ["Music Plus", "音乐会员", "entertainment", 1000, 0.25, 0.009],
    ["Family Share", "家庭共享", "service", 1200, 0.7, 0.009, { family_talker: 2 }],
    ["Kid Guard", "家长守护", "service", 800, 0.75, 0.007, { family_talker: 2 }],
    ["Cloud 200 GB", "云盘 200GB", "service", 1000, 0.6, 0.01],
    ["Device Care", "手机保险", "service", 1500, 0.4, 0.009],
    ["Call Shield", "防骚扰拦截", "service", 300, 0.9, 0.035],
    ["Voicemail Plus", "语音信箱", "service", 300, 0.9, 0.028],
    ["Home Hub", "智能家居", "service", 2000, 0.35, 0.006],
    ["Health Line", "健康热线", "service", 1000, 0.5, 0.004, { quiet: 3 }],
    ["Second Number", "副号", "voice", 1000, 0.85, 0.006, { business: 3 }],
  ]),
];

export const TOP_UP = "Top-up";

/** Bought or taken up in one order: either one brings the other with the chance. */
export const PAIRS = [
  { level: "order", products: ["Phone Case", "Screen Protector"], chance: 0.55 },
  { level: "order", products: ["Asia Roaming Day", "Travel Insurance"], chance: 0.35 },
  { level: "order", products: ["Game Coins", "Game Booster"], chance: 0.4 },
  { level: "holding", products: ["Video Plus", "Night Data"], chance: 0.45 },
  { level: "holding", products: ["Family Share", "Kid Guard"], chance: 0.5 },
  { level: "holding", products: ["Cloud 200 GB", "Device Care"], chance: 0.4 },
] as const;

/** The first brings both others with the chance, and each alone with half of it. */
export const TRIPLE = {
  products: ["Europe Roaming Week", "International 60", "Airport Lounge"],
  chance: 0.4,
} as const;

/** Often together only because each is often bought: drawn apart from all else, so that the lift is 1. */
export const POPULAR = [
  { level: "order", products: ["Data Boost 1 GB", "Lucky Draw Ticket"], chances: [0.24, 0.18] },
  { level: "holding", products: ["Call Shield", "Voicemail Plus"] },
] as const;

/** Who bought the first buys the second within the days, with the chance, in an order of its own. */
export const SEQUENCES = [
  { first: "Data Boost 5 GB", next: "Data Boost 20 GB", days: 30, chance: 0.22 },
  { first: "Earbuds", next: "Music Plus", days: 14, chance: 0.4 },
  { first: "Home Hub", next: "Security Camera", days: 45, chance: 0.35 },
] as const;

const BY_PRODUCT: ReadonlyMap<string, Addon> = new Map(ADDONS.map((one) => [one.product, one]));

export function addonOf(product: string): Addon {
  const found = BY_PRODUCT.get(product);
  if (!found) throw new RangeError(`There is no add-on “${product}”.`);
  return found;
}
