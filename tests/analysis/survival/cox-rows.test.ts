/** The partial likelihood as cross-products against its definition: risk set by risk set, death by death. */
import { describe, expect, test } from "vitest";
import { MatrixRows } from "../../../analysis/model/design/matrix-rows.ts";
import { createRandom } from "../../../analysis/stats/random.ts";
import type { RiskData } from "../../../analysis/survival/cox-data.ts";
import type { Ties } from "../../../analysis/survival/cox-moments.ts";
import { CoxRows } from "../../../analysis/survival/cox-rows.ts";

interface Life {
  readonly time: number;
  readonly event: number;
  readonly entry: number;
  readonly x: readonly number[];
}

function livesOf(seed: string, size: number, p: number, times: number, truncated: boolean): Life[] {
  const random = createRandom(seed);
  return Array.from({ length: size }, () => {
    const time = random.int(times);
    return {
      time,
      event: random.next() < 0.6 ? 1 : 0,
      entry: truncated && time > 0 ? random.int(time) : 0,
      x: Array.from({ length: p }, () => random.normal()),
    };
  }).sort((a, b) => b.time - a.time || b.event - a.event);
}

async function dataOf(lives: readonly Life[], p: number, truncated: boolean): Promise<RiskData> {
  const matrix = await MatrixRows.of(lives.length, p);
  const event = matrix.beside();
  event.view.set(lives.map((life) => life.event));
  for (let j = 0; j < p; j++) matrix.column(j).set(lives.map((life) => life.x[j] as number));
  const byEntry = Uint32Array.from(lives.keys()).sort(
    (a, b) => (lives[b]?.entry ?? 0) - (lives[a]?.entry ?? 0),
  );
  return {
    size: lives.length,
    time: Float64Array.from(lives, (life) => life.time),
    entry: Float64Array.from(lives, (life) => life.entry),
    byEntry: truncated ? byEntry : null,
    matrix,
    event,
  };
}

/** Of each event time, the first first: its part of the likelihood, of its derivatives and of the baseline. */
function definition(lives: readonly Life[], beta: readonly number[], ties: Ties) {
  const p = beta.length;
  const eta = (life: Life) => life.x.reduce((sum, x, j) => sum + x * (beta[j] as number), 0);
  const moments = (subjects: readonly Life[]) => {
    const risks = subjects.map((life) => Math.exp(eta(life)));
    const sum = (of: (life: Life) => number) =>
      subjects.reduce((total, life, i) => total + (risks[i] as number) * of(life), 0);
    return {
      s0: sum(() => 1),
      s1: beta.map((_, j) => sum((life) => life.x[j] as number)),
      s2: beta.map((_, j) =>
        beta.map((_, k) => sum((life) => (life.x[j] as number) * (life.x[k] as number))),
      ),
    };
  };
  const times = [...new Set(lives.filter(({ event }) => event === 1).map(({ time }) => time))];
  return times
    .sort((a, b) => a - b)
    .map((time) => {
      const dead = lives.filter((life) => life.event === 1 && life.time === time);
      const all = moments(
        lives.filter((life) => life.time >= time && (life.entry < time || (time === 0 && life.entry === 0))),
      );
      const tied = moments(dead);
      const part = {
        time,
        value: 0,
        step: 0,
        score: new Float64Array(p),
        information: new Float64Array(p * p),
      };
      dead.forEach((life, l) => {
        const share = ties === "efron" ? l / dead.length : 0;
        const hazard = all.s0 - share * tied.s0;
        const mean = beta.map((_, j) => ((all.s1[j] as number) - share * (tied.s1[j] as number)) / hazard);
        part.value += eta(life) - Math.log(hazard);
        part.step += 1 / hazard;
        for (let j = 0; j < p; j++) {
          part.score[j] = (part.score[j] as number) + (life.x[j] as number) - (mean[j] as number);
          for (let k = 0; k < p; k++) {
            const second = ((all.s2[j]?.[k] as number) - share * (tied.s2[j]?.[k] as number)) / hazard;
            const at = j * p + k;
            part.information[at] =
              (part.information[at] as number) + second - (mean[j] as number) * (mean[k] as number);
          }
        }
      });
      return part;
    });
}

type Part = ReturnType<typeof definition>[number];

const total = (parts: readonly Part[], of: (part: Part) => number) =>
  parts.reduce((sum, part) => sum + of(part), 0);

describe("the partial likelihood as cross-products", () => {
  // Sizes around a block of rows, odd and even; one to seven covariates; ties and hardly any; watched late or from the start.
  const cases = [3, 64, 255, 257, 700].flatMap((size, i) =>
    [5, 5000].flatMap((times) =>
      [false, true].map((truncated) => ({ size, times, truncated, p: 1 + 2 * (i % 4) })),
    ),
  );
  test.each(cases)("$size subjects, $p covariates, $times times, truncated: $truncated", async ({
    size,
    times,
    truncated,
    p,
  }) => {
    const lives = livesOf(`cox ${size} ${times} ${truncated}`, size, p, times, truncated);
    const data = await dataOf(lives, p, truncated);
    const beta = Array.from({ length: p }, (_, j) => 0.3 - 0.2 * j);
    for (const ties of ["efron", "breslow"] as const) {
      const parts = definition(lives, beta, ties);
      const rows = new CoxRows(data, ties);
      const { value, weights } = rows.hazards(Float64Array.from(beta));
      expect(value).toBeCloseTo(
        total(parts, (part) => part.value),
        8,
      );
      const { count, from, deaths } = rows.moments;
      const steps = Array.from({ length: count }, (_, m) => m)
        .filter((m) => deaths[m] !== 0)
        .map((m) => ({
          time: data.time[from[m] as number],
          step: expect.closeTo(weights.all[m] as number, 10),
        }));
      expect(parts.map(({ time, step }) => ({ time, step }))).toEqual(steps.reverse());
      // Each moment once, and as many times as its time says: that is what the test of proportionality asks.
      const byTime = Float64Array.from(
        { length: count },
        (_, m) => (data.time[from[m] as number] as number) / times - 0.4,
      );
      for (const factor of [null, byTime]) {
        const found = rows.products(weights, factor);
        const counts = (part: Part) => (factor === null ? 1 : part.time / times - 0.4);
        for (let j = 0; j < p; j++) {
          const score = total(parts, (part) => counts(part) * (part.score[j] as number));
          expect(found.gradient[j]).toBeCloseTo(score, 8);
          for (let k = 0; k < p; k++) {
            const second = total(parts, (part) => counts(part) * (part.information[j * p + k] as number));
            expect(found.information[j * p + k]).toBeCloseTo(second, 8);
          }
        }
      }
    }
  });
});
