/**
 * How likely bytes are a text in an encoding, from 0 to 1: the share of letters outside ASCII that are common in its
 * script. Most pairs of bytes are valid in several encodings, but common letters of one are rare signs of another.
 */

type Score = (bytes: Uint8Array) => number;

/** Adds up weights of letters outside ASCII. */
class Tally {
  letters = 0;
  weight = 0;

  add(weight: number): void {
    this.letters++;
    this.weight += weight;
  }

  get share(): number {
    return this.letters === 0 ? 0 : this.weight / this.letters;
  }
}

const between = (byte: number, from: number, to: number) => byte >= from && byte <= to;

const gb18030: Score = (bytes) => {
  const tally = new Tally();
  for (let at = 0; at < bytes.length; at++) {
    const lead = bytes[at] as number;
    if (lead < 0x80) continue;
    const trail = bytes[at + 1] ?? 0;
    if (between(trail, 0x30, 0x39)) {
      tally.add(0.3);
      at += 3;
      continue;
    }
    at++;
    // The first level of GB 2312 holds the common characters, the second the rarer ones.
    if (trail < 0xa1) tally.add(0.05);
    else if (between(lead, 0xb0, 0xd7)) tally.add(1);
    else if (between(lead, 0xd8, 0xf7)) tally.add(0.3);
    else tally.add(between(lead, 0xa1, 0xa3) ? 0.8 : 0.05);
  }
  return tally.share;
};

const big5: Score = (bytes) => {
  const tally = new Tally();
  for (let at = 0; at < bytes.length; at++) {
    const lead = bytes[at] as number;
    if (lead < 0x80) continue;
    at++;
    if (between(lead, 0xa4, 0xc6)) tally.add(1);
    else if (between(lead, 0xc9, 0xf9)) tally.add(0.3);
    else tally.add(between(lead, 0xa1, 0xa3) ? 0.8 : 0.05);
  }
  // Where both fit, a text of China is likelier.
  return tally.share * 0.98;
};

const shiftJis: Score = (bytes) => {
  const tally = new Tally();
  for (let at = 0; at < bytes.length; at++) {
    const lead = bytes[at] as number;
    if (lead < 0x80) continue;
    if (between(lead, 0xa1, 0xdf)) {
      tally.add(0.3);
      continue;
    }
    const trail = bytes[at + 1] ?? 0;
    at++;
    if (lead === 0x82 && trail >= 0x9f) tally.add(1);
    else if (lead === 0x83 && trail <= 0x96) tally.add(1);
    else if (between(lead, 0x81, 0x83)) tally.add(0.8);
    else if (between(lead, 0x88, 0x97)) tally.add(0.9);
    else tally.add(between(lead, 0x98, 0x9f) || between(lead, 0xe0, 0xea) ? 0.3 : 0.05);
  }
  return tally.share;
};

/** € ‚ „ … ‘ ’ “ ” • – — ™ £ § ° ± ² ³ · º ½ and what stands with them. */
const SIGNS = new Set([
  ...[
    0x80, 0x82, 0x84, 0x85, 0x91, 0x92, 0x93, 0x94, 0x95, 0x96, 0x97, 0x99, 0xa0, 0xa3, 0xa7, 0xa9, 0xab,
    0xae,
  ],
  ...[0xb0, 0xb1, 0xb2, 0xb3, 0xb5, 0xb7, 0xba, 0xbb, 0xbc, 0xbd, 0xbe, 0xbf],
]);
/** Š Œ Ž š œ ž Ÿ and the letters from À on. */
const isWestern = (byte: number) =>
  (byte >= 0xc0 && byte !== 0xd7 && byte !== 0xf7) ||
  [0x8a, 0x8c, 0x8e, 0x9a, 0x9c, 0x9e, 0x9f].includes(byte);

const windows1252: Score = (bytes) => {
  const tally = new Tally();
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at] as number;
    if (byte < 0x80) continue;
    // Letters of western Europe stand one by one among letters of ASCII.
    const alone = (bytes[at - 1] ?? 0) < 0x80 && (bytes[at + 1] ?? 0) < 0x80;
    if (isWestern(byte)) tally.add(alone ? 0.95 : 0.3);
    else tally.add(SIGNS.has(byte) ? (alone ? 0.85 : 0.4) : 0.02);
  }
  return tally.share;
};

/** In the order in which they are preferred where they are as likely. */
const SCORES: readonly (readonly [string, Score])[] = [
  ["gb18030", gb18030],
  ["big5", big5],
  ["shift_jis", shiftJis],
  ["windows-1252", windows1252],
];

/** Encodings in which the bytes can be read strictly, the likeliest first. The bytes end with a whole line. */
export function likelyEncodings(bytes: Uint8Array): readonly string[] {
  return SCORES.filter(([encoding]) => isReadable(bytes, encoding))
    .map(([encoding, score]) => [encoding, score(bytes)] as const)
    .filter(([, score]) => score >= 0.25)
    .sort(([, a], [, b]) => b - a)
    .map(([encoding]) => encoding);
}

function isReadable(bytes: Uint8Array, encoding: string): boolean {
  try {
    const text = new TextDecoder(encoding, { fatal: true }).decode(bytes);
    // Bytes without a meaning in windows-1252 come out as control characters, and rare ones of gb18030 as private use.
    return !/[\u0080-\u009f\ue000-\uf8ff]/.test(text);
  } catch {
    return false;
  }
}
