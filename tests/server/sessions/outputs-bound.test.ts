import { expect, test } from "vitest";
import { OutputsBound } from "../../../server/sessions/outputs-bound.ts";
import { SessionStore } from "../../../server/sessions/session-store.ts";
import { initialState } from "../../../shared/session/apply.ts";

function session(most: number) {
  const store = new SessionStore(initialState({ id: "s", path: "a.nb.ts" }));
  const bound = new OutputsBound(store, most);
  return {
    store,
    /** A run of a cell that prints so many characters. */
    run(cell: string, at: number, length: number): void {
      store.emit({ type: "cell-analysed", cell, defines: [], uses: [], problems: [] });
      store.emit({ type: "cell-started", cell, at });
      const output = { type: "console", id: "1", stream: "log", text: "x".repeat(length) } as const;
      const changes = [{ change: "put", output } as const];
      store.emit({ type: "outputs-changed", cell, changes });
      bound.changed(cell, changes);
      store.emit({ type: "cell-finished", cell, status: "ok", ms: 1 });
    },
  };
}

const told = (store: SessionStore, cell: string) => store.state.cells[cell]?.outputs[0];

test("outputs that fit all stay, however often they are replaced", () => {
  const { store, run } = session(10_000);
  for (let n = 0; n < 100; n++) for (const [at, cell] of ["a", "b", "c"].entries()) run(cell, at, 2000);
  expect(["a", "b", "c"].map((cell) => told(store, cell)?.type)).toEqual(["console", "console", "console"]);
});

test("the oldest give way to the newest, and say so", () => {
  const { store, run } = session(10_000);
  for (const [at, cell] of ["a", "b", "c", "d", "e", "f"].entries()) run(cell, at, 2000);
  expect(told(store, "a")).toMatchObject({
    type: "notice",
    text: expect.stringContaining("gave way to newer ones"),
  });
  expect(told(store, "f")).toMatchObject({ type: "console" });
  run("a", 10, 2000);
  expect(told(store, "a")).toMatchObject({ type: "console" });
});

test("one cell alone keeps what the kernel lets it have", () => {
  const { store, run } = session(10_000);
  run("a", 1, 50_000);
  expect(told(store, "a")).toMatchObject({ type: "console" });
});
