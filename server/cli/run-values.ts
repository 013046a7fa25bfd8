/** The values of `--set`: words, until the control for which they are meant says what they should be. */
import type { Json } from "../../shared/json.ts";
import type { InputDefinition } from "../../shared/output/input.ts";
import { validateInput } from "../../shared/output/input-value.ts";
import type { Refusal, RefusedInput } from "../sessions/kernel-messages.ts";
import { UsageError } from "./command.ts";

export class SetValues {
  /** The first value that no reading of its words made allowed, and what is allowed; null when there is none. */
  refusal: string | null = null;
  onRefusal: () => void = () => undefined;
  readonly #words: Readonly<Record<string, string>>;

  constructor(words: Readonly<Record<string, string>>) {
    this.#words = words;
  }

  /** The values to run with while no control is known: JSON where the words are JSON, text otherwise. */
  first(): Record<string, Json> {
    return Object.fromEntries(Object.entries(this.#words).map(([name, words]) => [name, jsonOrText(words)]));
  }

  /** Another reading of the words of a refused value, now that the control is known. */
  instead({ name, definition, value }: RefusedInput): Refusal {
    const words = this.#words[name] ?? "";
    const meant = meantFor(definition, words);
    const problem = validateInput(definition, meant ?? value, { patterns: false });
    if (problem === null && meant !== undefined) return { give: meant };
    this.refusal ??= `--set ${name}=${words}: ${problem}`;
    this.onRefusal();
    return "stand";
  }
}

/** Throws when a name is no input of the notebook. */
export function checkNames(words: Readonly<Record<string, string>>, names: readonly string[]): void {
  const unknown = Object.keys(words).find((name) => !names.includes(name));
  if (unknown === undefined) return;
  const there = names.length > 0 ? `Its inputs are ${names.join(", ")}.` : "It has no inputs.";
  throw new UsageError(`--set ${unknown}: the notebook has no input “${unknown}”. ${there}`);
}

/** A table's name, or `{"table": …}`, in which columns may be left out. */
function binding(words: string): Json {
  const json = jsonOrText(words);
  return typeof json === "object" && json !== null && !Array.isArray(json) ? json : words;
}

function jsonOrText(words: string): Json {
  try {
    return JSON.parse(words) as Json;
  } catch {
    return words;
  }
}

/** What a control would make of the words; undefined where it makes nothing of them. */
function meantFor(definition: InputDefinition, words: string): Json | undefined {
  switch (definition.control) {
    case "text":
    case "date":
      return words;
    case "dataset":
      return binding(words);
    case "range":
    case "number":
    case "curve":
      return words.trim() === "" ? undefined : finite(Number(words));
    case "toggle":
      return { yes: true, on: true, "1": true, no: false, off: false, "0": false }[words.toLowerCase()];
    case "select":
      return option(definition.options, words);
    case "multiSelect":
      return options(definition.options, words);
  }
}

type Options = Extract<InputDefinition, { control: "select" }>["options"];

function option(all: Options, words: string): Json | undefined {
  const found = all.find(({ value }) => String(value) === words) ?? all.find(({ label }) => label === words);
  return found?.value;
}

/** `a,b` or `["a","b"]` or one option; an empty text is none. */
function options(all: Options, words: string): Json | undefined {
  const json = jsonOrText(words);
  const items = Array.isArray(json) ? json.map(String) : words === "" ? [] : words.split(",");
  const found = items.map((item) => option(all, item.trim()));
  return found.includes(undefined) ? undefined : (found as Json[]);
}

function finite(value: number): number | undefined {
  return Number.isFinite(value) ? value : undefined;
}
