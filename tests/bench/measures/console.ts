import type { CDPSession, Page } from "playwright-core";
import { openPage, startBrowser } from "../../support/browser.ts";
import { cellPids } from "../../support/processes.ts";
import { startServer, type TestServer } from "../../support/server.ts";
import { Viewer } from "../../support/viewer.ts";
import { notebookText, temporaryWorkspace } from "../../support/workspace.ts";
import { type Result, type Suite, timed } from "../measure.ts";
import { processMemory } from "../memory.ts";
import { runCell } from "../run-cell.ts";

const LINES = 1_000_000;
const PRINT = `for (let i = 0; i < ${LINES}; i++) console.log("line", i);`;

/** A million lines while a person looks on: with the output's limit as it is, and with one that keeps them all. */
export const consoleLines: Suite = async () => [
  ...(await printing("a million lines", "{}")),
  ...(await printing("a million lines, all kept", `{ "kernel": { "outputBytes": "64 MB" } }`)),
];

async function printing(name: string, settings: string): Promise<Result[]> {
  const workspace = await temporaryWorkspace({
    "notebooks/a.nb.ts": notebookText({ print: PRINT }),
    "clientele.json": settings,
  });
  const server = await startServer(workspace.folder);
  const viewer = await Viewer.connect(server);
  const browser = await startBrowser();
  try {
    await viewer.open("notebooks/a.nb.ts");
    const { page } = await openPage(browser, server, "/n/notebooks/a.nb.ts");
    await page.locator("#cell-print .cell-editor").waitFor();
    const client = await page.context().newCDPSession(page);
    const heapBefore = await heapMegabytes(client);
    const samples = await whilePrinting(page, server, viewer);
    const heap = await heapMegabytes(client);
    const [kernel] = await kernelsOf(viewer, server);
    const { peak } = await processMemory(server.pid);
    return [
      {
        name: `${name}, until the page shows the end`,
        unit: "ms",
        goal: null,
        samples: samples.finished,
        note: `${keptLines(viewer)} lines kept`,
      },
      { name: `${name}, longest time between two frames`, unit: "ms", goal: null, samples: samples.longest },
      { name: `${name}, meanwhile the page answers in`, unit: "ms", goal: null, samples: samples.page },
      { name: `${name}, meanwhile the server answers in`, unit: "ms", goal: null, samples: samples.server },
      {
        name: `${name}, the page's heap grows by`,
        unit: "MB",
        goal: null,
        samples: [heap - heapBefore],
        note: `from ${heapBefore.toFixed(0)} MB, after collecting garbage`,
      },
      { name: `${name}, most memory of the kernel`, unit: "MB", goal: null, samples: [kernel ?? Number.NaN] },
      { name: `${name}, most memory of the server`, unit: "MB", goal: null, samples: [peak] },
    ];
  } finally {
    await browser.close();
    await viewer.shutDown();
    await server.stop();
    await workspace.remove();
  }
}

async function whilePrinting(page: Page, server: TestServer, viewer: Viewer) {
  const [finished, longest]: [number[], number[]] = [[], []];
  const answers: { page: number[]; server: number[] } = { page: [], server: [] };
  for (let i = 0; i < 5; i++) {
    const frames = await page.evaluateHandle(watchFrames);
    let printing = true;
    const pinging = ping(page, server, () => printing);
    finished.push(...(await timed(1, () => runToEnd(page, viewer))));
    printing = false;
    const pings = await pinging;
    answers.page.push(...pings.page);
    answers.server.push(...pings.server);
    longest.push(await frames.evaluate((watch) => watch.longest()));
  }
  return { finished, longest, ...answers };
}

/** Until the server has the end of the run, and the page the words for it. */
async function runToEnd(page: Page, viewer: Viewer): Promise<void> {
  await runCell(viewer, "print");
  await page.waitForFunction(() =>
    /, [\d.]+ m?s$/.test(document.querySelector("#cell-print")?.ariaLabel ?? ""),
  );
}

function keptLines(viewer: Viewer): number {
  const outputs = viewer.state.cells.print?.outputs ?? [];
  return outputs.reduce(
    (sum, output) => sum + (output.type === "console" ? output.text.split("\n").length : 0),
    0,
  );
}

/** How long the page takes to evaluate an expression, and the server to tell the notebooks, again and again. */
async function ping(page: Page, server: TestServer, going: () => boolean) {
  const samples: { page: number[]; server: number[] } = { page: [], server: [] };
  const headers = { authorization: `Bearer ${server.token}` };
  while (going()) {
    samples.page.push(...(await timed(1, () => page.evaluate("1"))));
    samples.server.push(
      ...(await timed(1, async () => (await fetch(`${server.origin}/api/notebooks`, { headers })).text())),
    );
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return samples;
}

/** Runs in the page: the longest time between two frames since the call. */
function watchFrames(): { longest(): number } {
  let [longest, last, watching] = [0, performance.now(), true];
  const frame = (now: number) => {
    longest = Math.max(longest, now - last);
    last = now;
    if (watching) requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
  return {
    longest() {
      watching = false;
      return longest;
    },
  };
}

async function heapMegabytes(client: CDPSession): Promise<number> {
  await client.send("Performance.enable");
  await client.send("HeapProfiler.collectGarbage");
  const { metrics } = await client.send("Performance.getMetrics");
  return (metrics.find(({ name }) => name === "JSHeapUsedSize")?.value ?? Number.NaN) / 1e6;
}

/** The most memory of each kernel so far, the session's own first: one that waits for the next session is smaller. */
async function kernelsOf(viewer: Viewer, server: TestServer): Promise<number[]> {
  if (viewer.state.kernel.status !== "idle") throw new Error(`The kernel is ${viewer.state.kernel.status}.`);
  const memory = await Promise.all((await cellPids(server.pid)).map(processMemory));
  return memory.map(({ peak }) => peak).sort((a, b) => b - a);
}
