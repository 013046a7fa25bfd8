/** What may stand where in the document of a notebook, piece by piece. */
import * as Y from "yjs";
import type { Piece } from "./decoded-update.ts";
import { CELL_KEYS, type CellKey, HEADER_KEY, isRecord } from "./document.ts";
import {
  type Limit,
  MOST_ATTRIBUTES,
  MOST_HEADER,
  MOST_ID,
  MOST_POSITION,
  MOST_TITLE,
} from "./document-limits.ts";

/** Where a piece goes: into a map under a key, into a text, or into something that is deleted. */
export type Place =
  | { readonly in: "header" | "cells" | "cell"; readonly key: string | null }
  | { readonly in: "text"; readonly key: null }
  | { readonly in: "gone" | "nowhere"; readonly key: null };

export const GONE: Place = { in: "gone", key: null };
/** What the schema does not know. */
export const NOWHERE: Place = { in: "nowhere", key: null };

/** Why a piece may not stand there; null when it may. What only `document-repair.ts` sets right is let through. */
export function checkContent(piece: Piece, place: Place): "foreign" | Limit | null {
  if (place.in === "nowhere") return "foreign";
  if (piece instanceof Y.GC || place.in === "gone") return null;
  const { content } = piece;
  if (content instanceof Y.ContentDeleted) return null;
  if (place.in === "text") return content instanceof Y.ContentString ? null : "foreign";
  if (place.key === null) return "foreign";
  if (place.in === "cells") return checkCell(content, place.key);
  const values = valuesOf(content);
  if (place.in === "header")
    return place.key === HEADER_KEY && values ? firstProblem(values, checkHeader) : "foreign";
  if (!isCellKey(place.key)) return "foreign";
  const { key } = place;
  if (values) return firstProblem(values, (value) => checkValue(key, value));
  return key === "source" && typeIn(content) instanceof Y.Text ? null : "foreign";
}

/** What a piece holds that others can be put into. */
export function typeIn(content: Y.Item["content"]): unknown {
  return content instanceof Y.ContentType ? content.type : null;
}

/** Under an id stands a map; a plain value there is taken away by the repair. */
function checkCell(content: Y.Item["content"], id: string): "foreign" | null {
  if (id.length > MOST_ID) return "foreign";
  if (typeIn(content) instanceof Y.Map) return null;
  return valuesOf(content) ? null : "foreign";
}

function checkHeader(value: unknown): "foreign" | Limit | null {
  if (typeof value === "string") return value.length > MOST_HEADER ? "header" : null;
  return value === null ? null : "foreign";
}

function checkValue(key: CellKey, value: unknown): "foreign" | Limit | null {
  switch (key) {
    case "title":
      return typeof value === "string" && value.length > MOST_TITLE ? "title" : null;
    case "attributes":
      return checkAttributes(value);
    case "position":
      return typeof value === "string" && value.length > MOST_POSITION ? "foreign" : null;
    default:
      return null;
  }
}

function checkAttributes(value: unknown): "foreign" | Limit | null {
  if (!isRecord(value) || !isJson(value, 0)) return "foreign";
  return JSON.stringify(value).length > MOST_ATTRIBUTES ? "attributes" : null;
}

/** Values that survive a file: Yjs can carry more than JSON has. */
function isJson(value: unknown, depth: number): boolean {
  if (value === null || typeof value === "string" || typeof value === "boolean") return true;
  if (typeof value === "number") return Number.isFinite(value);
  if (typeof value !== "object" || depth > 20 || ArrayBuffer.isView(value)) return false;
  return Object.values(value).every((each) => isJson(each, depth + 1));
}

function isCellKey(key: string): key is CellKey {
  return (CELL_KEYS as readonly string[]).includes(key);
}

function valuesOf(content: Y.Item["content"]): readonly unknown[] | null {
  return content instanceof Y.ContentAny || content instanceof Y.ContentJSON ? content.arr : null;
}

function firstProblem<T>(values: readonly unknown[], check: (value: unknown) => T | null): T | null {
  for (const value of values) {
    const problem = check(value);
    if (problem !== null) return problem;
  }
  return null;
}
