import { describe, expect, it } from "vitest";
import { type CurrentRun, runStorage } from "../../../kernel/api/current-run.ts";
import { controls } from "../../../kernel/api/input.ts";
import { InputError } from "../../../kernel/api/input-error.ts";
import type { Json } from "../../../shared/json.ts";
import type { Input } from "../../../shared/output/input.ts";

const { range, number, text, toggle, select, multiSelect, date } = controls;

/** Calls an input as a cell does that assigns it to `x`, with or without a value from outside. */
function ask<T>(define: () => T, given?: Json): { value: T; shown: Input[] } {
  const shown: Input[] = [];
  const run = {
    inputNames: { L: "x" },
    inputs: given === undefined ? {} : { x: given },
    defineInput: (input: Input) => shown.push(input),
  } as unknown as CurrentRun;
  return { value: runStorage.run(run, define), shown };
}

describe("inputs", () => {
  it.each<[string, () => unknown, unknown, Json, unknown]>([
    ["range", () => range("L", { min: 3, max: 10, value: 5 }), 5, 7, 7],
    ["range without default", () => range("L", { min: 0.5, max: 1 }), 0.5, 0.75, 0.75],
    ["number", () => number("L"), 0, -4.5, -4.5],
    ["number from 10", () => number("L", { min: 10 }), 10, 11, 11],
    ["text", () => text("L", { value: "a" }), "a", "数据", "数据"],
    ["toggle", () => toggle("L"), false, true, true],
    ["select", () => select("L", ["month", "year"]), "month", "year", "year"],
    ["select of numbers", () => select("L", [{ value: 1, label: "one" }, 2], { value: 2 }), 2, 1, 1],
    ["multiSelect", () => multiSelect("L", ["a", "b", "c"]), [], ["c", "a"], ["a", "c"]],
    [
      "date",
      () => date("L", { value: "2026-01-31" }),
      new Date("2026-01-31T00:00:00Z"),
      "2026-02-28",
      new Date("2026-02-28T00:00:00Z"),
    ],
  ])("%s gives its default, and a value from outside", (_name, define, fallback, given, expected) => {
    expect(ask(define).value).toEqual(fallback);
    expect(ask(define, given).value).toEqual(expected);
  });

  it.each<[string, () => unknown, Json, string]>([
    [
      "range",
      () => range("L", { min: 3, max: 10 }),
      12,
      '"L" was given a value it does not allow: 12 is above the most allowed, 10.',
    ],
    [
      "range",
      () => range("L", { min: 3, max: 10 }),
      "4",
      '"L" was given a value it does not allow: "4" is not a number.',
    ],
    [
      "select",
      () => select("L", ["a", "b"]),
      "c",
      '"L" was given a value it does not allow: "c" is none of the options "a", "b".',
    ],
    [
      "date",
      () => date("L", { value: "2026-01-31" }),
      "2026-02-30",
      '"L" was given a value it does not allow: "2026-02-30" is not a date; write it as 2026-01-31.',
    ],
    [
      "text",
      () => text("L", { pattern: "[a-z]+", value: "a" }),
      "A",
      '"L" was given a value it does not allow: "A" does not have the form [a-z]+.',
    ],
  ])("%s refuses another value, names what is allowed, and shows the control with its default", (_name, define, given, message) => {
    const shown: Input[] = [];
    const attempt = () =>
      ask(() => {
        try {
          return define();
        } catch (error) {
          return error;
        }
      }, given);
    const result = attempt();
    shown.push(...result.shown);
    expect(result.value).toBeInstanceOf(InputError);
    expect((result.value as Error).message).toBe(message);
    expect(shown).toHaveLength(1);
    expect(shown[0]?.value).not.toBe(given);
  });

  it.each<[string, () => unknown, RegExp]>([
    ["min above max", () => range("L", { min: 5, max: 1 }), /^`min` of "L" is 5, above its `max` of 1\.$/],
    [
      "a range without end",
      () => range("L", { min: 0, max: Number.POSITIVE_INFINITY }),
      /^`max` of "L" is Infinity, and has to be a finite number\.$/,
    ],
    ["a step of 0", () => range("L", { min: 0, max: 1, step: 0 }), /has to be above 0/],
    [
      "a default outside",
      () => range("L", { min: 3, max: 10, value: 20 }),
      /^The default of "L" is not allowed: 20 is above the most allowed, 10\.$/,
    ],
    [
      "a default that is no option",
      () => select("L", ["a"], { value: "z" as never }),
      /^The default of "L" is not allowed: "z" is none of the options "a"\.$/,
    ],
    ["no options", () => select("L", []), /^"L" has no options to choose from\.$/],
    ["an option twice", () => multiSelect("L", ["a", "a"]), /^The option "a" of "L" is there twice\.$/],
    ["a pattern that is none", () => text("L", { pattern: "(" }), /is no regular expression/],
    ["a date without default", () => date("L"), /^The date "L" has no default\.$/],
    ["a day that is none", () => date("L", { value: "soon" }), /^`value` of "L" is soon, which is no day\.$/],
    ["no label", () => toggle(""), /^An input needs a label, got ""\.$/],
  ])("a definition with %s is refused", (_name, define, message) => {
    expect(() => ask(define)).toThrow(message);
  });

  it("leaves out of the message what was left out of the call", () => {
    expect(ask(() => range("L", { min: 0, max: 4 })).shown).toEqual([
      { name: "x", definition: { control: "range", label: "L", min: 0, max: 4, step: 1 }, value: 0 },
    ]);
  });

  it("is named after its label where it is assigned to no variable", () => {
    const shown: Input[] = [];
    const run = {
      inputNames: {},
      inputs: {},
      defineInput: (input: Input) => shown.push(input),
    } as unknown as CurrentRun;
    runStorage.run(run, () => toggle("Nur Neukunden (24 Monate)?"));
    expect(shown[0]?.name).toBe("nur_neukunden_24_monate");
  });

  it("says where it works when it is called outside of a cell", () => {
    expect(() => toggle("L")).toThrow("`input` works only in code that a cell runs.");
  });
});
