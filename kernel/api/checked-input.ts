/** What inputs of plain values share: the definition says which values it allows. */
import type { Json } from "../../shared/json.ts";
import type { InputDefinition } from "../../shared/output/input.ts";
import { validateInput } from "../../shared/output/input-value.ts";
import { defineInput } from "./define-input.ts";
import { InputError } from "./input-error.ts";

export interface Described {
  /** A sentence below the control. */
  readonly help?: string;
}

/**
 * Shows the control; refuses a default or a given value that the definition does not allow. Null stands for the default
 * where it is allowed.
 */
export function checkedInput(definition: InputDefinition, fallback: Json): Json {
  const { label } = definition;
  if (typeof label !== "string" || label.trim() === "") {
    throw new InputError(
      `An input needs a label, got ${JSON.stringify(label)}.`,
      `Write input.${definition.control}("Label", …).`,
    );
  }
  const wrong = validateInput(definition, fallback);
  if (wrong !== null) throw new InputError(`The default of "${label}" is not allowed: ${wrong}`);
  const read = (value: Json) => {
    const problem = validateInput(definition, value);
    if (problem !== null) {
      throw new InputError(
        `"${label}" was given a value it does not allow: ${problem}`,
        "Choose another value.",
      );
    }
    return value ?? fallback;
  };
  return defineInput(definition, fallback, read, (value) => value);
}

/** Without the options that were left out: an absent field and an undefined one are not the same in a message. */
export function given<T extends object>(fields: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  const kept = Object.entries(fields).filter(([, value]) => value !== undefined);
  return Object.fromEntries(kept) as { [K in keyof T]: Exclude<T[K], undefined> };
}
