import { describe, expect, it } from "vitest";
import { Outbox } from "../../../kernel/evaluate/outbox.ts";
import type { OutputChange } from "../../../shared/output/output.ts";

/** An outbox with a clock that stands still until it is moved. */
function outbox(limits = { bytes: 1000, outputs: 10 }) {
  const sent: OutputChange[][] = [];
  const timers: (() => void)[] = [];
  const clock = { time: 0 };
  const box = new Outbox((changes) => sent.push(structuredClone(changes)), limits, {
    now: () => clock.time,
    later: (work) => timers.push(work),
  });
  const wait = () => {
    clock.time += 50;
    for (const work of timers.splice(0)) work();
  };
  return { box, sent, wait, clock, text: () => textOf(sent.flat()) };
}

function textOf(changes: readonly OutputChange[]): string {
  return changes
    .map((change) => {
      if (change.change === "extend") return change.text;
      if (change.change === "remove") return `[no ${change.id}]`;
      return change.output.type === "console" ? change.output.text : `[${change.output.type}]`;
    })
    .join("");
}

describe("Outbox", () => {
  it("takes an output away, also one that was never sent", () => {
    const { box, sent, wait } = outbox();
    const output = (id: string) => ({ type: "notice", id, text: "50 %" }) as const;
    box.put(output("sent"));
    wait();
    box.put(output("waiting"));
    box.remove("sent");
    box.remove("waiting");
    wait();
    expect(sent).toEqual([
      [{ change: "put", output: output("sent") }],
      [
        { change: "remove", id: "sent" },
        { change: "remove", id: "waiting" },
      ],
    ]);
  });

  it("sends the first lines at once and what comes fast in batches", () => {
    const { box, sent, wait } = outbox();
    for (let i = 0; i < 100; i++) box.print("log", `${i}`);
    expect(sent).toHaveLength(4);
    expect(sent[0]).toEqual([
      { change: "put", output: { type: "console", id: "o1", stream: "log", text: "0" } },
    ]);
    expect(sent[1]).toEqual([{ change: "extend", id: "o1", text: "\n1" }]);
    wait();
    expect(sent).toHaveLength(5);
    expect(textOf(sent.flat())).toBe(Array.from({ length: 100 }, (_, i) => `${i}`).join("\n"));
  });

  it("sends while a loop never yields", () => {
    const { box, sent, clock } = outbox();
    for (let i = 0; i < 20; i++) {
      box.print("log", "x");
      clock.time += 25;
    }
    expect(sent.length).toBeGreaterThan(8);
  });

  it("begins a new text where the stream changes or an output stands between", () => {
    const { box, sent } = outbox();
    box.print("log", "a");
    box.print("error", "b");
    box.show("o9", { "text/plain": "5" });
    box.print("error", "c");
    box.flush();
    const put = sent.flat().map((change) => change.change === "put" && change.output.type);
    expect(put).toEqual(["console", "console", "display", "console"]);
  });

  it("replaces an output that is still waiting, and one that was sent", () => {
    const { box, sent } = outbox();
    box.put({ type: "display", id: "p", bundle: { "text/plain": "1" } });
    box.put({ type: "display", id: "p", bundle: { "text/plain": "2" } });
    box.flush();
    expect(sent.flat()).toEqual([
      { change: "put", output: { type: "display", id: "p", bundle: { "text/plain": "2" } } },
    ]);
    box.put({ type: "display", id: "p", bundle: { "text/plain": "3" } });
    box.flush();
    expect(sent).toHaveLength(2);
  });

  it("keeps what fits of a text that is too long, and counts the rest", () => {
    const { box, sent } = outbox({ bytes: 10, outputs: 10 });
    box.print("log", "123456789012345");
    expect(box.full).toBe(true);
    box.print("log", "more");
    box.print("log", "more");
    box.flush();
    expect(textOf(sent[0] ?? [])).toBe("1234567890[notice]");
    expect(sent.flat().at(-1)).toEqual({
      change: "put",
      output: {
        type: "notice",
        id: "limit",
        text: "2 more lines left out: one run of a cell may put out 10 bytes. Put out less, or raise `kernel.outputBytes`.",
      },
    });
  });

  it("counts bytes, and never cuts a character in half", () => {
    const { box, sent } = outbox({ bytes: 10, outputs: 10 });
    box.print("log", "数据分析😀");
    expect(textOf(sent[0] ?? [])).toBe("数据分[notice]");
  });

  it("counts outputs beyond the limit", () => {
    const { box, sent } = outbox({ bytes: 1000, outputs: 2 });
    expect([box.reserve(), box.reserve(), box.reserve()]).toEqual(["o1", "o2", null]);
    box.flush();
    expect(JSON.stringify(sent)).toContain(
      "1 more output left out: one run of a cell may put out 2 outputs.",
    );
  });

  it("puts a notice in the place of an output that is too large", () => {
    const { box, sent } = outbox();
    box.show("o1", { "text/html": "x".repeat(2_000_000) });
    box.flush();
    expect(sent.flat()).toEqual([
      {
        change: "put",
        output: {
          type: "notice",
          id: "o1",
          text: "An output of 2 MB was left out: one run of a cell may put out 1 kB. Show a part of it, or raise `kernel.outputBytes`.",
        },
      },
    ]);
  });

  it("takes nothing after it was closed", () => {
    const { box, sent } = outbox();
    box.print("log", "a");
    box.close();
    box.print("log", "b");
    box.put({ type: "notice", id: "n", text: "c" });
    box.flush();
    expect(textOf(sent.flat())).toBe("a");
  });
});
