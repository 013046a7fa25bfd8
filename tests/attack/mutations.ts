/** Files that were whole, with bytes changed, cut out, doubled and put in: the same ones for the same seed. */

export function seeded(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

/** Pieces that parsers take for something. */
const PIECES = [
  "{",
  "}",
  "[[[[",
  "]]",
  '"',
  "'",
  "`",
  "\\",
  "\0",
  "\n",
  "\r\n",
  "// %%",
  "// ---",
  "﻿",
  "\ud800",
  "�",
  ",",
  ";",
  "NaN",
  "1e999",
  "-0",
  "null",
  "${",
  "*/",
  "/*",
  '{"a":',
  "PAR1",
  "\xff\xfe",
  "sql`",
  "await ",
  "import(",
];

export function mutated(bytes: Uint8Array, random: (below: number) => number): Uint8Array {
  let out = Buffer.from(bytes);
  for (let n = random(8); n >= 0; n--) out = mutate(out, random);
  return out;
}

function mutate(bytes: Buffer, random: (below: number) => number): Buffer<ArrayBuffer> {
  const at = random(bytes.length + 1);
  const length = random(Math.min(200, bytes.length - at) + 1);
  const [before, piece, after] = [
    bytes.subarray(0, at),
    bytes.subarray(at, at + length),
    bytes.subarray(at + length),
  ];
  switch (random(6)) {
    case 0:
      return Buffer.concat([before, after]);
    case 1:
      return Buffer.concat([before, piece, piece, after]);
    case 2:
      return Buffer.concat([before, Buffer.from(PIECES[random(PIECES.length)] as string), piece, after]);
    case 3:
      return Buffer.concat([before, Buffer.alloc(length, random(256)), after]);
    case 4:
      return Buffer.concat([
        before,
        Buffer.from((PIECES[random(PIECES.length)] as string).repeat(random(2_000))),
        after,
      ]);
    default: {
      const out = Buffer.from(bytes);
      if (out.length > 0) out[at % out.length] = random(256);
      return out;
    }
  }
}
