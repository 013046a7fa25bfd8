/** Records whose id was there before: one of them counts. */
import { PROBLEMS, type UsageProblem, type UsageRecord } from "../rating/usage.ts";
import { type CanonicalUsage, USE_COLUMNS } from "./usage-columns.ts";

export interface UniqueUsage {
  readonly usage: CanonicalUsage;
  /** What was left out, as a problem of all tariffs; null for nothing. */
  readonly repeated: Omit<UsageProblem, "tariff"> | null;
}

export async function withoutRepeated(usage: CanonicalUsage): Promise<UniqueUsage> {
  if (!usage.hasId) return { usage, repeated: null };
  const { sql } = usage.relation;
  const [ids] = await sql<{ all: number; different: number }>`
    select count(id) as "all", count(distinct id) as different from ${usage.relation}`.first(1);
  const records = (ids?.all ?? 0) - (ids?.different ?? 0);
  if (records === 0) return { usage, repeated: null };
  const own = sql.join(USE_COLUMNS.map((name) => sql.id(name)));
  const ranked = sql`
    select *, id is not null and row_number() over (
      partition by id order by t, quantity, customer, kind, direction, network, destination, zone, duration) > 1 as repeated
    from ${usage.relation}`;
  const relation = await sql`select ${own} from ${ranked} where not repeated`.materialize();
  const examples = await sql<Record<string, unknown>>`
    select ${own} from ${ranked} where repeated order by t, id limit 5`.rows();
  return {
    usage: { ...usage, relation },
    repeated: {
      problem: "duplicate",
      meaning: PROBLEMS.duplicate,
      records,
      examples: examples.map(recordOf),
    },
  };
}

/** A row of the use as the record that it is. */
export function recordOf({ t, ...row }: Record<string, unknown>): UsageRecord {
  return { ...row, at: typeof t === "number" ? t : null } as unknown as UsageRecord;
}
