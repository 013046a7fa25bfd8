import { describe, expect, it } from "vitest";
import { displayMethod } from "../../../analysis/relation.ts";
import { html, md, svg } from "../../../kernel/api/markup.ts";
import { row } from "../../../kernel/api/row.ts";
import { bundleOf, type DisplayContext } from "../../../kernel/display/bundle.ts";

const context: DisplayContext = {
  isTabular: (value) => Array.isArray(value) && value.length > 0 && typeof value[0] === "object",
  table: async () => ({ "application/vnd.clientele.table+json": {}, "text/plain": "table" }),
};
const show = (value: unknown) => bundleOf(value, context);

describe("bundleOf", () => {
  it("shows a number by the inspector", () => {
    expect(show(5)).toEqual({
      "application/vnd.clientele.inspect+json": { kind: "primitive", summary: "5" },
      "text/plain": "5",
    });
  });

  it("keeps text as it is in its plain form", () => {
    expect(show("two\nlines")).toMatchObject({ "text/plain": "two\nlines" });
  });

  it("shows rows as a table, and waits for a promise of them", async () => {
    expect(await show([{ a: 1 }])).toMatchObject({ "text/plain": "table" });
    expect(await show(Promise.resolve([{ a: 1 }]))).toMatchObject({ "text/plain": "table" });
  });

  it("shows what an object says of itself, also later and through another one", async () => {
    expect(show({ [displayMethod]: () => md`**hi**` })).toEqual({
      "text/markdown": "**hi**",
      "text/plain": "**hi**",
    });
    expect(await show({ [displayMethod]: async () => html`<b>x</b>` })).toMatchObject({
      "text/html": "<b>x</b>",
    });
    const endless: object = { [displayMethod]: () => endless };
    expect(() => show(endless)).toThrow("one display method after another");
  });

  it("inspects what throws when it is asked", () => {
    const evil = {
      get [displayMethod](): never {
        throw new Error("no");
      },
      get nodeType(): never {
        throw new Error("no");
      },
    };
    const strict: DisplayContext = {
      ...context,
      isTabular: () => {
        throw new Error("no");
      },
    };
    expect(bundleOf(evil, strict)).toMatchObject({
      "text/plain": expect.stringContaining("nodeType: [getter]"),
    });
  });

  it("lays outputs side by side", async () => {
    expect(await show(row(md`a`, [{ b: 1 }], 3))).toEqual({
      "application/vnd.clientele.layout+json": {
        items: [
          { "text/markdown": "a", "text/plain": "a" },
          { "application/vnd.clientele.table+json": {}, "text/plain": "table" },
          {
            "application/vnd.clientele.inspect+json": { kind: "primitive", summary: "3" },
            "text/plain": "3",
          },
        ],
      },
      "text/plain": "a\ntable\n3",
    });
  });
});

describe("markup", () => {
  it("escapes values in HTML, but not pieces of HTML, and joins lists", () => {
    const names = ["<b>", "R&D"];
    expect(html`<ul>${names.map((name) => html`<li>${name}</li>`)}</ul>${null}${false}${0}`.text).toBe(
      "<ul><li>&lt;b&gt;</li><li>R&amp;D</li></ul>0",
    );
    expect(html`<i title="${'" onclick="x'}"></i>`.text).toBe('<i title="&quot; onclick=&quot;x"></i>');
    expect(svg`<text>${"<x>"}</text>`.text).toBe("<text>&lt;x&gt;</text>");
  });

  it("takes the common indentation off Markdown", () => {
    expect(
      md`
      # Title
        code
      ${"end"}
    `.text,
    ).toBe("# Title\n  code\nend");
  });
});
