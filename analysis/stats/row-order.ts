/**
 * An order of rows that their values alone decide: sums over rows in it have the same bits however an engine gives the
 * rows, and its first rows are a sample as good as random. A row's place comes from a hash of its values, which are compared
 * where hashes are equal; rows that are equal in all values may stand in any order.
 */

/** Columns that are hashed at once: a few tell most rows apart, and the others need not be hashed then. */
const AT_ONCE = 4;

/**
 * @param columns of equal length; which of them comes first matters.
 * @param among the rows to order, by their index. Default: all.
 * @returns their indices.
 */
export function rowOrder(
  columns: readonly Float64Array[],
  among: Uint32Array = allRows(columns[0]?.length ?? 0),
): Uint32Array {
  const words = columns.map((column) => new Uint32Array(column.buffer, column.byteOffset, column.length * 2));
  const hash = new Uint32Array(columns[0]?.length ?? 0);
  let sorted: Sorted = { rows: among.slice(), keys: new Uint32Array(among.length) };
  for (let from = 0; from < columns.length; from += AT_ONCE) {
    for (const column of words.slice(from, from + AT_ONCE)) mix(hash, column);
    sorted = sorted32(among, finished(hash));
    if (repeated(sorted.keys) * 64 <= among.length) break;
  }
  settle(sorted, words);
  return sorted.rows;
}

export function allRows(length: number): Uint32Array {
  const rows = new Uint32Array(length);
  for (let i = 0; i < length; i++) rows[i] = i;
  return rows;
}

/** The rows by increasing values, none of which is NaN; those with equal values in the order that they came in. */
export function sortByValue(rows: Uint32Array, values: Float64Array): Uint32Array {
  const words = new Uint32Array(values.buffer, values.byteOffset, values.length * 2);
  const [low, high] = [new Uint32Array(values.length), new Uint32Array(values.length)];
  for (let i = 0; i < values.length; i++) {
    // -0 is 0. Bits of negative numbers are turned round, so that all are in order as whole numbers.
    const zero = values[i] === 0;
    const turned = !zero && (words[2 * i + 1] as number) >>> 31 === 1 ? 0xffffffff : 0;
    low[i] = zero ? 0 : (words[2 * i] as number) ^ turned;
    high[i] = zero ? 0x80000000 : (words[2 * i + 1] as number) ^ (turned | 0x80000000);
  }
  return sorted32(sorted32(rows, low).rows, high).rows;
}

/** Rows with their keys. */
interface Sorted {
  readonly rows: Uint32Array;
  readonly keys: Uint32Array;
}

/** By a 32-bit key of each row, those with equal keys in the order that they came in: by radix, the lowest digit first. */
function sorted32(rows: Uint32Array, keyOf: Uint32Array): Sorted {
  const digits = rows.length > 20_000 ? 16 : 8;
  let from = { rows: rows.slice(), keys: new Uint32Array(rows.length) };
  let differing = 0;
  for (let i = 0; i < rows.length; i++) {
    const key = keyOf[rows[i] as number] as number;
    from.keys[i] = key;
    differing |= key ^ (from.keys[0] as number);
  }
  if (differing === 0) return from;
  let to = { rows: new Uint32Array(rows.length), keys: new Uint32Array(rows.length) };
  for (let shift = 0; shift < 32; shift += digits) {
    const mask = 2 ** digits - 1;
    if (((differing >>> shift) & mask) === 0) continue;
    scatter(from, to, shift, mask);
    [from, to] = [to, from];
  }
  return from;
}

function scatter(from: Sorted, to: Sorted, shift: number, mask: number): void {
  const { rows, keys } = from;
  const places = new Uint32Array(mask + 2);
  for (let i = 0; i < keys.length; i++) {
    const digit = ((keys[i] as number) >>> shift) & mask;
    places[digit + 1] = (places[digit + 1] as number) + 1;
  }
  for (let digit = 1; digit < places.length; digit++)
    places[digit] = (places[digit] as number) + (places[digit - 1] as number);
  for (let i = 0; i < keys.length; i++) {
    const key = keys[i] as number;
    const digit = (key >>> shift) & mask;
    const place = places[digit] as number;
    to.rows[place] = rows[i] as number;
    to.keys[place] = key;
    places[digit] = place + 1;
  }
}

/** Takes the bits of a column's values into the hashes. */
function mix(hash: Uint32Array, words: Uint32Array): void {
  for (let i = 0; i < hash.length; i++) {
    let mixed = Math.imul((hash[i] as number) ^ (words[2 * i] as number), 0x9e3779b1);
    mixed ^= mixed >>> 15;
    mixed = Math.imul(mixed ^ (words[2 * i + 1] as number), 0x85ebca77);
    hash[i] = mixed ^ (mixed >>> 13);
  }
}

/** Lets every bit of a hash depend on all others; hashes that differ still do. */
function finished(hashes: Uint32Array): Uint32Array {
  const result = new Uint32Array(hashes.length);
  for (let i = 0; i < hashes.length; i++) {
    const hash = hashes[i] as number;
    let mixed = Math.imul(hash ^ (hash >>> 16), 0x7feb352d);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x846ca68b);
    result[i] = mixed ^ (mixed >>> 16);
  }
  return result;
}

function repeated(keys: Uint32Array): number {
  let count = 0;
  for (let i = 1; i < keys.length; i++) if (keys[i] === keys[i - 1]) count++;
  return count;
}

/** Puts rows of equal hashes into the order of their values, wherever they are not equal throughout. */
function settle({ rows, keys }: Sorted, words: readonly Uint32Array[]): void {
  for (let from = 0; from < keys.length; ) {
    let to = from + 1;
    let alike = true;
    for (; to < keys.length && keys[to] === keys[from]; to++)
      alike &&= compare(words, rows[to - 1] as number, rows[to] as number) === 0;
    if (!alike) rows.subarray(from, to).sort((a, b) => compare(words, a, b));
    from = to;
  }
}

function compare(words: readonly Uint32Array[], a: number, b: number): number {
  for (const column of words)
    for (let word = 0; word < 2; word++) {
      const difference = (column[2 * a + word] as number) - (column[2 * b + word] as number);
      if (difference !== 0) return difference;
    }
  return 0;
}
