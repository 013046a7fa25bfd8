/**
 * The last outputs of a notebook, kept beside its journal so that they are there when it is opened again. They are a
 * convenience: what cannot be read is left out, and of too much the largest are not kept.
 */
import { mkdir, readFile } from "node:fs/promises";
import path from "node:path";
import { z } from "zod";
import { jsonSchema } from "../../shared/json.ts";
import { MIME } from "../../shared/output/mime.ts";
import type { Output } from "../../shared/output/output.ts";
import { initialCell } from "../../shared/session/apply.ts";
import { cellStateSchema, inputStateSchema, type SessionState } from "../../shared/session/state.ts";
import { replaceAtomically } from "../workspace/atomic-write.ts";
import { type OutputsDigest, writeDigest } from "../workspace/notebook-digest.ts";

const MOST_BYTES = 20_000_000;

const cachedSchema = z.object({
  version: z.literal(1),
  cells: z.record(
    z.string(),
    cellStateSchema.pick({ settled: true, startedAt: true, ms: true, outputs: true }),
  ),
  inputs: z.record(z.string(), inputStateSchema),
  given: z.record(z.string(), jsonSchema),
});
export type CachedOutputs = z.infer<typeof cachedSchema>;

export async function readOutputs(folder: string): Promise<CachedOutputs | null> {
  return cachedSchema.safeParse(await readJson(path.join(folder, "outputs.json"))).data ?? null;
}

export async function writeOutputs(
  folder: string,
  state: SessionState,
  given: CachedOutputs["given"],
  order: readonly string[],
): Promise<void> {
  await mkdir(folder, { recursive: true });
  await replaceAtomically(path.join(folder, "outputs.json"), outputsText(state, given));
  await writeDigest(folder, digestOf(state, order));
}

/** The state of a newly opened notebook's cells and inputs, as the cache remembers them. */
export function restoredState(cached: CachedOutputs | null): Pick<SessionState, "cells" | "inputs"> {
  const cells = Object.entries(cached?.cells ?? {}).map(([id, cell]) => [
    id,
    { ...initialCell, ...cell, status: cell.settled, restored: cell.outputs.length > 0 },
  ]);
  return { cells: Object.fromEntries(cells), inputs: cached?.inputs ?? {} };
}

function outputsText({ cells, inputs }: SessionState, given: CachedOutputs["given"]): string {
  const entries = Object.entries(cells)
    .filter(([, cell]) => cell.settled !== "idle")
    .map(([id, { settled, startedAt, ms, outputs }]) => {
      const text = JSON.stringify({
        settled: settled === "blocked" ? "idle" : settled,
        startedAt,
        ms,
        outputs,
      });
      return { id, text };
    });
  const head = JSON.stringify({ version: 1, inputs, given });
  const kept = fitting(entries, MOST_BYTES - head.length);
  const body = kept.map(({ id, text }) => `${JSON.stringify(id)}:${text}`).join(",");
  return `${head.slice(0, -1)},"cells":{${body}}}`;
}

/** As many as there is room for, the smallest first. */
function fitting(entries: readonly { id: string; text: string }[], room: number) {
  let left = room;
  return entries
    .toSorted((a, b) => a.text.length - b.text.length)
    .filter(({ text }) => {
      left -= text.length;
      return left >= 0;
    });
}

function digestOf({ cells }: SessionState, order: readonly string[]): OutputsDigest {
  const runs = Object.values(cells).flatMap(({ startedAt }) => (startedAt === null ? [] : [startedAt]));
  const outputs = order.flatMap((id) => (Object.hasOwn(cells, id) ? (cells[id]?.outputs ?? []) : []));
  return {
    lastRunAt: runs.length > 0 ? Math.max(...runs) : null,
    picture: outputs.map(pictureOf).find((picture) => picture !== null) ?? null,
  };
}

/** A chart's SVG, when it is small enough for a card. */
function pictureOf(output: Output): string | null {
  if (output.type !== "display") return null;
  const chart = output.bundle[MIME.chart];
  const html =
    typeof chart === "object" && chart !== null && "html" in chart ? chart.html : output.bundle[MIME.svg];
  const svg = typeof html === "string" ? largestSvg(html) : null;
  return svg !== null && svg.length <= 200_000 ? svg : null;
}

/** Of a figure with a legend the plot itself. */
function largestSvg(html: string): string | null {
  const found = html.match(/<svg[\s>][\s\S]*?<\/svg>/g) ?? [];
  return found.toSorted((a, b) => b.length - a.length)[0] ?? null;
}

async function readJson(file: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(file, "utf8"));
  } catch {
    return null;
  }
}
