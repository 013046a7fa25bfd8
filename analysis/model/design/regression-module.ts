/** Functions of `wasm/assembly/regression.ts`: addresses and numbers in the order of its parameters. */
export interface RegressionModule {
  sum(values: number, rows: number): number;
  weightedSum(values: number, weight: number, rows: number): number;
  centre(values: number, weight: number, rows: number, mean: number): number;
  multiply(values: number, rows: number, by: number): void;
  addUp(
    columns: number,
    stride: number,
    size: number,
    beta: number,
    from: number,
    rows: number,
    score: number,
  ): void;
  weighOutcomes(
    score: number,
    y: number,
    weight: number,
    rows: number,
    residual: number,
    spread: number,
  ): number;
  relativeHazards(score: number, event: number, rows: number, risk: number): number;
  addProducts(
    columns: number,
    stride: number,
    size: number,
    from: number,
    rows: number,
    spread: number,
    residual: number,
    weighted: number,
    sums: number,
  ): void;
  riskSums(
    values: number,
    risk: number,
    event: number,
    from: number,
    first: number,
    last: number,
    sum: number,
    all: number,
    tied: number,
    entered: number,
    byEntry: number,
    gone: number,
  ): number;
}
