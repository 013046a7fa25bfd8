/** An output that dresses up as a part of the page, or lays itself over it: what is drawn stays in its own box. */
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import type { Page } from "playwright-core";
import { beforeAll, describe, expect, test } from "vitest";
import { ROOT } from "../support/source-files.ts";
import { openingPage } from "./pages/opened.ts";

let page: Page;

openingPage(
  "outputs",
  (opened) => {
    page = opened.page;
    url = opened.url;
  },
  /Content Security Policy/,
);
let url: string;

const SHEETS = readdirSync(path.join(ROOT, "client"), { recursive: true, encoding: "utf8" })
  .filter((file) => file.endsWith(".css"))
  .map((file) =>
    readFileSync(path.join(ROOT, "client", file), "utf8").replaceAll(/@import[^;]*;|\/\*.*?\*\//gs, ""),
  );
const CLASSES = [
  ...new Set(
    SHEETS.flatMap((sheet) => [...sheet.matchAll(/\.([a-z][\w-]*)/gi)].map(([, name]) => name ?? "")),
  ),
];
/** What the page offers to outputs. */
const OFFERED = ["metrics", "metric", "note", "r", "title", "subtitle"];

beforeAll(async () => {
  await page.goto(url);
  await page.waitForFunction(() => "bench" in window);
  await page.addStyleTag({ content: SHEETS.join("\n") });
});

/** Shows each text as an HTML output in the middle of the page, and names what reached beyond its box or wears a class of the page. */
function escapes(variants: readonly string[]): Promise<string[]> {
  return page.evaluate(
    ({ texts, forbidden }) => {
      const found: string[] = [];
      const place = document.createElement("div");
      place.style.cssText = "position: fixed; left: 400px; top: 300px; width: 300px; height: 120px;";
      document.body.append(place);
      for (const text of texts) {
        const host = document.createElement("div");
        host.className = "html-output";
        host.dataset.scope = "s";
        host.style.maxHeight = "120px";
        host.append(window.bench.sanitise(text, "s"));
        place.replaceChildren(host);
        const worn = [...host.querySelectorAll("*")].flatMap((element) =>
          [...element.classList].filter((name) => forbidden.includes(name)),
        );
        if (worn.length > 0) found.push(`${text} wears ${worn.join(" ")}`);
        for (const x of [2, 200, 390, 550, 710, 900, 1270])
          for (const y of [2, 150, 290, 430, 600, 890]) {
            if (host.contains(document.elementFromPoint(x, y))) found.push(`${text} covers ${x}, ${y}`);
          }
      }
      place.remove();
      return found;
    },
    { texts: variants, forbidden: CLASSES.filter((name) => !OFFERED.includes(name)) },
  );
}

const SIGN_IN = "<h2>Your session has ended</h2><p>Sign in again</p>";
const COVER: readonly string[] = [
  "position: fixed; inset: 0",
  "position: absolute; inset: -2000px",
  "position: absolute; top: -300px; left: -400px; width: 1280px; height: 900px",
  "position: sticky; top: -999px; width: 2000px; height: 2000px",
  "transform: translate(-400px, -300px) scale(20)",
  "translate: -300px -300px; scale: 30",
  "rotate: 45deg; width: 3000px; height: 3000px",
  "margin: -1000px; width: 4000px; height: 4000px",
  "margin-left: -400px; width: 3000px",
  "float: left; width: 5000px; height: 5000px",
  "width: 100vw; height: 100vh; position: relative; left: -400px; top: -300px",
  "zoom: 40; position: relative; left: -10px; top: -10px",
  "perspective: 10px; transform: translateZ(9px) scale(9)",
  "display: grid; position: absolute; inset: -999px; z-index: 2147483647",
  "padding: 2000px; margin: -1000px",
  "border: 2000px solid red; margin: -1000px",
  "text-indent: -1000px; font-size: 2000px",
  "overflow: visible; inline-size: 5000px; block-size: 5000px",
  "offset-path: path('M 0 0 L 900 900'); offset-distance: 100%; width: 900px; height: 900px",
  "columns: 9; width: 9000px; height: 900px; position: relative; right: 900px",
];

describe("an output does not cover the page", () => {
  test.each([
    ["by a style of its own", (style: string) => `<div style="${style}; background: white">${SIGN_IN}</div>`],
    ["by a rule", (style: string) => `<style>.x { ${style} }</style><div class="x">${SIGN_IN}</div>`],
    [
      "by a rule with force",
      (style: string) =>
        `<style>div, p { ${style.replaceAll(";", " !important;")} !important }</style><div>${SIGN_IN}</div>`,
    ],
    [
      "from deep within",
      (style: string) =>
        `<details open><summary>x</summary><section><p style="${style}">x</p></section></details>`,
    ],
    [
      "as a picture",
      (style: string) =>
        `<svg style="${style}" width="4000" height="4000"><rect width="4000" height="4000"/></svg>`,
    ],
    [
      "as a part of a picture",
      (style: string) =>
        `<svg width="20" height="20" overflow="visible" style="overflow: visible"><g style="${style}"><rect x="-900" y="-900" width="4000" height="4000"/></g></svg>`,
    ],
    ["as a link", (style: string) => `<a href="https://example.org" style="display: block; ${style}">x</a>`],
    ["as a table", (style: string) => `<table style="${style}"><tr><td>${SIGN_IN}</td></tr></table>`],
    [
      "as what stands before",
      (style: string) => `<style>b::before { content: "x"; ${style} }</style><b>y</b>`,
    ],
  ])("%s", async (_, variant) => {
    expect(await escapes(COVER.map(variant))).toEqual([]);
  });
});

describe("an output does not wear the page's classes", () => {
  test("there are some to be tried", () => {
    for (const name of ["scrim", "dialog", "find-bar", "skip-link", "cell"]) expect(CLASSES).toContain(name);
    expect(CLASSES.length).toBeGreaterThan(200);
  });

  test.each([
    ["of HTML", (name: string) => `<div class="${name}">${SIGN_IN}</div>`],
    ["of a picture", (name: string) => `<svg><g class="x ${name}"><text>x</text></g></svg>`],
    [
      "in a style that names them",
      (name: string) => `<style>.${name} { color: red }</style><p class="${name}">x</p>`,
    ],
    ["with blanks and marks", (name: string) => `<p class="\n${name}\t is-open ${name} ">x</p>`],
  ])("%s", async (_, variant) => {
    expect(await escapes(CLASSES.map(variant))).toEqual([]);
  });

  test("in Markdown", async () => {
    const texts = CLASSES.map((name) => `# x\n\n<div class="${name}">\n\n*Sign in*\n\n</div>`);
    const html = await page.evaluate((all) => all.map((text) => window.bench.renderMarkdown(text)), texts);
    expect(await escapes(html)).toEqual([]);
  });
});

test("paints nothing outside of its box, where no pointer would tell", async () => {
  const shot = () => page.screenshot({ clip: { x: 0, y: 0, width: 380, height: 280 } });
  const put = (style: string) =>
    page.evaluate((text) => {
      document.querySelector("#painted")?.remove();
      const place = document.createElement("div");
      place.id = "painted";
      place.style.cssText = "position: fixed; left: 400px; top: 300px; width: 300px;";
      const host = document.createElement("div");
      host.dataset.scope = "s";
      host.append(window.bench.sanitise(`<p style="${text}">x</p>`, "s"));
      place.append(host);
      document.body.append(place);
    }, style);
  await put("color: red");
  const before = await shot();
  for (const style of [
    "box-shadow: 0 0 0 999px red",
    "outline: 999px solid red",
    "filter: drop-shadow(-300px -200px 0 red)",
    "text-shadow: -200px -150px 0 red",
    "border-image: linear-gradient(red, red) 1 / 1 / 999px; border: 1px solid",
    "-webkit-text-stroke: 900px red",
  ]) {
    await put(style);
    expect((await shot()).equals(before), style).toBe(true);
  }
});

test("roles that speak up, take the focus or stand for places of the page are taken away", async () => {
  const cleaned = (html: string) =>
    page.evaluate((text) => {
      const host = document.createElement("div");
      host.append(window.bench.sanitise(text, "s"));
      return host.innerHTML;
    }, html);
  for (const role of [
    "dialog",
    "alertdialog",
    "alert",
    "status",
    "log",
    "banner",
    "navigation",
    "main",
    "button",
    "textbox",
    "menu",
    "application",
    "search",
    "form",
  ])
    expect(await cleaned(`<p role="${role}" aria-modal="true" aria-live="assertive">x</p>`)).toBe("<p>x</p>");
  expect(await cleaned('<p role="img" aria-label="a">x</p>')).toBe('<p role="img" aria-label="a">x</p>');
});

test("classes that the page offers, and those of its own styles, stay", async () => {
  const kept = await page.evaluate(() => {
    const host = document.createElement("div");
    host.append(
      window.bench.sanitise(
        '<style>.own { color: red }</style><p class="own other note">x</p><i class="plot-a1b2c3-swatch language-ts">y</i>',
        "s",
      ),
    );
    return [...host.querySelectorAll("p, i")].map((element) => element.className);
  });
  expect(kept).toEqual(["own note", "plot-a1b2c3-swatch language-ts"]);
});
