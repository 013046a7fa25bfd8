/** What a text may cost the page: a worker lays it out, and is ended when it takes too long. */
import MarkdownWorker from "./markdown-worker.ts?worker";

const LONGEST_MS = 5_000;

/** The pieces of the text; null when they took too long. Rejects only when `signal` aborts. */
export function layOut(
  source: string,
  signal: AbortSignal,
  longestMs = LONGEST_MS,
): Promise<string[] | null> {
  return new Promise((resolve, reject) => {
    const worker = new MarkdownWorker();
    const end = (settle: () => void) => {
      clearTimeout(timer);
      worker.terminate();
      settle();
    };
    const timer = setTimeout(() => end(() => resolve(null)), longestMs);
    worker.onmessage = ({ data }: MessageEvent<string[]>) => end(() => resolve(data));
    worker.onerror = () => end(() => resolve(null));
    signal.addEventListener("abort", () => end(() => reject(signal.reason as Error)), { once: true });
    worker.postMessage(source);
  });
}
