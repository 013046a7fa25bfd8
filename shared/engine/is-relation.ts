/** What a relation of any engine is told by, also one that a program outside has made. */
import type { RelationColumn } from "./values.ts";

export interface RelationLike {
  schema(): Promise<readonly RelationColumn[]>;
  rows(): Promise<object[]>;
}

export function isRelationLike(value: unknown): value is RelationLike {
  if (typeof value !== "object" || value === null || !("schema" in value) || !("rows" in value)) return false;
  return typeof value.schema === "function" && typeof value.rows === "function";
}
