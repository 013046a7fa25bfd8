/** What HTML, SVG and Markdown from anywhere may do to the page: nothing. Judged by the browser that would do it. */
import type { Page } from "playwright-core";
import { afterEach, beforeAll, describe, expect, test } from "vitest";
import { openingPage } from "./pages/opened.ts";

let page: Page;
let url: string;
/** Addresses outside the page that it asked for. */
const requests: string[] = [];

// The page's policy refuses what a hostile text tries while it is taken apart, and says so.
openingPage(
  "outputs",
  (opened) => {
    ({ page, url } = opened);
  },
  /Content Security Policy/,
);

beforeAll(async () => {
  page.on("request", (request) => {
    if (!request.url().startsWith(url) && !request.url().startsWith("data:")) requests.push(request.url());
  });
  await page.goto(url);
  await page.waitForFunction(() => "bench" in window);
});

/** Puts the sanitised text into the page, lets everything that could load or run do so, and reads it back. */
async function cleaned(html: string): Promise<string> {
  return page.evaluate(async (text) => {
    const host = document.createElement("div");
    host.dataset.scope = "s";
    host.append(window.bench.sanitise(text, "s"));
    document.body.append(host);
    await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve, 0)));
    for (const element of host.querySelectorAll<HTMLElement>("*")) {
      for (const type of ["click", "mouseover", "focus", "error", "load", "toggle"])
        element.dispatchEvent(new Event(type));
    }
    const result = host.innerHTML;
    host.remove();
    return result;
  }, html);
}

const OUTSIDE = "https://evil.example/x";

