/** What a cell is called in sentences: its title, else the first name that it defines, else its first words. */
export function cellName(id: string, title: string, defines: readonly string[], source: string): string {
  if (title !== "") return title;
  const [name] = defines;
  if (name !== undefined) return name;
  const line = firstWords(source);
  if (line === "") return id;
  return line.length > 40 ? `${line.slice(0, 39)}…` : line;
}

/** The first line that says something, without the marks of a comment or heading. */
export function firstWords(source: string): string {
  const line = source.split("\n").find((text) => /[\p{L}\p{N}]/u.test(text));
  return line?.replace(/^[#\s/*]+/, "").trim() ?? "";
}
