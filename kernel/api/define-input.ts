import type { Json } from "../../shared/json.ts";
import type { InputDefinition } from "../../shared/output/input.ts";
import { type CurrentRun, currentRun } from "./current-run.ts";

/**
 * What all inputs share: finds the control's name, takes the value given from outside or `fallback`, shows the
 * control, and returns what `read` makes of the value. `read` throws an `InputError` that names what is allowed; the
 * control is then shown with `fallback`, so that a person can choose again. `show` is the value that the control shows
 * where a value from outside may be written in short.
 */
export function defineInput<T>(
  definition: InputDefinition,
  fallback: Json,
  read: (value: Json) => T,
  show?: (result: T) => Json,
): T {
  const run = currentRun("input");
  const name = inputName(run, definition.label);
  const given = Object.hasOwn(run.inputs, name) ? run.inputs[name] : undefined;
  const value = given === undefined ? fallback : given;
  let result: T;
  try {
    result = read(value);
  } catch (error) {
    run.defineInput({ name, definition, value: fallback });
    throw error;
  }
  run.defineInput({ name, definition, value: show ? show(result) : value });
  return result;
}

/** The variable that the input is assigned to, or its label in small letters where it is assigned to none. */
function inputName(run: CurrentRun, label: string): string {
  if (Object.hasOwn(run.inputNames, label)) return run.inputNames[label] as string;
  const slug = label
    .trim()
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, "_");
  return slug.replace(/^_+|_+$/g, "") || "input";
}
