/** A value within a template: whether it can be a parameter, and errors that show the place where it stands. */
import { types } from "node:util";
import type { Parameter } from "../../../shared/engine/connection.ts";
import { IN_QUOTES, type Place } from "../../../shared/engine/sql/template-writer.ts";
import { SqlError } from "../sql-error.ts";

export function quotedValue({ plain, at, token }: Place): SqlError {
  return new SqlError(IN_QUOTES.message, {
    statement: plain,
    offset: token?.start ?? at,
    hint: IN_QUOTES.hint,
  });
}

/** The value as a parameter. Values may come from another realm (a cell), so they are told by nature, not by class. */
export function parameterOf(value: unknown, place: Place): Parameter {
  if (value === undefined || value === null) return null;
  if (typeof value === "function" || typeof value === "symbol") throw unusable(place, `A ${typeof value}`);
  if (typeof value !== "object") return value as Parameter;
  if (types.isPromise(value)) throw unusable(place, "A promise", "Await it first.");
  if (types.isDate(value) && Number.isNaN(value.getTime())) throw unusable(place, "An invalid date");
  return value as Parameter;
}

const USABLE =
  "Values are numbers, strings, booleans, dates, null, lists of these, relations and sql.id(name).";

function unusable({ plain, at }: Place, what: string, hint = USABLE): SqlError {
  return new SqlError(`${what} cannot stand in a statement.`, { statement: plain, offset: at, hint });
}
