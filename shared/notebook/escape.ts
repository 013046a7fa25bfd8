/**
 * A line of a cell that would read as a marker, `// %%`, is written with a backslash before the `%%`, and one that has
 * backslashes there already with one more; reading takes one away. TypeScript does not mind: such a line is a comment
 * or part of a template literal, where `\%` means `%`.
 */
export function escapeLine(line: string): string {
  return line.startsWith("//") ? line.replace(/^(\/\/\s*)(\\*%%)/, "$1\\$2") : line;
}

export function unescapeLine(line: string): string {
  return line.startsWith("//") ? line.replace(/^(\/\/\s*)\\(\\*%%)/, "$1$2") : line;
}

/** Text as the lines of a comment; an empty line gets no trailing space. No lines for no text. */
export function commented(text: string): string[] {
  return text === "" ? [] : text.split("\n").map((line) => (line === "" ? "//" : `// ${line}`));
}

export function uncommented(line: string): string {
  return line.startsWith("// ") ? line.slice(3) : line.slice(2);
}
