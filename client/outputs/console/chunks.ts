/** Lines of a chunk, and the most characters that a chunk or a line may have. */
const CHUNK_LINES = 200;
const CHUNK_CHARACTERS = 20_000;

export interface Chunk {
  readonly text: string;
  readonly lines: number;
}

/**
 * Cuts a long text at line ends into pieces that the browser can lay out one by one, only those in sight. Where the
 * text grows at its end, all chunks but the last are the same strings as before, so that nothing is drawn again.
 */
export function chunkText(text: string): Chunk[] {
  const chunks: Chunk[] = [];
  let start = 0;
  let lines = 0;
  let at = 0;
  const cut = (end: number) => {
    chunks.push({ text: text.slice(start, end), lines: Math.max(1, lines) });
    start = end;
    lines = 0;
  };
  while (at < text.length) {
    const next = text.indexOf("\n", at);
    const end = next === -1 ? text.length : next + 1;
    if (end - start > CHUNK_CHARACTERS && at > start) cut(at);
    at = Math.min(end, start + CHUNK_CHARACTERS);
    lines++;
    if (lines === CHUNK_LINES || at - start >= CHUNK_CHARACTERS) cut(at);
  }
  if (start < text.length) cut(text.length);
  return chunks;
}
