import { refuseUnknownOptions, wholeNumber } from "../options.ts";
import { type Displayable, displayMethod, type Relation, type Value } from "../relation.ts";
import { doubleOf } from "../sql/types.ts";
import { refuseTaken } from "./assign-sql.ts";
import { principalComponents } from "./components.ts";
import type { Standardized } from "./standardize.ts";

/** How much of a feature goes into the components: `pc1`, `pc2`, ... */
export interface Loading {
  readonly feature: string;
  readonly [component: `pc${number}`]: number;
}

export interface Component {
  readonly component: string;
  readonly variance: number;
  /** Share of the variance of all dimensions, 0 to 1. */
  readonly share: number;
}

/** Where a row lies: `pc1`, `pc2`, ... */
export interface Coordinates {
  readonly [component: `pc${number}`]: number | null;
}

/** A map of rows: displays as its table of loadings. */
export interface Pca extends Displayable {
  /** The largest first. */
  readonly components: readonly Component[];
  readonly loadings: readonly Loading[];
  /** A table with columns `pc1`, `pc2`, ... added: where each row lies on the map; null where a number is missing. */
  toSql<Row = Record<string, Value>>(relation?: Relation<Row>): Promise<Relation<Row & Coordinates>>;
}

/**
 * Principal components: the few directions along which rows differ most, for a map of many features.
 *
 * @param table From `standardize`.
 * @param spec `components`: how many, 1 to the number of dimensions. Default: 2, or 1 where there is one dimension.
 *
 * Source: H. Hotelling, "Analysis of a complex of statistical variables into principal components" (1933). Of each
 * component, the largest loading is positive.
 *
 * @example
 * const table = sql`select * from (values (1, 1.0, 2.0), (2, 2.0, 4.0), (3, 3.0, 6.0)) as t(id, a, b)`;
 * const map = await pca(await standardize(table, { key: "id", features: ["a", "b"] }));
 * map.components[0]; // { component: "pc1", variance: 2, share: 1 }: b is twice a, one direction tells all
 */
export async function pca(table: Standardized, spec: { readonly components?: number } = {}): Promise<Pca> {
  refuseUnknownOptions(spec, ["components"], "pca");
  const d = table.dimensions.length;
  const wanted = wholeNumber("components", spec.components ?? Math.min(2, d), 1, d);
  const found = principalComponents(table.rows);
  const total = found.values.reduce((sum, value) => sum + Math.max(0, value), 0);
  const names = Array.from({ length: wanted }, (_, c) => `pc${c + 1}` as const);
  const loadings = table.dimensions.map(
    (feature, j): Loading => ({
      feature,
      ...Object.fromEntries(names.map((name, c) => [name, found.vectors[c * d + j] as number])),
    }),
  );
  return {
    components: names.map((component, c) => {
      const variance = Math.max(0, found.values[c] as number);
      return { component, variance, share: total > 0 ? variance / total : 0 };
    }),
    loadings,
    toSql: async <Row>(given?: Relation<Row>) => {
      const relation = given ?? table.relation;
      const { sql } = relation;
      const taken = (await relation.schema()).map(({ name }) => name);
      refuseTaken(taken, names);
      const own = taken.map((name) => sql.fragment`${sql.id(name)}`);
      const added = names.map((name, c) => {
        const terms = table.dimensions.map((_, j) => {
          const [mean, loading] = [found.means[j] as number, found.vectors[c * d + j] as number];
          return sql.fragment`(${sql.id(`z${j + 1}`)} - ${doubleOf(sql, mean)}) * ${doubleOf(sql, loading)}`;
        });
        return sql.fragment`${sql.join(terms, " + ")} as ${sql.id(name)}`;
      });
      return sql<
        Row & Coordinates
      >`select ${sql.join([...own, ...added])} from ${await table.toSql(relation)}`;
    },
    [displayMethod]: () => loadings,
  };
}