const ATTACKS: [name: string, html: string][] = [
  ["a script", "<script>window.hacked = 1</script>"],
  ["a script of SVG", "<svg><script>window.hacked = 1</script></svg>"],
  ["an error handler", "<img src=x onerror='window.hacked = 1'>"],
  ["a handler without quotes", "<svg/onload=window.hacked=1>"],
  ["a details toggle", "<details open ontoggle=window.hacked=1>x</details>"],
  ["a handler on any element", "<b onmouseover=window.hacked=1 onclick=window.hacked=1>x</b>"],
  [
    "an animation's handler",
    "<style>@keyframes x{}</style><b style='animation-name:x' onanimationstart=window.hacked=1>x</b>",
  ],
  ["a javascript address", "<a href='javascript:window.hacked=1'>x</a>"],
  ["one in disguise", "<a href='jav&#x09;ascript:window.hacked=1'>x</a>"],
  ["one in SVG", "<svg><a xlink:href='javascript:window.hacked=1'><text>x</text></a></svg>"],
  ["a page in a data address", "<a href='data:text/html,<script>1</script>'>x</a>"],
  [
    "a frame",
    `<iframe src='${OUTSIDE}'></iframe><iframe srcdoc='<script>parent.hacked=1</script>'></iframe>`,
  ],
  ["an object", `<object data='${OUTSIDE}'></object><embed src='${OUTSIDE}'>`],
  ["a form", `<form action='${OUTSIDE}'><input name=a><button>x</button></form>`],
  ["a button that submits elsewhere", `<button formaction='${OUTSIDE}'>x</button>`],
  ["a remote picture", `<img src='${OUTSIDE}'>`],
  ["a set of them", `<img srcset='${OUTSIDE} 1x'><picture><source srcset='${OUTSIDE}'><img></picture>`],
  ["a protocol-relative one", "<img src='//evil.example/x'>"],
  ["an SVG as picture", "<img src='data:image/svg+xml,<svg onload=window.hacked=1>'>"],
  [
    "remote sound and film",
    `<video src='${OUTSIDE}' poster='${OUTSIDE}'></video><audio src='${OUTSIDE}'></audio>`,
  ],
  ["a background", `<table background='${OUTSIDE}'><tr><td background='${OUTSIDE}'>x</table>`],
  ["a style that loads", `<b style='background: url(${OUTSIDE})'>x</b>`],
  ["one with escapes", "<b style='background: u\\72l(https://evil.example/x)'>x</b>"],
  ["one by a variable", "<b style='--a: u\\72l(https://evil.example/x); background: var(--a)'>x</b>"],
  ["one by image-set", `<b style='background: image-set("${OUTSIDE}" 1x)'>x</b>`],
  ["a cursor, a list mark", `<b style='cursor: url(${OUTSIDE}), auto; list-style: url(${OUTSIDE})'>x</b>`],
  ["an import of styles", `<style>@import url(${OUTSIDE}); b { color: red }</style><b>x</b>`],
  [
    "a font",
    `<style>@font-face { font-family: x; src: url(${OUTSIDE}) } b { font-family: x }</style><b>x</b>`,
  ],
  ["a loading rule", `<style>b { background: url(${OUTSIDE}) }</style><b>x</b>`],
  ["a linked sheet", `<link rel=stylesheet href='${OUTSIDE}'>`],
  ["a redirect", `<meta http-equiv=refresh content='0;url=${OUTSIDE}'>`],
  ["a base", `<base href='${OUTSIDE}'>`],
  ["an SVG picture", `<svg><image href='${OUTSIDE}'/><image xlink:href='${OUTSIDE}'/></svg>`],
  [
    "an SVG use",
    `<svg><use href='${OUTSIDE}#a'/><use href='data:image/svg+xml,<svg id=x onload=window.hacked=1></svg>#x'/></svg>`,
  ],
  [
    "an SVG filter's picture",
    `<svg><filter id=f><feImage href='${OUTSIDE}'/></filter><rect filter='url(#f)' width=9 height=9 /></svg>`,
  ],
  [
    "an SVG fill from outside",
    `<svg><rect fill='url(${OUTSIDE}#a)' mask='url("${OUTSIDE}#b")' width=9 height=9 /></svg>`,
  ],
  [
    "an SVG fill with escapes",
    "<svg><rect fill='u\\72l(https://evil.example/x#a)' width=9 height=9 /></svg>",
  ],
  [
    "an animated address",
    "<svg><a><animate attributeName=href values='javascript:window.hacked=1'/><text>x</text></a></svg>",
  ],
  [
    "a set address",
    "<svg><a><set attributeName=href to='javascript:window.hacked=1'/><text>x</text></a></svg>",
  ],
  [
    "HTML in SVG",
    "<svg><foreignObject><iframe srcdoc='<script>parent.hacked=1</script>'></iframe></foreignObject></svg>",
  ],
  [
    "a change by parsing again, MathML",
    "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=x onerror=window.hacked=1&gt;'>",
  ],
  ["one by noscript", "<noscript><p title='</noscript><img src=x onerror=window.hacked=1>'>"],
  ["one by a style in SVG", "<svg></p><style><a id='</style><img src=x onerror=window.hacked=1>'>"],
  ["one by a template", "<template><script>window.hacked=1</script></template>"],
  ["a shadow root", "<div><template shadowrootmode=open><script>window.hacked=1</script></template></div>"],
  ["clobbered names", "<img name=body><form id=bench><input name=querySelector></form><a id=hacked></a>"],
  ["a meta in SVG's title", "<svg><title><style><img src=x onerror=window.hacked=1></style></title></svg>"],
  ["a ping", `<a href='https://example.org' ping='${OUTSIDE}'>x</a>`],
];

/** What in the text, as elements, could act or load: nothing, or the reason why a test fails. */
function dangers(html: string): Promise<string[]> {
  return page.evaluate((text) => {
    const elements =
      "script iframe object embed form input button link meta base use image feImage animate set foreignObject template video audio source";
    const parsed = new DOMParser().parseFromString(text, "text/html");
    return [...parsed.querySelectorAll("*")].flatMap((element) => [
      ...(elements.split(" ").includes(element.localName) ? [element.localName] : []),
      ...(element.localName === "style" && /evil|import|url/.test(element.textContent ?? "")
        ? ["style"]
        : []),
      ...[...element.attributes]
        .filter(
          ({ name, value }) =>
            /^on/i.test(name) || (/evil|javascript:|hacked/i.test(value) && !/^(title|id)$/.test(name)),
        )
        .map(({ name, value }) => `${name}=${value}`),
    ]);
  }, html);
}

