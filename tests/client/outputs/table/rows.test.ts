import { describe, expect, test } from "vitest";
import { RequestFault } from "../../../../client/connection/transport.ts";
import { type LoadPage, PagedRows, type Pause } from "../../../../client/outputs/table/rows.ts";

/** A kernel whose pages are answered by hand, and a scrolling that pauses by hand. */
function setUp(rowCount: number, first = 0) {
  const asked: { offset: number; limit: number; answer: () => void; refuse: () => void }[] = [];
  const load: LoadPage = (offset, limit) =>
    new Promise((resolve, reject) => {
      const rows = Array.from({ length: Math.min(limit, rowCount - offset) }, (_, i) => [offset + i]);
      asked.push({
        offset,
        limit,
        answer: () => resolve({ offset, rowCount, rows }),
        refuse: () => reject(new Error("The kernel is gone.")),
      });
    });
  let paused: (() => void) | null = null;
  const pause: Pause = (callback) => {
    paused = callback;
    return () => {
      paused = null;
    };
  };
  const source = new PagedRows(
    load,
    rowCount,
    Array.from({ length: first }, (_, i) => [i]),
    pause,
  );
  const changed = () => new Promise<void>((resolve) => source.subscribe(resolve));
  return { source, asked, changed, rest: () => paused?.(), offsets: () => asked.map(({ offset }) => offset) };
}

describe("pages", () => {
  test("the first that came with the output is not asked for again", () => {
    const { source, offsets, rest } = setUp(10_000, 100);
    source.want(0, 30);
    rest();
    expect(offsets()).toEqual([]);
    expect(source.row(99)).toEqual([99]);
    expect(source.row(100)).toBeUndefined();
  });

  test("with nothing here the first is asked for at once", async () => {
    const { source, asked, offsets, changed } = setUp(10_000);
    source.want(0, 30);
    expect(offsets()).toEqual([0]);
    const change = changed();
    asked[0]?.answer();
    await change;
    expect(source.row(7)).toEqual([7]);
  });

  test("a flight over the table asks only for where it rests", () => {
    const { source, offsets, rest } = setUp(1_000_000, 100);
    for (let row = 1000; row < 500_000; row += 10_000) source.want(row, row + 30);
    source.want(777_790, 777_820);
    rest();
    expect(offsets()).toEqual([777_700, 777_800]);
  });

  test("a page under way is not asked for twice", () => {
    const { source, offsets, rest } = setUp(1_000_000, 100);
    source.want(500, 530);
    rest();
    source.want(510, 540);
    rest();
    expect(offsets()).toEqual([500]);
  });

  test("a failed page is asked for again only when told to", async () => {
    const { source, asked, offsets, changed, rest } = setUp(1000, 100);
    source.want(500, 530);
    rest();
    const change = changed();
    asked[0]?.refuse();
    await change;
    expect(source.fault).toEqual({ message: "The kernel is gone.", hint: null });
    source.want(500, 530);
    rest();
    expect(offsets()).toEqual([500]);
    source.retry();
    expect(source.fault).toBeNull();
    expect(offsets()).toEqual([500, 500]);
  });

  test("the way out that the server names is kept", async () => {
    const fault = { code: "not-found", message: "The rows are gone.", hint: "Run the cell again." } as const;
    const source = new PagedRows(() => Promise.reject(new RequestFault(fault)), 1000);
    const told = new Promise<void>((resolve) => source.subscribe(resolve));
    source.want(0, 30);
    await told;
    expect(source.fault).toEqual({ message: fault.message, hint: fault.hint });
  });

  test("memory is bounded: those not looked at for long are dropped", async () => {
    const { source, asked, changed, rest } = setUp(1_000_000, 100);
    for (let page = 1; page <= 80; page++) {
      source.want(page * 100, page * 100 + 20);
      rest();
      const change = changed();
      asked.at(-1)?.answer();
      await change;
    }
    expect(source.row(8000)).toEqual([8000]);
    expect(source.row(2050)).toEqual(undefined);
    expect(source.row(2100)).toEqual([2100]);
  });
});

test("a stretch is read from what is here, else in pages of a thousand", async () => {
  const { source, asked, offsets } = setUp(2500, 100);
  expect(await source.read(10, 12)).toEqual([[10], [11]]);
  expect(offsets()).toEqual([]);
  const all = source.read(0, 2500);
  for (let page = 0; page < 3; page++) {
    await new Promise((resolve) => setImmediate(resolve));
    asked[page]?.answer();
  }
  expect(await all).toHaveLength(2500);
  expect(asked.map(({ offset, limit }) => [offset, limit])).toEqual([
    [0, 1000],
    [1000, 1000],
    [2000, 500],
  ]);
});
