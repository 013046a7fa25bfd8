/** Symmetric positive definite systems: the normal equations of every regression here. Matrices are row-major. */

export interface Cholesky {
  readonly size: number;
  /** The lower triangle L with A = L L'. */
  readonly factor: Float64Array;
}

/** A column that others make up entirely, or nearly so: no system with it has one solution. */
export interface Dependent {
  readonly dependent: number;
}

/**
 * Factors a symmetric matrix of `size` x `size`, of which the lower triangle is read.
 *
 * @param tolerance a pivot below this share of its diagonal element counts as 0. Default: 1e-10.
 * @returns the factor, or the first column that the ones before it make up.
 */
export function cholesky(matrix: Float64Array, size: number, tolerance = 1e-10): Cholesky | Dependent {
  const factor = new Float64Array(size * size);
  for (let j = 0; j < size; j++) {
    const diagonal = matrix[j * size + j] as number;
    let pivot = diagonal;
    for (let k = 0; k < j; k++) pivot -= (factor[j * size + k] as number) ** 2;
    if (!(pivot > tolerance * Math.abs(diagonal)) || !Number.isFinite(pivot)) return { dependent: j };
    const root = Math.sqrt(pivot);
    factor[j * size + j] = root;
    for (let i = j + 1; i < size; i++) {
      let sum = matrix[i * size + j] as number;
      for (let k = 0; k < j; k++) sum -= (factor[i * size + k] as number) * (factor[j * size + k] as number);
      factor[i * size + j] = sum / root;
    }
  }
  return { size, factor };
}

/** The x with A x = b. */
export function solve({ size, factor }: Cholesky, b: ArrayLike<number>): Float64Array {
  const x = Float64Array.from(b);
  for (let i = 0; i < size; i++) {
    let sum = x[i] as number;
    for (let k = 0; k < i; k++) sum -= (factor[i * size + k] as number) * (x[k] as number);
    x[i] = sum / (factor[i * size + i] as number);
  }
  for (let i = size - 1; i >= 0; i--) {
    let sum = x[i] as number;
    for (let k = i + 1; k < size; k++) sum -= (factor[k * size + i] as number) * (x[k] as number);
    x[i] = sum / (factor[i * size + i] as number);
  }
  return x;
}

/** The inverse of A, symmetric. */
export function inverse(system: Cholesky): Float64Array {
  const { size } = system;
  const result = new Float64Array(size * size);
  for (let j = 0; j < size; j++) {
    const unit = new Float64Array(size);
    unit[j] = 1;
    const column = solve(system, unit);
    for (let i = 0; i < size; i++) result[i * size + j] = column[i] as number;
  }
  return result;
}

/** ln det A. */
export function logDeterminant({ size, factor }: Cholesky): number {
  let sum = 0;
  for (let i = 0; i < size; i++) sum += Math.log(factor[i * size + i] as number);
  return 2 * sum;
}
