import { OptionError, refuseUnknownOptions, wholeNumber } from "../../options.ts";
import { type Displayable, displayMethod, type Fragment, type Relation, type Sql } from "../../relation.ts";
import { columnsBut } from "../../sql/columns-but.ts";
import { double } from "../../sql/types.ts";
import { type Judgement, judge } from "../judge/judge.ts";
import { checkFoldColumns, type FoldOptions, withFolds } from "./folds.ts";

/** A model that scores in the engine; the higher the score, the likelier the outcome. */
export interface ScoringModel {
  toSql(sql: Sql): Fragment;
}

export interface CrossValidateOptions<Row> extends FoldOptions<Row> {
  /** How a model is learned from rows, such as `(train) => logistic(train, { outcome, features })`. */
  readonly fit: (train: Relation<Row>) => Promise<ScoringModel>;
  /** In how many parts the rows are divided. Default: 5. */
  readonly folds?: number;
}

export interface ValidatedFold {
  readonly fold: number;
  readonly rows: number;
  readonly positives: number;
  readonly auc: number;
}

export interface CrossValidation<Row> extends Displayable {
  /** The rows with an outcome, with their `fold` and the `score` of the model that had not seen them. */
  readonly scored: Relation<Row & { fold: number; score: number | null }>;
  /** Of all the scores together. */
  readonly judgement: Judgement;
  readonly folds: readonly ValidatedFold[];
  /** Mean area under the ROC curve over the folds, and its standard deviation between them. */
  readonly auc: { readonly mean: number; readonly sd: number };
}

/**
 * Judges a way of learning by rows that it has not seen: each part of the rows in turn is scored by a model learned from the
 * others. Parts are stratified: each has its share of both outcomes.
 *
 * @throws ColumnError when a column is not there or of another kind; OptionError when there are more folds than rows of
 *   either kind, and for what `fit` refuses, with the fold in which it did.
 *
 * Source: R. Kohavi, "A Study of Cross-Validation and Bootstrap for Accuracy Estimation and Model Selection", IJCAI (1995).
 *
 * @example
 * const rows = sql`select i as id, i % 7 as usage, (i % 7) + (i * 37 % 11) > 11 as leaves from range(200) as t(i)`;
 * const { auc, scored } = await crossValidate(rows, {
 *   outcome: "leaves",
 *   fit: (train) => logistic(train, { outcome: "leaves", features: ["usage"] }),
 * });
 * // auc.mean is that of five models on rows they have not seen; scored has one row for each of the 200
 */
export async function crossValidate<Row>(
  rows: Relation<Row>,
  options: CrossValidateOptions<Row>,
): Promise<CrossValidation<Row>> {
  refuseUnknownOptions(options, ["outcome", "group", "seed", "fit", "folds"], "crossValidate()");
  const { folds = 5, outcome, group, fit: learn } = options;
  wholeNumber("folds", folds, 2);
  await checkFoldColumns(rows as Relation<unknown>, outcome, group);
  const { sql } = rows;
  const known = sql<Row>`select * from ${rows} where ${sql.id(outcome)} is not null`;
  const divided = await (await withFolds(known, options, folds)).materialize();
  await refuseFewRows(divided as Relation<unknown>, outcome, group, folds);
  const own = await columnsBut(divided, ["fold"]);
  const parts: Fragment[] = [];
  for (let fold = 0; fold < folds; fold++) {
    const train = sql<Row>`select ${own} from ${divided} where fold <> ${fold}`;
    const model = await fitted(learn, train, fold, folds);
    parts.push(
      sql.fragment`select *, cast(${model.toSql(sql)} as ${double(sql)}) as score from ${divided} where fold = ${fold}`,
    );
  }
  const scored = await sql<
    Row & { fold: number; score: number | null }
  >`${sql.join(parts, " union all ")}`.materialize();
  return summarise(scored, outcome, folds);
}

async function fitted<Row>(
  learn: CrossValidateOptions<Row>["fit"],
  train: Relation<Row>,
  fold: number,
  folds: number,
): Promise<ScoringModel> {
  try {
    return await learn(train);
  } catch (error) {
    if (!(error instanceof OptionError)) throw error;
    throw new OptionError(error.option, `Without part ${fold + 1} of ${folds}: ${error.message}`, error.hint);
  }
}

/** Each part needs both kinds, and so does what is left without it. */
async function refuseFewRows(
  divided: Relation<unknown>,
  outcome: string,
  group: string | undefined,
  folds: number,
): Promise<void> {
  const { sql } = divided;
  const happened = sql.dialect.truth(sql.id(outcome));
  const [found] = await sql<{ yes: number; no: number }>`
    select count(distinct fold) filter (where ${happened}) as yes,
      count(distinct fold) filter (where not ${happened}) as no from ${divided}`.rows();
  const least = Math.min(found?.yes ?? 0, found?.no ?? 0);
  if (least === folds) return;
  const what = group === undefined ? "rows" : `values of “${group}”`;
  throw new OptionError(
    "folds",
    `Only ${least} of ${folds} parts have rows ${(found?.yes ?? 0) < folds ? "with" : "without"} the outcome.`,
    `Ask for fewer folds, or bring more ${what}.`,
  );
}

async function summarise<Row>(
  scored: Relation<Row & { fold: number; score: number | null }>,
  outcome: string,
  folds: number,
): Promise<CrossValidation<Row>> {
  const { sql } = scored;
  const columns = { score: "score", outcome } as never;
  const judgement = await judge(scored, columns);
  const parts: ValidatedFold[] = [];
  for (let fold = 0; fold < folds; fold++) {
    const own = sql`select * from ${scored} where fold = ${fold}`;
    const { rows, positives, auc } = await judge(own, { ...(columns as object), resamples: 2 } as never);
    parts.push({ fold, rows, positives, auc: auc.value });
  }
  const mean = parts.reduce((sum, part) => sum + part.auc, 0) / folds;
  const sd = Math.sqrt(parts.reduce((sum, part) => sum + (part.auc - mean) ** 2, 0) / (folds - 1));
  return { scored, judgement, folds: parts, auc: { mean, sd }, [displayMethod]: () => parts };
}
