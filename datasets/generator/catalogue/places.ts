/** Where customers live and where the cell sites stand. The cities are invented. */

export interface District {
  readonly city: string;
  readonly city_zh: string;
  readonly district: string;
  readonly district_zh: string;
  readonly code: string;
  /** Share of the customers, in no particular unit. */
  readonly weight: number;
}

function city(
  name: string,
  name_zh: string,
  districts: readonly [string, string, string, number][],
): District[] {
  return districts.map(([district, district_zh, code, weight]) => ({
    city: name,
    city_zh: name_zh,
    district,
    district_zh,
    code,
    weight,
  }));
}

export const DISTRICTS: readonly District[] = [
  ...city("Riverside", "河滨市", [
    ["Jing'an", "静安区", "JA", 14],
    ["East Lake", "东湖区", "EL", 12],
    ["Old Wharf", "老码头", "OW", 8],
    ["Academy Street", "书院街", "AS", 9],
  ]),
  ...city("Northgate", "北门市", [
    ["Northgate Centre", "北门区", "NC", 10],
    ["Plane Tree Lane", "梧桐里", "PT", 8],
    ["Stadium", "体育场", "ST", 6],
    ["Newfield", "新开区", "NF", 7],
  ]),
  ...city("Harbour Town", "海港市", [
    ["Harbour", "海港区", "HB", 9],
    ["Lighthouse", "灯塔湾", "LH", 5],
    ["Saltfield", "盐田", "SF", 5],
    ["University Town", "大学城", "UT", 7],
  ]),
];

export const SITES_PER_DISTRICT = 5;

export const CELL_SITES: readonly string[] = DISTRICTS.flatMap(({ code }) =>
  Array.from({ length: SITES_PER_DISTRICT }, (_, i) => `${code}-${i + 1}`),
);

/** Countries called and visited, as ISO 3166 codes, with how often. */
export const COUNTRIES = ["JP", "KR", "US", "GB", "DE", "FR", "AU", "SG", "TH", "VN"] as const;
export const CALLED_WEIGHTS = [12, 10, 14, 6, 5, 4, 7, 10, 8, 12] as const;
export const VISITED_WEIGHTS = [18, 10, 5, 4, 4, 5, 4, 14, 18, 8] as const;
