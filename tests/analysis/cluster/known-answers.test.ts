import { existsSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { chooseK } from "../../../analysis/cluster/choose-k.ts";
import { kmeans } from "../../../analysis/cluster/kmeans.ts";
import { standardize } from "../../../analysis/cluster/standardize.ts";
import { adjustedRandIndex } from "../../../analysis/stats/adjusted-rand.ts";
import { ROOT } from "../../support/source-files.ts";
import { openSql } from "../engine.ts";

const FOLDER = process.env.CLIENTELE_KNOWN_DATA ?? path.join(ROOT, "..", "shared", "data");
const IRIS = path.join(FOLDER, "iris.csv");
const here = existsSync(IRIS);
const sql = await openSql(here ? [{ name: "iris", file: IRIS, format: "csv" }] : []);

// scikit-learn 1.2, best of 50 starts.
const INERTIA = [681.3706, 152.347952, 78.851441, 57.228473, 46.446182, 39.039987, 34.299712, 29.990426];

describe.skipIf(!here)(
  "iris, four measurements, not scaled (iris.csv; CLIENTELE_KNOWN_DATA names its folder)",
  () => {
    const ready = () =>
      standardize(sql`select * from iris`, {
        key: "rownames",
        features: ["Sepal.Length", "Sepal.Width", "Petal.Length", "Petal.Width"],
        scale: "none",
      });

    it.each(
      INERTIA.map((inertia, i) => [i + 1, inertia] as const),
    )("k = %d: inertia %d", async (k, published) => {
      const { inertia } = await kmeans(await ready(), { k, starts: 100, tolerance: 0 });
      // Of seven and eight clusters, 50 starts did not find the best that there are.
      expect(inertia).toBeLessThan(published + 5e-7);
      expect(inertia).toBeGreaterThan(published - (k < 7 ? 5e-7 : 0.0015));
    });

    it("k = 3: silhouette, Caliński-Harabasz, Davies-Bouldin and the species", async () => {
      const table = await ready();
      const { choices } = await chooseK(table, { from: 3, to: 3, starts: 50, references: 0 });
      expect(choices[0]?.silhouette).toBeCloseTo(0.552819, 6);
      expect(choices[0]?.calinskiHarabasz).toBeCloseTo(561.6278, 4);
      expect(choices[0]?.daviesBouldin).toBeCloseTo(0.661972, 6);
      const { labels } = await kmeans(table, { k: 3, starts: 50 });
      const species = await sql<{ Species: string }>`select Species from iris order by rownames`.rows();
      const index = adjustedRandIndex(
        labels,
        species.map((row) => row.Species),
      );
      expect(index).toBeCloseTo(0.730238, 6);
    });
  },
);
