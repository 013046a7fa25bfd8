/**
 * Key to paint, measured inside the page: from the time stamp of the `keydown` event until the first frame is done in
 * which the watched text differs from what it was. A frame is done when the task runs that was posted in its
 * `requestAnimationFrame`: style, layout and paint come before it, the compositor's work on another thread does not.
 * Half a frame of waiting (8 ms at 60 Hz) is in it by its nature, since keys do not arrive in time with frames.
 */
import type { JSHandle, Page } from "playwright-core";

interface Probe {
  readonly samples: number[];
  /** Resolves when so many keys were answered by a painted change. */
  reached(count: number): Promise<void>;
}

/** Measures presses of `key` (null for any), one after the other, by the text of the elements that `text` selects. */
export async function watchKeys(page: Page, key: string | null, text: string): Promise<PaintedKeys> {
  return new PaintedKeys(await page.evaluateHandle(installProbe, { key, text }));
}

export class PaintedKeys {
  readonly #probe: JSHandle<Probe>;

  constructor(probe: JSHandle<Probe>) {
    this.#probe = probe;
  }

  async reached(count: number): Promise<void> {
    await this.#probe.evaluate((probe, wanted) => probe.reached(wanted), count);
  }

  samples(): Promise<number[]> {
    return this.#probe.evaluate((probe) => probe.samples);
  }
}

/** Runs in the page, so that it uses nothing of this module. */
function installProbe({ key, text }: { key: string | null; text: string }): Probe {
  const samples: number[] = [];
  const waiting: { count: number; resolve: () => void }[] = [];
  const read = () => [...document.querySelectorAll(text)].map((element) => element.textContent).join("\n");
  const frameDone = () =>
    new Promise<void>((resolve) =>
      requestAnimationFrame(() => {
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = () => resolve();
        port2.postMessage(null);
      }),
    );
  const measure = async (since: number) => {
    const before = read();
    let now = before;
    while (now === before || now === "") {
      await frameDone();
      now = read();
    }
    samples.push(performance.now() - since);
    for (const { count, resolve } of waiting) if (samples.length >= count) resolve();
  };
  window.addEventListener(
    "keydown",
    (event) => {
      if (key === null || event.key === key) void measure(event.timeStamp);
    },
    true,
  );
  return {
    samples,
    reached: (count) =>
      new Promise((resolve) => {
        if (samples.length >= count) resolve();
        else waiting.push({ count, resolve });
      }),
  };
}
