/**
 * Reads the XML of a workbook in pieces: tags with their attributes, and the text between them. Made for what spreadsheet
 * programs write: no documents types, no entities but the five and those by number.
 */
import type { Chunks } from "../decode/utf8-chunks.ts";

export interface XmlHandlers {
  /** `name` without a prefix; `attributes` as they stand in the tag. `isEmpty` means that it closes at once. */
  open(name: string, attributes: string, isEmpty: boolean): void;
  close(name: string): void;
  text(text: string): void;
  /** Between pieces; what it returns is waited for. `false` ends the reading. */
  pause?(): Promise<void> | false | undefined;
}

export async function scanXml(chunks: Chunks, handlers: XmlHandlers): Promise<void> {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  let carried = "";
  for await (const chunk of chunks) {
    const piece = carried + decoder.decode(chunk, { stream: true });
    carried = piece.slice(scanPiece(piece, handlers));
    const waits = handlers.pause?.();
    if (waits === false) return;
    await waits;
  }
  scanPiece(carried + decoder.decode(), handlers);
}

/** Returns up to where the piece was read: the beginning of a tag, or of a text, that is not whole. */
function scanPiece(piece: string, handlers: XmlHandlers): number {
  let at = 0;
  for (;;) {
    const start = piece.indexOf("<", at);
    if (start < 0) return at;
    const end = piece.indexOf(">", start + 1);
    if (end < 0) return at;
    const first = piece.charCodeAt(start + 1);
    if (first === 33 && piece.startsWith("<![CDATA[", start)) {
      const close = piece.indexOf("]]>", start);
      if (close < 0) return at;
      if (start > at) handlers.text(unescapeXml(piece.slice(at, start)));
      handlers.text(piece.slice(start + 9, close));
      at = close + 3;
      continue;
    }
    if (first === 33 && piece.startsWith("<!--", start) && piece.indexOf("-->", start) < 0) return at;
    if (start > at) handlers.text(unescapeXml(piece.slice(at, start)));
    at = first === 33 && piece.startsWith("<!--", start) ? piece.indexOf("-->", start) + 3 : end + 1;
    if (first === 47) handlers.close(plainName(piece, start + 2, end));
    else if (first !== 63 && first !== 33) openTag(piece, start + 1, end, handlers);
  }
}

function openTag(piece: string, start: number, end: number, handlers: XmlHandlers): void {
  const isEmpty = piece.charCodeAt(end - 1) === 47;
  const to = isEmpty ? end - 1 : end;
  let space = start;
  while (space < to && piece.charCodeAt(space) > 32) space++;
  handlers.open(plainName(piece, start, space), piece.slice(space, to), isEmpty);
}

function plainName(piece: string, start: number, end: number): string {
  const name = piece.slice(start, end).trimEnd();
  const colon = name.indexOf(":");
  return colon < 0 ? name : name.slice(colon + 1);
}

/** The value of an attribute; null where it is not there. */
export function attribute(attributes: string, name: string): string | null {
  let at = attributes.indexOf(`${name}="`);
  while (at > 0 && attributes.charCodeAt(at - 1) > 32 && attributes[at - 1] !== ":")
    at = attributes.indexOf(`${name}="`, at + 1);
  if (at < 0) return attributes.includes("'") ? quotedOnce(attributes, name) : null;
  const start = at + name.length + 2;
  return unescapeXml(attributes.slice(start, attributes.indexOf('"', start)));
}

function quotedOnce(attributes: string, name: string): string | null {
  const found = new RegExp(`(?:^|\\s)${name}\\s*=\\s*(?:'([^']*)'|"([^"]*)")`).exec(attributes);
  return found ? unescapeXml(found[1] ?? found[2] ?? "") : null;
}

const ENTITIES: Record<string, string> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };

export function unescapeXml(text: string): string {
  if (!text.includes("&")) return text;
  return text.replace(/&(#x[0-9a-f]+|#\d+|\w+);/gi, (whole, name: string) => {
    if (name.startsWith("#")) {
      const code = /^#x/i.test(name) ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1));
      return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
    }
    return ENTITIES[name] ?? whole;
  });
}
