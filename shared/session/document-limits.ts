/**
 * How much a notebook may hold. The bounds are far above what a person writes; they keep a paste, a file or a script
 * gone wrong from stopping the server for everybody.
 */

/** Cells of a notebook. */
export const MOST_CELLS = 10_000;
/** UTF-16 units of all sources together, and so of one. */
export const MOST_TEXT = 8_000_000;
/** UTF-16 units of the header's YAML. */
export const MOST_HEADER = 100_000;
/** UTF-16 units of a title. */
export const MOST_TITLE = 1_000;
/** UTF-16 units of a cell's id, and of its position among the others. */
export const MOST_ID = 200;
export const MOST_POSITION = 1_000;
/** UTF-16 units of a cell's attributes as JSON. */
export const MOST_ATTRIBUTES = 20_000;
/** Pieces of one update: a paste of thousands of cells is below. */
export const MOST_PIECES = 100_000;
/** Writers that one update may speak for. */
export const MOST_WRITERS = 2_000;

const count = new Intl.NumberFormat("en").format;

/** What each bound says when it is passed, with the way out. */
export const limitTexts = {
  cells: {
    message: `A notebook holds at most ${count(MOST_CELLS)} cells.`,
    hint: "Put the rest into another notebook.",
  },
  text: {
    message: `A notebook holds at most ${count(MOST_TEXT)} characters.`,
    hint: "Put large data into a file under datasets/, or cells into another notebook.",
  },
  header: {
    message: `A notebook's header holds at most ${count(MOST_HEADER)} characters.`,
    hint: "Put long text into a Markdown cell.",
  },
  title: {
    message: `A title holds at most ${count(MOST_TITLE)} characters.`,
    hint: "Put long text into a Markdown cell.",
  },
  attributes: {
    message: `What a cell's marker holds besides its title is at most ${count(MOST_ATTRIBUTES)} characters.`,
    hint: "Put data into a cell or a file.",
  },
  update: {
    message: "The change is too large to be made at once.",
    hint: "Make it in parts.",
  },
} as const satisfies Record<string, { message: string; hint: string }>;
export type Limit = keyof typeof limitTexts;
