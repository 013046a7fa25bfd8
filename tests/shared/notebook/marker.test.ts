import { describe, expect, test } from "vitest";
import { type Marker, readMarker, writeMarker } from "../../../shared/notebook/marker.ts";

function marker(rest: Partial<Marker>): Marker {
  return { title: "", kind: "code", id: "", attributes: {}, ...rest };
}

describe("a marker is written and read", () => {
  const cases: [string, Partial<Marker>][] = [
    ["// %%", {}],
    ["// %% Who buys?", { title: "Who buys?" }],
    ["// %% [markdown]", { kind: "markdown" }],
    [
      '// %% A title [markdown] id="a-1" folded=true',
      { title: "A title", kind: "markdown", id: "a-1", attributes: { folded: true } },
    ],
    [
      '// %% id="a" z=1 b=[1, {"c": "d e"}] n=null',
      { id: "a", attributes: { z: 1, b: [1, { c: "d e" }], n: null } },
    ],
    ["// %% Sales [2024]", { title: "Sales [2024]" }],
    ['// %% The "best" ones', { title: 'The "best" ones' }],
    ["// %% a=b stays", { title: "a=b stays" }],
    ['// %% title="[markdown]"', { title: "[markdown]" }],
    [
      '// %% [markdown] title="about id=\\"x\\"" id="y"',
      { title: 'about id="x"', kind: "markdown", id: "y" },
    ],
    ['// %% title=" spaces "', { title: " spaces " }],
    ['// %% title="two\\nlines\\u2028three"', { title: "two\nlines\u2028three" }],
    ['// %% "id"=1 "title"="x" "my key"=2 "1"=3', { attributes: { 1: 3, id: 1, title: "x", "my key": 2 } }],
  ];
  test.each(cases)("%s", (line, given) => {
    const again = writeMarker(marker(given));
    expect(readMarker(again)).toEqual(marker(given));
    expect(readMarker(line)).toEqual(marker(given));
  });

  test.each(cases.slice(0, 4))("%s, to the letter", (line, given) => {
    expect(writeMarker(marker(given))).toBe(line);
  });

  test("attributes keep their order", () => {
    expect(writeMarker(marker({ id: "a", attributes: { z: 1, b: { y: 2, a: [] } } }))).toBe(
      '// %% id="a" z=1 b={"y":2,"a":[]}',
    );
  });
});

describe("what does not read as options is title", () => {
  const cases: [string, Partial<Marker>][] = [
    ['// %% id="open', { title: 'id="open' }],
    ["// %% id=5", { title: "id=5" }],
    ['// %% id="a b"', { title: 'id="a b"' }],
    ["// %% folded=yes", { title: "folded=yes" }],
    ["// %% x=[1, 2", { title: "x=[1, 2" }],
    ['// %% x=1y id="a"', { title: "x=1y", id: "a" }],
    ['// %% id="a" id="b"', { title: 'id="a"', id: "b" }],
    ["// %% [raw] a=1", { title: "[raw]", attributes: { a: 1 } }],
    ["// %% [markdown]x", { title: "[markdown]x" }],
    ["// %% T title=2", { title: "T title=2" }],
  ];
  test.each(cases)("%s", (line, expected) => {
    expect(readMarker(line)).toEqual(marker(expected));
    expect(readMarker(writeMarker(marker(expected)))).toEqual(marker(expected));
  });
});
