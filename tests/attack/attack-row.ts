/** One kind of attack, in as many variants as there are; each is really carried out. */

export interface AttackRow {
  /** Number of the row in the table that is printed. */
  readonly row: number;
  readonly title: string;
  /** Carries the variants out and tells the outcome of each. In the short form a sample, in less than five seconds. */
  run(tally: Tally, scope: AttackScope): Promise<void>;
}

export interface AttackScope {
  readonly short: boolean;
  /** Whether the operating system's wall stands around kernels. */
  readonly wall: "auto" | "none";
}

/** What the attacks of a row came to. */
export class Tally {
  readonly broken: { readonly name: string; readonly how: string }[] = [];
  attempts = 0;

  get held(): number {
    return this.attempts - this.broken.length;
  }

  /** An attack: gives what it broke, in words, or null. One that throws is broken as well: nobody knows what it did. */
  async attempt(name: string, attack: () => Promise<string | null>): Promise<void> {
    this.attempts++;
    try {
      const how = await attack();
      if (how !== null) this.broken.push({ name, how });
    } catch (error) {
      this.broken.push({ name, how: `it could not be carried out: ${(error as Error).message}` });
    }
  }
}

/** A sample of variants: every n-th, so that all kinds are among them. */
export function sample<T>(variants: readonly T[], { short }: AttackScope, most = 9): readonly T[] {
  if (!short || variants.length <= most) return variants;
  return Array.from({ length: most }, (_, i) => variants[Math.floor((i * variants.length) / most)] as T);
}

export function tableOf(rows: readonly { readonly row: AttackRow; readonly tally: Tally }[]): string {
  const lines = rows.map(
    ({ row: { row, title }, tally: { attempts, held, broken } }) =>
      `| ${row} | ${title} | ${attempts} | ${held} | ${broken.length} |`,
  );
  return [
    "| # | what is attacked | attempts | held | broken |",
    "| --- | --- | --- | --- | --- |",
    ...lines,
  ].join("\n");
}
