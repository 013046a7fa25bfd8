/** What a cell is called in sentences: its title, else the first name that it defines, else its first words. */
export function cellName(id: string, title: string, defines: readonly string[], source: string): string {
  if (title !== "") return title;
  const [name] = defines;
  if (name !== undefined) return name;
  const line =
    source
      .split("\n")
      .find((text) => text.trim() !== "")
      ?.replace(/^[#\s/*]+/, "")
      .trim() ?? "";
  if (line === "") return id;
  return line.length > 40 ? `${line.slice(0, 39)}…` : line;
}
