import type { Column, Columns, Scope, ValueClass } from "./scope.ts";
import type { Tree } from "./tree.ts";

export interface ParameterValue {
  readonly nullable: boolean;
  readonly valueClass: ValueClass;
}

/** Where an expression stands. */
export interface Reading {
  readonly scope: Scope;
  /** Whether an aggregate always has a row to work on: there are groups, and none of them is of no rows. */
  readonly filledGroups: boolean;
  parameter(identifier: string): ParameterValue;
  /** The columns of a query within the expression. */
  query(node: Tree, outer: Scope): Columns;
}

export const MAYBE_NULL: Column = { name: null, nullable: true, valueClass: "other" };