describe("attacks", () => {
  afterEach(() => {
    requests.length = 0;
  });

  test.each(ATTACKS)("%s", async (_, html) => {
    expect(await dangers(await cleaned(html))).toEqual([]);
    expect(await page.evaluate(() => (window as { hacked?: unknown }).hacked)).toBeUndefined();
    expect(await page.evaluate(() => typeof document.querySelector)).toBe("function");
    expect(requests).toEqual([]);
    expect(page.url()).toBe(url);
  });

  test("Markdown is judged like HTML", async () => {
    const html = await page.evaluate(() =>
      window.bench.renderMarkdown(
        '[x](javascript:window.hacked=1) ![y](https://evil.example/x)\n\n<img src="x" onerror="window.hacked=1">',
      ),
    );
    expect(html).toContain("onerror");
    expect(await dangers(await cleaned(html))).toEqual([]);
    expect(requests).toEqual([]);
  });
});

describe("what stays", () => {
  test.each([
    ["text with classes", '<div class="metrics"><b>1</b></div>'],
    ["a table", '<table><tbody><tr><td align="right">1</td></tr></tbody></table>'],
    ["a picture that is here whole", '<img alt="a" src="data:image/png;base64,iVBORw0KGgo=">'],
    ["a plain style", '<b style="color: rgb(255, 0, 0);">x</b>'],
    ["colours of the page", '<svg><path d="M0,0L9,9" stroke="var(--c1)" fill="none"></path></svg>'],
  ])("%s", async (_, html) => {
    expect(await cleaned(html)).toBe(html);
  });

  test("a link leads out in a window of its own that cannot reach back", async () => {
    expect(await cleaned("<a href='https://example.org/'>x</a>")).toBe(
      '<a href="https://example.org/" target="_blank" rel="noopener noreferrer nofollow">x</a>',
    );
  });

  test("references within a picture, under names of its own", async () => {
    const html =
      '<svg><defs><clipPath id="c"><rect></rect></clipPath></defs><g clip-path="url(#c)"></g><a href="#c"></a></svg>';
    expect(await cleaned(html)).toBe(
      '<svg><defs><clipPath id="s-c"><rect></rect></clipPath></defs><g clip-path="url(#s-c)"></g><a href="#s-c"></a></svg>',
    );
  });
});

describe("styles of an output", () => {
  const colorOf = (html: string, selector: string) =>
    page.evaluate(
      ([text, wanted]) => {
        const host = document.createElement("div");
        host.dataset.scope = "s";
        host.append(window.bench.sanitise(text ?? "", "s"));
        document.body.append(host);
        const element = document.querySelector(wanted ?? "");
        const color = element ? getComputedStyle(element).backgroundColor : "";
        host.remove();
        return color;
      },
      [html, selector],
    );
  const NONE = "rgba(0, 0, 0, 0)";

  test("reach its own elements", async () => {
    expect(await colorOf("<style>.own { background: rgb(1, 2, 3) }</style><p class=own>x</p>", ".own")).toBe(
      "rgb(1, 2, 3)",
    );
  });

  test.each([
    ["the page by its tags", "<style>main, h1 { background: rgb(1, 2, 3) }</style>"],
    ["the root", "<style>:root, html, body, * { background: rgb(1, 2, 3) }</style>"],
    [
      "an ancestor",
      "<style>main:has(&), body:has(.own) { background: rgb(1, 2, 3) }</style><p class=own>x</p>",
    ],
    ["by ending its block early", "<style>.own {} } main { background: rgb(1, 2, 3) } x {</style>"],
    ["by a media query", "<style>@media all { main { background: rgb(1, 2, 3) } }</style>"],
    [
      "by a layer or a scope",
      "<style>@layer a { main { background: rgb(1, 2, 3) } } @scope (body) { main { background: rgb(1, 2, 3) } }</style>",
    ],
  ])("do not reach %s", async (_, html) => {
    expect(await colorOf(html, "main")).toBe(NONE);
    expect(await colorOf(html, "h1")).toBe(NONE);
  });

  test("do not lay themselves over the page", async () => {
    expect(await cleaned("<p style='position: fixed; inset: 0; z-index: 9; color: red'>x</p>")).toBe(
      '<p style="top: 0px; right: 0px; bottom: 0px; left: 0px; color: red;">x</p>',
    );
  });
});
