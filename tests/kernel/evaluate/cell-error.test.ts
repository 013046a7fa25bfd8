import { describe, expect, it } from "vitest";
import { cellError, cellOfStack, framesOf, sourceColumn } from "../../../kernel/evaluate/cell-error.ts";
import { nearestName } from "../../../kernel/evaluate/hints.ts";

const context = { insertions: () => [], names: () => ["customers", "purchases", "Math"] };

function withStack(error: Error, stack: string): Error {
  error.stack = stack;
  return error;
}

describe("framesOf", () => {
  it("keeps frames in cells, with their functions, and leaves out all others", () => {
    const stack = `TypeError: no
    at score (cell:rfm:3:12)
    at Array.map (<anonymous>)
    at file:///app/node_modules/arquero/src/table.js:10:5
    at async Customers.load (cell:load-data:7:3)
    at async cell:main:1:9
    at Evaluator.execute (file:///app/kernel/evaluate/evaluator.ts:90:4)`;
    expect(framesOf(stack, context)).toEqual([
      { cell: "rfm", line: 3, column: 12, function: "score" },
      { cell: "load-data", line: 7, column: 3, function: "Customers.load" },
      { cell: "main", line: 1, column: 9 },
    ]);
  });

  it("takes the place of code made from text in a cell", () => {
    const stack = "Error: x\n    at eval (eval at <anonymous> (cell:a:4:2), <anonymous>:1:7)";
    expect(framesOf(stack, context)).toEqual([{ cell: "a", line: 4, column: 2 }]);
  });

  it("reads the line of a syntax error that only the engine sees", () => {
    expect(framesOf("cell:a:3\nbreak;\n^^^^^\n\nSyntaxError: Illegal break", context)).toEqual([
      { cell: "a", line: 3, column: 1 },
    ]);
  });
});

describe("sourceColumn", () => {
  const insertions = [
    { line: 2, column: 1, length: 18 },
    { line: 2, column: 10, length: 2 },
  ];
  it.each([
    [1, 5, 5, "another line stays"],
    [2, 19, 1, "the first character behind an insertion"],
    [2, 24, 6, "behind the first insertion"],
    [2, 27, 9, "the last before the second insertion"],
    [2, 28, 10, "within the second insertion"],
    [2, 30, 10, "behind both"],
    [2, 5, 1, "within the first insertion"],
  ])("line %i column %i is column %i: %s", (line, column, expected) => {
    expect(sourceColumn(line, column, insertions)).toBe(expected);
  });
});

describe("cellError", () => {
  it("asks nothing of a proxy that was thrown", () => {
    const { proxy, revoke } = Proxy.revocable(new Error("x"), {});
    revoke();
    expect(cellError(proxy, context)).toMatchObject({
      name: "Thrown",
      message: "The cell threw Proxy, which is not an error.",
    });
  });

  it("tells the chain of causes", () => {
    const error = new Error("no segments", {
      cause: new TypeError("no customers", { cause: "nothing loaded" }),
    });
    expect(cellError(withStack(error, ""), context)).toEqual({
      name: "Error",
      message: 'no segments\nCaused by TypeError: no customers\nCaused by "nothing loaded"',
      frames: [],
    });
  });

  it("does not follow causes in a circle", () => {
    const error = new Error("round");
    error.cause = error;
    expect(cellError(withStack(error, ""), context).message).toBe("round");
  });

  it("names the class of the error, its hint and its statement", () => {
    class QuotaError extends Error {
      readonly hint = "Ask for less.";
      readonly statement = "select nope";
      readonly offset = 7;
    }
    expect(cellError(withStack(new QuotaError("too much"), ""), context)).toEqual({
      name: "Error",
      message: "too much",
      hint: "Ask for less.",
      frames: [],
      sql: { statement: "select nope", offset: 7 },
    });
  });

  it.each([
    [42, "The cell threw 42, which is not an error."],
    [{ code: 1 }, "The cell threw { code: 1 }, which is not an error."],
    [undefined, "The cell threw undefined, which is not an error."],
    ["text", 'The cell threw "text", which is not an error.'],
  ])("says that %j is not an error", (thrown, message) => {
    expect(cellError(thrown, context)).toMatchObject({ name: "Thrown", message, frames: [] });
  });

  it("survives an error whose properties throw", () => {
    const error = new Error("hidden");
    for (const key of ["message", "stack", "name", "cause", "hint"]) {
      Object.defineProperty(error, key, {
        get() {
          throw new Error("no");
        },
      });
    }
    expect(cellError(error, context)).toEqual({
      name: "Error",
      message: "an error that cannot be read",
      frames: [],
    });
  });

  it("cuts a message of 20 MB", () => {
    expect(cellError(new Error("x".repeat(20_000_000)), context).message).toHaveLength(10_000);
  });

  it.each([
    [new ReferenceError("custmers is not defined"), "Did you mean `customers`?"],
    [
      new ReferenceError("zebra is not defined"),
      "No cell defines `zebra`. Define it in a cell, or import it.",
    ],
    [
      new TypeError("Assignment to constant variable."),
      "Declare the variable with `let` where it is defined.",
    ],
    [
      new TypeError("Cannot read properties of undefined (reading 'length')"),
      "What stands before `.length` has no value here. Display it to see why, or read it with `?.length`.",
    ],
    [
      new RangeError("Maximum call stack size exceeded"),
      "A function calls itself without end, or a huge array was spread into a call. Check the recursion's end, or use a loop.",
    ],
  ])("gives the way out of %s", (error, hint) => {
    expect(cellError(error, context).hint).toBe(hint);
  });
});

describe("nearestName", () => {
  it.each([
    ["purchaces", "purchases"],
    ["math", "Math"],
    ["custmer", "customers"],
    ["x", undefined],
    ["entirely", undefined],
  ])("%s -> %s", (wanted, expected) => {
    expect(nearestName(wanted, context.names())).toBe(expected);
  });
});

describe("cellOfStack", () => {
  it("is the innermost cell, or null", () => {
    expect(
      cellOfStack(withStack(new Error("x"), "Error: x\n    at f (cell:a-b_1:2:3)\n    at cell:c:1:1")),
    ).toBe("a-b_1");
    expect(cellOfStack(new Error("x"))).toBeNull();
    expect(cellOfStack("x")).toBeNull();
  });
});
