/** A notebook of 300 cells such as people write, with every kind of output, for the measures of the page. */
import type { Cell } from "../../shared/notebook/notebook.ts";
import { serializeNotebook } from "../../shared/notebook/serialize.ts";

const GROUPS = 30;

/** A cell to type into, within the first screen, and one whose output differs with every run. */
export const TYPED_CELL = "numbers_0";
export const TIMED_CELL = "now";

export function largeNotebook(): string {
  const groups = Array.from({ length: GROUPS }, (_, i) => group(i)).flat();
  const cells = [code(TIMED_CELL, "performance.now()"), ...groups.slice(1)];
  return serializeNotebook({ header: "title: Large\nexecution: auto", cells });
}

/** Ten cells, the first of them text. */
function group(i: number): Cell[] {
  return [
    text(
      `title_${i}`,
      `## Part ${i}\n\nWhat follows looks at **part ${i}**: its numbers, their sum and shape.`,
    ),
    code(
      `numbers_${i}`,
      `const numbers_${i} = Array.from({ length: 200 }, (_, k) => ({\n  day: k,\n  amount: Math.round(100 + 40 * Math.sin((k + ${i}) / 9) + k % 7),\n  kind: ["voice", "data", "message"][k % 3],\n}));\nnumbers_${i}.length`,
    ),
    code(
      `table_${i}`,
      `const table_${i} = sql\`\n  select i as id, 'customer ' || i as name, (i * 37) % 1000 / 10.0 as amount,\n    date '2026-01-01' + (i % 365)::int as day\n  from range(500) t(i)\n\`;\ntable_${i}`,
    ),
    code(
      `chart_${i}`,
      `Plot.plot({\n  height: 220,\n  marks: [Plot.ruleY([0]), Plot.lineY(numbers_${i}, { x: "day", y: "amount", stroke: "kind" })],\n});`,
    ),
    text(
      `notes_${i}`,
      `The chart shows ${i + 3} things:\n\n- one that **rises**,\n- one that falls,\n- \`numbers_${i}\` as they are.\n\n| kind | meaning |\n| --- | --- |\n| voice | calls |\n| data | megabytes |`,
    ),
    code(
      `sum_${i}`,
      `const sum_${i} = numbers_${i}.reduce((sum, { amount }) => sum + amount, 0);\nconst mean_${i} = sum_${i} / numbers_${i}.length;\n({ sum: sum_${i}, mean: mean_${i}, first: numbers_${i}.slice(0, 5) });`,
    ),
    code(
      `print_${i}`,
      `for (const { day, amount } of numbers_${i}.slice(0, 40)) console.log("day", day, "amount", amount);`,
    ),
    code(
      `shares_${i}`,
      `const shares_${i} = Object.entries(Object.groupBy(numbers_${i}, ({ kind }) => kind ?? "")).map(([kind, rows]) => ({\n  kind,\n  share: (rows?.reduce((sum, { amount }) => sum + amount, 0) ?? 0) / sum_${i},\n}));\nshares_${i}`,
    ),
    code(
      `bars_${i}`,
      `Plot.plot({ height: 120, marginLeft: 70, marks: [Plot.barX(shares_${i}, { x: "share", y: "kind" })] });`,
    ),
    code(
      `words_${i}`,
      `md\`The sum of part ${i} is **\${sum_${i}}**, the mean *\${mean_${i}.toFixed(1)}*.\``,
    ),
  ];
}

function code(id: string, source: string): Cell {
  return { id, kind: "code", title: "", attributes: {}, source };
}

function text(id: string, source: string): Cell {
  return { id, kind: "markdown", title: "", attributes: {}, source };
}
