/** Row 1: what people write ends no server, keeps nobody waiting, and is named. */
import { cellCompiler } from "../../../server/compile/cell-compiler.ts";
import type { Session } from "../../../server/sessions/session.ts";
import { type Bench, notebookText, openBench } from "../../server/sessions/open-session.ts";
import { answering } from "../../server/sessions/scripted-runtime.ts";
import { type AttackRow, sample } from "../attack-row.ts";
import { LoopWatch } from "../loop-watch.ts";
import { type HostileSource, hostileSources, LEGAL } from "./hostile-sources.ts";

/** How long another notebook may take to open and run, and how long a step of the server may be. */
const ANOTHER_MS = 2_000;
const STEP_MS = 50;

export const native: AttackRow = {
  row: 1,
  title: "cells that end or stop native code",
  async run(tally, scope) {
    const sources = sample(hostileSources(), scope, 12);
    const watch = new LoopWatch();
    const bench = await openBench(notebooks(sources));
    bench.runtime.onRun = answering();
    await cellCompiler().analyse("1");
    for (const [i, hostile] of sources.entries())
      await tally.attempt(hostile.name, () => attack(bench, i, watch));
    for (const [name, source] of Object.entries(LEGAL)) await tally.attempt(name, () => legal(source));
    watch.stop();
    await bench.close();
  },
};

function notebooks(sources: readonly HostileSource[]): Record<string, string> {
  return Object.fromEntries(
    sources.flatMap(({ source }, i) => [
      [
        `h${i}.nb.ts`,
        notebookText({ before: "const before = 1;", bad: source, after: "const after = before + 1;" }),
      ],
      [`o${i}.nb.ts`, notebookText({ one: `const one = ${i};`, two: "const two = one + 1;" })],
    ]),
  );
}

async function attack(bench: Bench, i: number, watch: LoopWatch): Promise<string | null> {
  watch.reset();
  const opening = bench.registry.open(`h${i}.nb.ts`);
  const began = performance.now();
  const other = await bench.registry.open(`o${i}.nb.ts`);
  const otherRuns = await runs(other, ["one", "two"]);
  const took = performance.now() - began;
  const session = await opening;
  await session.ready();
  const neighbours = await runs(session, ["before", "after"]);
  const longest = watch.longest;
  const problems = session.state.cells.bad?.problems ?? [];
  await Promise.all([bench.registry.close(session.id, ""), bench.registry.close(other.id, "")]);
  if (otherRuns !== null) return `the other notebook: ${otherRuns}`;
  if (took > ANOTHER_MS) return `another notebook took ${took.toFixed(0)} ms`;
  if (neighbours !== null) return `the cells beside it: ${neighbours}`;
  if (longest > STEP_MS) return `a step of ${longest.toFixed(0)} ms`;
  const unread = problems.find(({ message }) => /could not be read:/.test(message));
  return unread ? `it is not named: ${unread.message}` : null;
}

/** Null when all of these cells ran well. */
async function runs(session: Session, cells: readonly string[]): Promise<string | null> {
  session.run(cells);
  await session.idle();
  const wrong = cells.filter((cell) => session.state.cells[cell]?.status !== "ok");
  return wrong.length === 0 ? null : `${wrong.join(", ")} did not run`;
}

async function legal(source: string): Promise<string | null> {
  const analysis = await cellCompiler().analyse(source);
  const [problem] = analysis.problems;
  if (problem) return problem.message;
  const { code } = await cellCompiler().compile(source, analysis, []);
  return code.includes("good") ? null : "it was compiled to something else";
}
