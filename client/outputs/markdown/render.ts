/** Markdown as HTML, in pieces that can be put into the page one after the other. Nothing in it is trusted yet. */
import MarkdownIt, { type StateCore, type Token } from "markdown-it";

/** A table of Markdown is read, not worked with: what is larger belongs into a dataset. */
const MOST_CELLS = 5_000;
/** Characters of HTML after which a piece ends, where a block does. */
const PIECE = 16_000;

/** HTML within Markdown passes: the sanitiser judges it like any other. */
const renderer = new MarkdownIt({ html: true, linkify: true, typographer: false });
renderer.core.ruler.push("bounded_tables", boundTables);

export function renderMarkdown(source: string): string {
  return renderer.render(source);
}

/** The same HTML, cut between blocks at the top level; elements that HTML within the text opens are not cut. */
export function renderPieces(source: string): string[] {
  const environment = {};
  const tokens = renderer.parse(source, environment);
  const pieces: string[] = [];
  let piece = "";
  let open = 0;
  for (const block of topLevelBlocks(tokens)) {
    piece += renderer.renderer.render(block, renderer.options, environment);
    open += unclosed(block);
    if (piece.length < PIECE || open > 0) continue;
    pieces.push(piece);
    piece = "";
  }
  if (piece !== "") pieces.push(piece);
  return pieces;
}

function* topLevelBlocks(tokens: readonly Token[]): Generator<Token[]> {
  let start = 0;
  let depth = 0;
  for (const [at, token] of tokens.entries()) {
    depth += token.nesting;
    if (depth > 0) continue;
    yield tokens.slice(start, at + 1);
    start = at + 1;
  }
}

const TAG = /<(\/?)(?:details|div|section|article|figure|table|blockquote|ul|ol|dl|center|p|pre)\b/gi;

/** How many elements HTML blocks leave open. */
function unclosed(block: readonly Token[]): number {
  let open = 0;
  for (const token of block) {
    if (token.type !== "html_block") continue;
    for (const [, closes] of token.content.matchAll(TAG)) open += closes ? -1 : 1;
  }
  return open;
}

/** Takes the rows beyond the limit out of each table, and says how many. */
function boundTables(state: StateCore): void {
  const kept: Token[] = [];
  let cells = 0;
  let leftOut = 0;
  let leaving = false;
  for (const token of state.tokens) {
    if (token.type === "table_open") cells = leftOut = 0;
    if (token.type === "tr_open" && cells >= MOST_CELLS) leaving = true;
    if (token.type === "td_open") cells++;
    if (!leaving) kept.push(token);
    if (token.type === "tr_close" && leaving) {
      leaving = false;
      leftOut++;
    }
    if (token.type === "table_close" && leftOut > 0) kept.push(note(state, leftOut));
  }
  state.tokens = kept;
}

function note(state: StateCore, rows: number): Token {
  const token = new state.Token("html_block", "", 0);
  const many = rows === 1 ? "1 more row is" : `${rows.toLocaleString("en")} more rows are`;
  token.content = `<p>${many} in the text and not shown: a table of this size is better kept as a dataset.</p>\n`;
  return token;
}
