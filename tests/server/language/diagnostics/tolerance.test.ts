import { expect, test } from "vitest";
import { messageOf } from "../../../../server/language/diagnostics/tolerance.ts";

test("messages call types by their names", () => {
  const message =
    "Operator '+' cannot be applied to types 'string | import(\"/app/analysis/relation\").Value[]' and 'typeof import(\"/app/plot\")'.";
  expect(messageOf({ message })).toBe(
    "Operator '+' cannot be applied to types 'string | Value[]' and 'typeof import(\"/app/plot\")'.",
  );
});
