/** The groups to which a destination or a place belongs. */

/** Values of a group: whole ones, beginnings, or all that no other group has. */
export interface GroupPlan {
  readonly name: string;
  readonly values: ReadonlySet<string>;
  readonly prefixes: readonly string[];
  readonly others: boolean;
}

const NONE: ReadonlySet<string> = new Set();

/**
 * Finds groups by the value and by its beginnings: a tariff may name thousands of them. Of `*` is what no group names.
 */
export function groupIndex(groups: readonly GroupPlan[]): (value: string) => ReadonlySet<string> {
  const whole = new Map<string, Set<string>>();
  const beginnings = new Map<string, Set<string>>();
  for (const { name, values, prefixes } of groups) {
    for (const value of values) addTo(whole, value, name);
    for (const prefix of prefixes) addTo(beginnings, prefix, name);
  }
  let longest = 0;
  for (const prefix of beginnings.keys()) longest = Math.max(longest, prefix.length);
  const others = new Set(groups.filter((group) => group.others).map(({ name }) => name));
  return (value) => {
    const found = new Set(whole.get(value) ?? NONE);
    for (let length = Math.min(longest, value.length); length > 0; length--) {
      for (const name of beginnings.get(value.slice(0, length)) ?? NONE) found.add(name);
    }
    return found.size === 0 ? others : found;
  };
}

function addTo(index: Map<string, Set<string>>, key: string, name: string): void {
  const names = index.get(key);
  if (names) names.add(name);
  else index.set(key, new Set([name]));
}
