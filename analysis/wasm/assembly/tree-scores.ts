// Scores of rows by fitted trees. A row has a code (u16) in each of its slots; slot 0 is always 0. A node is an u64:
//
//   bits 0 to 15   where the row's code lies, in bytes from the row's beginning
//   bits 16 to 31  a number's code up to this goes left; of a category, which of the bitmaps says what goes left
//   bits 32 to 63  address of the left child; the right one follows it
//
// A leaf asks for slot 0 and is its own left child, so that every row may take as many steps as the tree is deep. Its value
// lies `values` bytes behind it.

const ROWS: i32 = 8;
/** Rows whose codes stay in the processor's nearest cache while all trees go over them. */
const BLOCK: u32 = 256;

/**
 * Codes of a column of numbers: how many edges lie below the value. `edges` are increasing, 2^steps - 1 of them, the last
 * ones infinite. A missing value is above all in slot `above` and below all in slot `below`; slot 0 is none.
 */
export function codeNumbers(
  column: usize,
  rows: u32,
  edges: usize,
  steps: i32,
  codes: usize,
  stride: usize,
  above: usize,
  below: usize,
): void {
  for (let i: u32 = 0; i < rows; i++) {
    const value = load<f64>(column + (<usize>i << 3));
    let code: usize = 0;
    for (let half: usize = (1 << steps) >> 1; half > 0; half >>= 1) {
      const isAbove = load<f64>(edges + ((code + half - 1) << 3)) < value;
      code += isAbove ? half : 0;
    }
    const row = codes + <usize>i * stride;
    const isThere = value == value;
    if (above != 0) store<u16>(row + above, isThere ? <u16>code : 0xffff);
    if (below != 0) store<u16>(row + below, isThere ? <u16>code : 0);
  }
}

/** Codes of a column of levels: 0 for a missing value, the level's place plus 1, or `other` for one without a place. */
export function codeLevels(column: usize, rows: u32, other: u32, codes: usize, stride: usize, slot: usize): void {
  for (let i: u32 = 0; i < rows; i++) {
    const value = load<f64>(column + (<usize>i << 3));
    const code = value == value ? (value < 0 ? other : <u32>value + 1) : 0;
    store<u16>(codes + <usize>i * stride + slot, <u16>code);
  }
}

// @ts-ignore: a decorator of the compiler
@inline
function nextNode(node: usize, row: usize): usize {
  const word = load<u64>(node);
  const code = <u32>load<u16>(row + <usize>(word & 0xffff));
  const isRight = code > ((<u32>word) >> 16);
  return <usize>(word >> 32) + (<usize>isRight << 3);
}

/** The same where some nodes ask for a category: those of slots from `categories` on. */
// @ts-ignore: a decorator of the compiler
@inline
function nextOfMixed(node: usize, row: usize, categories: usize, bitmaps: usize, bytes: usize): usize {
  const word = load<u64>(node);
  const slot = <usize>(word & 0xffff);
  const code = <u32>load<u16>(row + slot);
  const value = (<u32>word) >> 16;
  const isCategory = slot >= categories;
  const at = isCategory ? <usize>value * bytes + <usize>(code >> 3) : 0;
  const isLeft = (<u32>load<u8>(bitmaps + at) >> (code & 7)) & 1;
  const isRight = isCategory ? 1 - isLeft : <u32>(code > value);
  return <usize>(word >> 32) + (<usize>isRight << 3);
}

/**
 * Adds the trees' values to the scores of rows, one tree after the other; there must be room for a multiple of 8 rows.
 * `trees` has the address of the root and the depth of each tree (u32).
 */
export function addNumbers(
  codes: usize,
  stride: usize,
  rows: u32,
  trees: usize,
  treeCount: u32,
  values: usize,
  scores: usize,
): void {
  for (let from: u32 = 0; from < rows; from += BLOCK) {
    const to = min(rows, from + BLOCK);
    for (let t: u32 = 0; t < treeCount; t++) {
      const root = <usize>load<u32>(trees + (<usize>t << 3));
      const depth = load<u32>(trees + (<usize>t << 3), 4);
      for (let i = from; i < to; i += ROWS) {
        const row0 = codes + <usize>i * stride;
        const row1 = row0 + stride;
        const row2 = row1 + stride;
        const row3 = row2 + stride;
        const row4 = row3 + stride;
        const row5 = row4 + stride;
        const row6 = row5 + stride;
        const row7 = row6 + stride;
        let node0 = root;
        let node1 = root;
        let node2 = root;
        let node3 = root;
        let node4 = root;
        let node5 = root;
        let node6 = root;
        let node7 = root;
        for (let level: u32 = 0; level < depth; level++) {
          node0 = nextNode(node0, row0);
          node1 = nextNode(node1, row1);
          node2 = nextNode(node2, row2);
          node3 = nextNode(node3, row3);
          node4 = nextNode(node4, row4);
          node5 = nextNode(node5, row5);
          node6 = nextNode(node6, row6);
          node7 = nextNode(node7, row7);
        }
        const score = scores + (<usize>i << 3);
        store<f64>(score, load<f64>(score) + load<f64>(node0 + values));
        store<f64>(score, load<f64>(score, 8) + load<f64>(node1 + values), 8);
        store<f64>(score, load<f64>(score, 16) + load<f64>(node2 + values), 16);
        store<f64>(score, load<f64>(score, 24) + load<f64>(node3 + values), 24);
        store<f64>(score, load<f64>(score, 32) + load<f64>(node4 + values), 32);
        store<f64>(score, load<f64>(score, 40) + load<f64>(node5 + values), 40);
        store<f64>(score, load<f64>(score, 48) + load<f64>(node6 + values), 48);
        store<f64>(score, load<f64>(score, 56) + load<f64>(node7 + values), 56);
      }
    }
  }
}

/** The same for trees that ask for categories, too. A bitmap has `bytes` bytes, a bit for each code. */
export function addMixed(
  codes: usize,
  stride: usize,
  rows: u32,
  trees: usize,
  treeCount: u32,
  values: usize,
  scores: usize,
  categories: usize,
  bitmaps: usize,
  bytes: usize,
): void {
  for (let from: u32 = 0; from < rows; from += BLOCK) {
    const to = min(rows, from + BLOCK);
    for (let t: u32 = 0; t < treeCount; t++) {
      const root = <usize>load<u32>(trees + (<usize>t << 3));
      const depth = load<u32>(trees + (<usize>t << 3), 4);
      for (let i = from; i < to; i += 4) {
        const row0 = codes + <usize>i * stride;
        const row1 = row0 + stride;
        const row2 = row1 + stride;
        const row3 = row2 + stride;
        let node0 = root;
        let node1 = root;
        let node2 = root;
        let node3 = root;
        for (let level: u32 = 0; level < depth; level++) {
          node0 = nextOfMixed(node0, row0, categories, bitmaps, bytes);
          node1 = nextOfMixed(node1, row1, categories, bitmaps, bytes);
          node2 = nextOfMixed(node2, row2, categories, bitmaps, bytes);
          node3 = nextOfMixed(node3, row3, categories, bitmaps, bytes);
        }
        const score = scores + (<usize>i << 3);
        store<f64>(score, load<f64>(score) + load<f64>(node0 + values));
        store<f64>(score, load<f64>(score, 8) + load<f64>(node1 + values), 8);
        store<f64>(score, load<f64>(score, 16) + load<f64>(node2 + values), 16);
        store<f64>(score, load<f64>(score, 24) + load<f64>(node3 + values), 24);
      }
    }
  }
}
