/** A real server, socket and kernel: what follows from an edit, what faults leave standing. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { CellState, SessionState } from "../../shared/session/state.ts";
import { kernelPids } from "../support/processes.ts";
import { startServer, type TestServer } from "../support/server.ts";
import { Viewer } from "../support/viewer.ts";
import { notebookText, temporaryWorkspace, type Workspace } from "../support/workspace.ts";

let workspace: Workspace;
let server: TestServer;
let viewer: Viewer;

const NOTEBOOKS = {
  "notebooks/chain.nb.ts": notebookText({
    a: "const a = 20;",
    b: "const b = a + 1;",
    c: "a + b",
    other: 'console.log("apart")',
  }),
  "notebooks/lazy.nb.ts": notebookText({ a: "const a = 1;", b: "a + 1" }, "title: Lazy\nexecution: lazy"),
  "notebooks/loops.nb.ts": notebookText(
    {
      state: "const kept = { n: 1 };",
      count: "kept.n++;",
      sync: "for (;;) {}",
      async: "for (;;) await null;",
      timer: "for (;;) await new Promise((done) => setTimeout(done, 5));",
      after: "kept.n",
    },
    "title: Loops\nexecution: lazy",
  ),
  "notebooks/faults.nb.ts": notebookText(
    {
      safe: "const safe = 1;",
      exit: "process.exit(3)",
      rejection: 'Promise.reject(new Error("nobody listens")); 1',
      timer: 'setTimeout(() => { throw new Error("late") }, 0); 2',
      pollution: 'Object.prototype.polluted = "x"; Array.prototype.push = () => 0; 3',
      huge: '"x".repeat(200_000_000)',
      circular: "const loop: Record<string, unknown> = { name: 1 }; loop.self = loop; loop",
      getter: '({ get boom() { throw new Error("no") }, fine: 1 })',
      memory: "const hoard = []; for (;;) hoard.push(new Array(1e6).fill(hoard.length));",
      last: "safe + 1",
    },
    "title: Faults\nexecution: lazy",
  ),
  "notebooks/errors.nb.ts": notebookText(
    {
      thrower: 'function inner() {\n  throw new TypeError("no such plan");\n}\ninner();',
      blocked: "inner",
      near: "const custmer = customers;",
      customers: "const customer = 1;",
      syntax: "const = 3",
    },
    "title: Errors\nexecution: lazy",
  ),
  "clientele.json": JSON.stringify({ kernel: { memory: "700 MB" } }),
};

beforeAll(async () => {
  workspace = await temporaryWorkspace(NOTEBOOKS);
  server = await startServer(workspace.folder);
});
afterAll(async () => {
  await server.stop();
  await workspace.remove();
});
beforeEach(async () => {
  viewer = await Viewer.connect(server);
});
afterEach(() => viewer.shutDown());

const cell = (state: SessionState, id: string): CellState => {
  const found = state.cells[id];
  if (!found) throw new Error(`no cell ${id}`);
  return found;
};
const text = (state: SessionState, id: string): string =>
  cell(state, id)
    .outputs.map((output) =>
      output.type === "display"
        ? String(output.bundle["text/plain"])
        : output.type === "console"
          ? output.text
          : output.type,
    )
    .join("|");
const finished = (id: string) => (state: SessionState) =>
  ["ok", "failed", "interrupted"].includes(cell(state, id).status) && state.queue.length === 0;

describe("what follows from an edit", () => {
  test("opening runs nothing", async () => {
    const state = await viewer.open("notebooks/chain.nb.ts");
    expect(state.kernel.status).toBe("none");
    expect(Object.values(state.cells).map(({ status }) => status)).toEqual(["idle", "idle", "idle", "idle"]);
  });

  test("a changed cell makes what follows stale, and running it runs just that", async () => {
    await viewer.open("notebooks/chain.nb.ts");
    await viewer.run("all");
    let state = await viewer.until(finished("c"));
    await viewer.until((now) => cell(now, "other").status === "ok");
    expect(text(state, "c")).toBe("41");
    const apart = cell(viewer.state, "other").startedAt;

    await viewer.setSource("a", "const a = 100;");
    state = await viewer.until((now) => cell(now, "c").stale);
    expect([cell(state, "a").stale, cell(state, "b").stale, cell(state, "other").stale]).toEqual([
      true,
      true,
      false,
    ]);

    await viewer.run(["a"]);
    state = await viewer.until((now) => text(now, "c") === "201" && cell(now, "c").status === "ok");
    expect(cell(state, "other").startedAt).toBe(apart);
  });

  test("an undone edit is fresh again without a run", async () => {
    await viewer.open("notebooks/chain.nb.ts");
    await viewer.setSource("a", "const a = 20;");
    await viewer.run("all");
    await viewer.until((now) => cell(now, "other").status === "ok");
    await viewer.setSource("a", "const a = 21;");
    await viewer.until((now) => cell(now, "c").stale);
    await viewer.setSource("a", "const a = 20;");
    const state = await viewer.until((now) => !cell(now, "c").stale);
    expect(cell(state, "a").stale).toBe(false);
  });

  test("a lazy notebook marks instead of running", async () => {
    await viewer.open("notebooks/lazy.nb.ts");
    await viewer.run("all");
    await viewer.until(finished("b"));
    await viewer.setSource("a", "const a = 5;");
    await viewer.run(["a"]);
    const state = await viewer.until(
      (now) => !cell(now, "a").stale && cell(now, "b").stale && now.queue.length === 0,
    );
    expect(text(state, "b")).toBe("2");
  });
});

describe("errors", () => {
  test("carry the cell's own line and column, and no foreign frame", async () => {
    await viewer.open("notebooks/errors.nb.ts");
    await viewer.run("all");
    const state = await viewer.until(
      (now) =>
        now.queue.length === 0 &&
        cell(now, "syntax").status !== "queued" &&
        cell(now, "near").status === "failed",
    );
    const [output] = cell(state, "thrower").outputs;
    expect(output).toMatchObject({
      type: "error",
      error: {
        name: "TypeError",
        message: "no such plan",
        frames: [
          { cell: "thrower", line: 2, column: 9, function: "inner" },
          { cell: "thrower", line: 4, column: 1 },
        ],
      },
    });
    expect(cell(state, "blocked")).toMatchObject({ status: "blocked", blockedBy: "thrower" });
    expect(cell(state, "customers").status).toBe("ok");
    expect(cell(state, "syntax").problems).toMatchObject([{ kind: "syntax", line: 1, column: 7 }]);
    const [near] = cell(state, "near").outputs;
    expect(near).toMatchObject({
      error: { name: "ReferenceError", hint: expect.stringContaining("customer") },
    });
  });
});

describe("an endless loop is stopped and every variable survives", () => {
  test.each(["sync", "async", "timer"])("%s", async (loop) => {
    await viewer.open("notebooks/loops.nb.ts");
    await viewer.run(["state"]);
    await viewer.until(finished("state"));
    for (const round of [2, 3]) {
      await viewer.run(["count", loop]);
      await viewer.until((now) => cell(now, loop).status === "running");
      const asked = performance.now();
      await viewer.ask({ type: "interrupt", session: viewer.state.id });
      await viewer.until((now) => cell(now, loop).status === "interrupted");
      expect(performance.now() - asked).toBeLessThan(1500);
      await viewer.run(["after"]);
      await viewer.until((now) => text(now, "after") === String(round) && cell(now, "after").status === "ok");
    }
  });
});

describe("what a cell may do to itself and to nobody else", () => {
  test.each([
    ["rejection", "ok"],
    ["timer", "ok"],
    ["pollution", "ok"],
    ["huge", "ok"],
    ["circular", "ok"],
    ["getter", "ok"],
    ["exit", "failed"],
  ])("%s", async (id, status) => {
    const other = await Viewer.connect(server);
    await other.open("notebooks/chain.nb.ts");
    await viewer.open("notebooks/faults.nb.ts");
    await viewer.run(["safe"]);
    await viewer.until(finished("safe"));
    await viewer.run([id]);
    await viewer.until(finished(id));
    expect(cell(viewer.state, id).status).toBe(status);
    await viewer.run(["last"]);
    await viewer.until(finished("last"));
    expect([viewer.state.kernel.status === "dead", text(viewer.state, "last")]).toEqual([false, "2"]);
    await other.run(["c"]);
    await other.until(finished("c"));
    expect(text(other.state, "c")).toBe("41");
    await other.ask({ type: "shutdown", session: other.state.id });
    other.close();
  });

  test("a string of 200 MB is cut, and its length is told", async () => {
    await viewer.open("notebooks/faults.nb.ts");
    await viewer.run(["huge"]);
    const state = await viewer.until(finished("huge"));
    expect(JSON.stringify(cell(state, "huge").outputs).length).toBeLessThan(10_000_000);
    expect(JSON.stringify(cell(state, "huge").outputs)).toMatch(/… \(200000000 characters\)/);
  });
});

describe("a dead kernel", () => {
  test("of memory: says so and how to go on, keeps the outputs, and one request goes on", async () => {
    await viewer.open("notebooks/faults.nb.ts");
    await viewer.run(["last"]);
    await viewer.until(finished("last"));
    await viewer.run(["memory"]);
    const state = await viewer.until((now) => now.kernel.status === "dead");
    expect(state.kernel.death).toMatchObject({
      cause: "memory",
      message: expect.stringMatching(/700 MB/),
      hint: expect.stringContaining("kernel.memory"),
    });
    expect(text(state, "last")).toBe("2");
    expect(cell(state, "last").stale).toBe(true);
    await viewer.run(["last"]);
    await viewer.until(
      (now) => now.kernel.status === "idle" && cell(now, "last").status === "ok" && !cell(now, "last").stale,
    );
    expect(text(viewer.state, "last")).toBe("2");
  });

  test("killed from outside", async () => {
    await viewer.open("notebooks/loops.nb.ts");
    await viewer.run(["state", "sync"]);
    await viewer.until((now) => cell(now, "sync").status === "running");
    const before = await kernelPids(server.pid);
    for (const pid of before) process.kill(pid, "SIGKILL");
    const state = await viewer.until((now) => now.kernel.status === "dead");
    expect(state.kernel.death).toMatchObject({ cause: "killed" });
    expect(["failed", "interrupted"]).toContain(cell(state, "sync").status);
    await viewer.run(["after"]);
    await viewer.until((now) => text(now, "after") === "1");
  });
});

test("twenty deaths of the server lose no acknowledged edit", { timeout: 180_000 }, async () => {
  const own = await temporaryWorkspace({ "notebooks/edited.nb.ts": notebookText({ log: "// start" }) });
  let port = 0;
  try {
    const acknowledged: string[] = [];
    for (let death = 0; death < 20; death++) {
      const victim = await startServer(own.folder, { port });
      port = victim.port;
      const editor = await Viewer.connect(victim);
      await editor.open("notebooks/edited.nb.ts");
      const lines = new Set(editor.source("log").split("\n"));
      expect(acknowledged.filter((line) => !lines.has(line))).toEqual([]);
      const killAfter = Math.floor(Math.random() * 12);
      let kill: Promise<void> | null = null;
      for (let i = 0; i < 40; i++) {
        const line = `// ${death}.${i}`;
        if (i === killAfter) kill = victim.kill();
        const edited = editor
          .setSource("log", `${editor.source("log")}\n${line}`)
          .then(() => acknowledged.push(line));
        const outcome = await Promise.race([
          edited,
          new Promise((resolve) => editor.socket.once("disconnect", () => resolve("gone"))),
        ]);
        if (outcome === "gone") break;
      }
      await kill;
      editor.close();
    }
    expect(acknowledged.length).toBeGreaterThan(40);
  } finally {
    await own.remove();
  }
});
