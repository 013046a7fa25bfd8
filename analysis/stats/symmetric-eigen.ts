export interface SymmetricEigen {
  /** Largest first. */
  readonly values: Float64Array;
  /** Unit vectors, one after the other, in the order of the values; the largest component of each is positive. */
  readonly vectors: Float64Array;
}

const MOST_SWEEPS = 100;

/**
 * Eigenvalues and eigenvectors of a symmetric matrix, by Jacobi's rotations (Golub and Van Loan, Matrix Computations,
 * section 8.5): additions, multiplications, divisions and square roots alone, so that the bits are the same on every
 * machine. Meant for matrices of up to a few hundred rows.
 *
 * @param matrix `size` x `size`, row by row.
 *
 * @example
 * symmetricEigen(Float64Array.of(2, 1, 1, 2), 2).values; // [3, 1]
 */
export function symmetricEigen(matrix: ArrayLike<number>, size: number): SymmetricEigen {
  const a = Float64Array.from(matrix);
  const v = Float64Array.from({ length: size * size }, (_, i) => (i % (size + 1) === 0 ? 1 : 0));
  for (let sweep = 0; sweep < MOST_SWEEPS && offDiagonal(a, size) > 0; sweep++) {
    for (let p = 0; p < size; p++) for (let q = p + 1; q < size; q++) rotate(a, v, size, p, q);
  }
  const order = Array.from({ length: size }, (_, i) => i).sort(
    (i, j) => (a[j * (size + 1)] as number) - (a[i * (size + 1)] as number) || i - j,
  );
  const vectors = order.map((i) =>
    positive(Float64Array.from({ length: size }, (_, r) => v[r * size + i] as number)),
  );
  return {
    values: Float64Array.from(order, (i) => a[i * (size + 1)] as number),
    vectors: Float64Array.from(vectors.flatMap((vector) => [...vector])),
  };
}

/** What is left beside the diagonal; nothing where it is below what the diagonal's rounding hides. */
function offDiagonal(a: Float64Array, size: number): number {
  let beside = 0;
  let on = 0;
  for (let i = 0; i < a.length; i++) {
    if (i % (size + 1) === 0) on += (a[i] as number) ** 2;
    else beside += (a[i] as number) ** 2;
  }
  return beside > on * 1e-32 ? beside : 0;
}

/** Turns the axes p and q such that the element between them becomes 0. */
function rotate(a: Float64Array, v: Float64Array, size: number, p: number, q: number): void {
  const between = a[p * size + q] as number;
  if (between === 0) return;
  const [atP, atQ] = [a[p * (size + 1)] as number, a[q * (size + 1)] as number];
  const theta = (atQ - atP) / (2 * between);
  const tangent = (theta < 0 ? -1 : 1) / (Math.abs(theta) + Math.sqrt(theta * theta + 1));
  const cosine = 1 / Math.sqrt(tangent * tangent + 1);
  const sine = tangent * cosine;
  const turn = (array: Float64Array, first: number, second: number) => {
    const [x, y] = [array[first] as number, array[second] as number];
    array[first] = cosine * x - sine * y;
    array[second] = sine * x + cosine * y;
  };
  for (let r = 0; r < size; r++) turn(a, r * size + p, r * size + q);
  for (let r = 0; r < size; r++) turn(a, p * size + r, q * size + r);
  for (let r = 0; r < size; r++) turn(v, r * size + p, r * size + q);
  // Known in advance, and nearer to the truth than two turns.
  a[p * (size + 1)] = atP - tangent * between;
  a[q * (size + 1)] = atQ + tangent * between;
  a[p * size + q] = 0;
  a[q * size + p] = 0;
}

function positive(vector: Float64Array): Float64Array {
  const largest = vector.reduce(
    (most, value) => (Math.abs(value) > Math.abs(most) + 1e-12 ? value : most),
    0,
  );
  return largest < 0 ? vector.map((value) => 0 - value) : vector;
}
