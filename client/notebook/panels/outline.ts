/** The outline of a notebook: headings of its Markdown cells and titles of its cells. */
export interface OutlineEntry {
  readonly cell: string;
  readonly text: string;
  /** 1 to 6; a titled cell stands one below the last heading. */
  readonly level: number;
  readonly kind: "heading" | "cell";
}

export interface OutlineCell {
  readonly id: string;
  readonly kind: "code" | "markdown";
  readonly title: string;
  readonly source: string;
}

const HEADING = /^ {0,3}(#{1,6})(?:[ \t]+(.*?))?(?:[ \t]+#+)?[ \t]*$/;
const FENCE = /^ {0,3}(`{3,}|~{3,})/;
/** A heading is a line of words; to look through a longer one takes time that grows with the square of its length. */
const LONGEST_LINE = 1_000;

export interface Heading {
  readonly level: number;
  readonly text: string;
}

export function outlineOf(
  cells: Iterable<OutlineCell>,
  headings: (source: string) => readonly Heading[] = headingsOf,
): OutlineEntry[] {
  const entries: OutlineEntry[] = [];
  let level = 0;
  for (const cell of cells) {
    if (cell.title !== "") {
      entries.push({ cell: cell.id, text: cell.title, level: Math.min(level + 1, 6), kind: "cell" });
    }
    if (cell.kind !== "markdown") continue;
    for (const heading of headings(cell.source)) {
      level = heading.level;
      entries.push({ cell: cell.id, ...heading, kind: "heading" });
    }
  }
  return entries;
}

export function headingsOf(source: string): Heading[] {
  const headings: Heading[] = [];
  let fence: string | null = null;
  for (const line of source.split("\n")) {
    const mark = FENCE.exec(line)?.[1];
    if (fence !== null) {
      if (mark?.startsWith(fence)) fence = null;
      continue;
    }
    if (mark !== undefined) {
      fence = mark;
      continue;
    }
    const heading = HEADING.exec(line.slice(0, LONGEST_LINE));
    const text = plainText(heading?.[2] ?? "");
    if (heading && text !== "") headings.push({ level: heading[1]?.length ?? 1, text });
  }
  return headings;
}

/** What a heading says, without the marks of emphasis, code and links. */
function plainText(markdown: string): string {
  return markdown
    .replace(/!?\[([^\]]*)\]\([^)]*\)/g, "$1")
    .replace(/[*_`~]+/g, (marks) => (marks === "_" ? "_" : ""))
    .trim();
}
