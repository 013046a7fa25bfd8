/** Rows of which every variant is code in a cell, or in a file that a cell imports. */
import { type AttackRow, type AttackScope, sample, type Tally } from "../attack-row.ts";
import { type CellAttack, type Places, Stage } from "../stage.ts";

export function cellRow(
  row: number,
  title: string,
  variants: (places: Places) => readonly CellAttack[],
): AttackRow {
  return {
    row,
    title,
    async run(tally: Tally, scope: AttackScope) {
      const stage = await Stage.open(scope.wall);
      try {
        for (const attack of sample(variants(stage.places), scope))
          await tally.attempt(attack.name, () => stage.attack(attack));
      } finally {
        await stage.close();
      }
    },
  };
}

/** A file beside the notebook whose code does the deed, and a cell that imports it and shows what came of it. */
export function beside(name: string, code: string, deafens = false): CellAttack {
  return {
    name,
    deafens,
    cell: `import { outcome } from "./attack.mts";\nString(outcome)`,
    beside: `const deed = async (): Promise<unknown> => {\n${code}\n};\nexport const outcome = await deed().catch((error) => "refused: " + (error as Error)?.message);\n`,
  };
}

export const json = (value: unknown): string => JSON.stringify(value);
