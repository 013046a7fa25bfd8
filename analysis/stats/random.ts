/**
 * Seeded random numbers: xoshiro128** (Blackman and Vigna, "Scrambled linear pseudorandom number generators", ACM
 * Transactions on Mathematical Software 47, 2021), its 128 bits of state filled by SplitMix64 as its authors advise.
 *
 * Every draw is the same to the bit on any machine. ECMAScript leaves the last bits of `Math.log`, `Math.cos` and the
 * like to the engine, so none of them is used: `normal` and `exponential` rest on `portableLog`, and on `Math.sqrt`,
 * which every engine rounds correctly because the hardware does.
 */
import { portableLog } from "./portable-log.ts";

/** A stream of random draws. Two streams of the same seed give the same draws in the same order. */
export interface Random {
  /** An integer of 32 bits, 0 to 4,294,967,295: the generator's own output. */
  uint32(): number;
  /** A number in [0, 1), a multiple of 2^-53. */
  next(): number;
  /** An integer from 0 to `n - 1`, each exactly as likely as the others. */
  int(n: number): number;
  /** A number in [from, to). */
  uniform(from: number, to: number): number;
  /** A normal (Gaussian) draw; mean 0 and standard deviation 1 by default. */
  normal(mean?: number, sd?: number): number;
  /** An exponential draw: the waiting time for an event that comes `rate` times per unit of time (default 1). */
  exponential(rate?: number): number;
  /** One of the items; with weights, item `i` in proportion to `weights[i]`. */
  choice<T>(items: readonly T[], weights?: readonly number[]): T;
  /** The items in random order; what is passed stays as it is. */
  shuffle<T>(items: readonly T[]): T[];
  /** `count` different places of the list, without replacement, in random order. */
  sample<T>(items: readonly T[], count: number): T[];
}

/**
 * A generator of its own, which shares no state with any other.
 *
 * @param seed A whole number between -2^53 and 2^53, or any text. Nearby seeds give unrelated streams.
 * @throws RangeError when the number is not whole or too large to be exact.
 * @example
 * const random = createRandom(7);
 * [random.int(6), random.int(6), random.int(6)]; // [0, 4, 1]
 * createRandom("campaign A").shuffle(["a", "b", "c"]); // ["b", "a", "c"]
 */
export function createRandom(seed: number | string): Random {
  const uint32 = xoshiro128(stateFrom(seed));
  const bits53 = () => (uint32() >>> 5) * 0x4000000 + (uint32() >>> 6);
  const next = () => bits53() / 2 ** 53;
  const int = (n: number) => wholeBelow(n, bits53);

  function sample<T>(items: readonly T[], count: number): T[] {
    if (!Number.isInteger(count) || count < 0 || count > items.length) {
      throw new RangeError(
        `Cannot sample ${count} of ${items.length} items: ask for a whole number from 0 to ${items.length}.`,
      );
    }
    const pool = items.slice();
    for (let i = 0; i < count; i++) {
      const j = i + int(pool.length - i);
      [pool[i], pool[j]] = [pool[j] as T, pool[i] as T];
    }
    return pool.slice(0, count);
  }

  return {
    uint32,
    next,
    int,
    uniform: (from, to) => from + (to - from) * next(),
    normal: (mean = 0, sd = 1) => mean + sd * polarNormal(next),
    exponential: (rate = 1) => {
      if (!(rate > 0)) throw new RangeError(`The rate of an exponential must be above 0, got ${rate}.`);
      return -portableLog(1 - next()) / rate;
    },
    choice: <T>(items: readonly T[], weights?: readonly number[]) => {
      if (items.length === 0) throw new RangeError("Cannot choose from an empty list.");
      return items[weights ? weightedPlace(items.length, weights, next()) : int(items.length)] as T;
    },
    shuffle: (items) => sample(items, items.length),
    sample,
  };
}

/** xoshiro128** 1.1 over the four words of `state`, in 32-bit arithmetic. Exported for its reference values. */
export function xoshiro128(state: Uint32Array): () => number {
  let [a = 0, b = 0, c = 0, d = 0] = Int32Array.from(state);
  return () => {
    const scrambled = Math.imul(rotateLeft(Math.imul(b, 5), 7), 9) >>> 0;
    const shifted = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= shifted;
    d = rotateLeft(d, 11);
    return scrambled;
  };
}

function rotateLeft(word: number, by: number): number {
  return (word << by) | (word >>> (32 - by));
}

function stateFrom(seed: number | string): Uint32Array {
  const splitMix = splitMix64(typeof seed === "string" ? fnv1a64(seed) : wholeSeed(seed));
  const words = new BigUint64Array([splitMix(), splitMix()]);
  const state = new Uint32Array(4);
  words.forEach((word, i) => {
    state[2 * i] = Number(word & 0xffffffffn);
    state[2 * i + 1] = Number(word >> 32n);
  });
  return state;
}

function wholeSeed(seed: number): bigint {
  if (!Number.isSafeInteger(seed)) {
    throw new RangeError(`A seed is a text or a whole number between -2^53 and 2^53, got ${seed}.`);
  }
  return BigInt.asUintN(64, BigInt(seed));
}

/** SplitMix64 (Steele, Lea and Flood 2014): spreads a seed of 64 bits over as many words as are wanted. */
export function splitMix64(seed: bigint): () => bigint {
  let state = seed;
  return () => {
    state = BigInt.asUintN(64, state + 0x9e3779b97f4a7c15n);
    let mixed = state;
    mixed = BigInt.asUintN(64, (mixed ^ (mixed >> 30n)) * 0xbf58476d1ce4e5b9n);
    mixed = BigInt.asUintN(64, (mixed ^ (mixed >> 27n)) * 0x94d049bb133111ebn);
    return mixed ^ (mixed >> 31n);
  };
}

/** FNV-1a of the text's UTF-8 bytes, 64 bits (Fowler, Noll and Vo). */
export function fnv1a64(text: string): bigint {
  let hash = 0xcbf29ce484222325n;
  for (const byte of new TextEncoder().encode(text)) {
    hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n);
  }
  return hash;
}

/** Draws again above the largest multiple of `n`, since a bare remainder would favour small numbers. */
function wholeBelow(n: number, bits53: () => number): number {
  if (!Number.isSafeInteger(n) || n < 1) {
    throw new RangeError(`int(n) needs a whole number from 1 to 2^53 - 1, got ${n}.`);
  }
  const limit = 2 ** 53 - (2 ** 53 % n);
  let drawn = bits53();
  while (drawn >= limit) drawn = bits53();
  return drawn % n;
}

/** Marsaglia's polar method; the second normal of each pair is left, so that a draw depends on no earlier call. */
function polarNormal(next: () => number): number {
  for (;;) {
    const x = 2 * next() - 1;
    const y = 2 * next() - 1;
    const square = x * x + y * y;
    if (square > 0 && square < 1) return x * Math.sqrt((-2 * portableLog(square)) / square);
  }
}

function weightedPlace(length: number, weights: readonly number[], at: number): number {
  if (weights.length !== length)
    throw new RangeError(`There are ${length} items but ${weights.length} weights.`);
  let total = 0;
  for (const weight of weights) {
    if (!(weight >= 0 && weight < Infinity))
      throw new RangeError(`A weight must be 0 or more, got ${weight}.`);
    total += weight;
  }
  if (total === 0) throw new RangeError("At least one weight must be above 0.");
  let left = at * total;
  let last = 0;
  for (const [place, weight] of weights.entries()) {
    if (weight === 0) continue;
    if (left < weight) return place;
    left -= weight;
    last = place;
  }
  return last;
}
