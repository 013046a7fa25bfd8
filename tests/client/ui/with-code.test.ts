import { expect, test } from "vitest";
import { withQuotes } from "../../../client/ui/with-code.tsx";

test.each([
  [
    "`x` is defined in cell *first one* and in cell *b*.",
    "“x” is defined in cell “first one” and in cell “b”.",
  ],
  ["select count(*) from a, 2 * 3 * 4", "select count(*) from a, 2 * 3 * 4"],
  ["`a * b * c`", "“a * b * c”"],
  ["no marks", "no marks"],
])("%s", (marked, plain) => {
  expect(withQuotes(marked)).toBe(plain);
});
