/**
 * An order of rows that their values alone decide: sums over rows in it have the same bits however an engine gives the
 * rows, and its first rows are a sample as good as random. A row's place comes from a hash of its values, which are compared
 * where hashes are equal; rows that are equal in all values may stand in any order.
 */

/** Columns that are hashed at once: a few tell most rows apart, and the others need not be hashed then. */
const AT_ONCE = 4;
const DIGIT = 11;

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
  let order: Uint32Array = among;
  for (let from = 0; from < columns.length; from += AT_ONCE) {
    for (const column of words.slice(from, from + AT_ONCE)) mix(hash, column);
    order = sortStably(among, finished(hash));
    if (repeated(order, hash) * 64 <= order.length) break;
  }
  return settled(order, hash, words);
}

export function allRows(length: number): Uint32Array {
  const rows = new Uint32Array(length);
  for (let i = 0; i < length; i++) rows[i] = i;
  return rows;
}

/** The rows in the order of a 32-bit key, those with equal keys in the order that they came in: by radix, the lowest digit first. */
export function sortStably(rows: Uint32Array, key: Uint32Array): Uint32Array {
  let from = rows;
  let to: Uint32Array = new Uint32Array(rows.length);
  for (let shift = 0; shift < 32; shift += DIGIT) {
    if (!scatter(from, to, key, shift)) continue;
    [from, to] = [to, from === rows ? new Uint32Array(rows.length) : from];
  }
  return from;
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
  return sortStably(sortStably(rows, low), high);
}

/** False where all have the same digit. */
function scatter(from: Uint32Array, to: Uint32Array, key: Uint32Array, shift: number): boolean {
  const mask = (1 << DIGIT) - 1;
  const places = new Uint32Array(mask + 2);
  for (let i = 0; i < from.length; i++) {
    const digit = ((key[from[i] as number] as number) >>> shift) & mask;
    places[digit + 1] = (places[digit + 1] as number) + 1;
  }
  if (places.includes(from.length)) return false;
  for (let digit = 1; digit < places.length; digit++)
    places[digit] = (places[digit] as number) + (places[digit - 1] as number);
  for (let i = 0; i < from.length; i++) {
    const row = from[i] as number;
    const digit = ((key[row] as number) >>> shift) & mask;
    const place = places[digit] as number;
    to[place] = row;
    places[digit] = place + 1;
  }
  return true;
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

function repeated(order: Uint32Array, hash: Uint32Array): number {
  let count = 0;
  for (let i = 1; i < order.length; i++)
    if (hash[order[i] as number] === hash[order[i - 1] as number]) count++;
  return count;
}

/** With rows of equal hashes in the order of their values, wherever they are not equal throughout. */
function settled(rows: Uint32Array, hash: Uint32Array, words: readonly Uint32Array[]): Uint32Array {
  const order = rows.slice();
  for (let from = 0; from < order.length; ) {
    let to = from + 1;
    const own = hash[order[from] as number];
    let alike = true;
    for (; to < order.length && hash[order[to] as number] === own; to++)
      alike &&= compare(words, order[to - 1] as number, order[to] as number) === 0;
    if (!alike) order.subarray(from, to).sort((a, b) => compare(words, a, b));
    from = to;
  }
  return order;
}

function compare(words: readonly Uint32Array[], a: number, b: number): number {
  for (const column of words)
    for (let word = 0; word < 2; word++) {
      const difference = (column[2 * a + word] as number) - (column[2 * b + word] as number);
      if (difference !== 0) return difference;
    }
  return 0;
}
