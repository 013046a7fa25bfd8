/** Offers what the page itself made as a file. */
export function saveFile(content: Blob, name: string): void {
  const url = URL.createObjectURL(content);
  download(url, name);
  // The browser has taken the file by the time the click returns in all but Safari, which needs it a moment longer.
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

/** Has the browser fetch a file and keep it. */
export function download(address: string, name: string): void {
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
}

/** A title as the name of a file. */
export function fileNameOf(title: string | undefined, fallback: string): string {
  const name = (title ?? "")
    .trim()
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, "-")
    .replaceAll(/^-+|-+$/g, "");
  return name === "" ? fallback : name.slice(0, 80);
}
