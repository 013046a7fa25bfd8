/** Settings of a workspace: `clientele.json` in its folder, every key optional. */
import { readFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { z } from "zod";
import type { Limits } from "../runtime/runtime.ts";
import type { WallSetting } from "../runtime/wall.ts";

export interface Settings {
  readonly kernel: Limits & {
    /** Minutes without a run after which a kernel is stopped; null for never. Default 30. */
    readonly idleMinutes: number | null;
    /** Processes kept ready for the next session. Default 1. */
    readonly warm: number;
    /** Kernels at once, and bytes of all together; left out, as many as the machine has room for. */
    readonly places?: { readonly most?: number; readonly mostMemory?: number };
    /** The operating system's wall around kernels; left out, it stands where there is one. */
    readonly wall?: WallSetting;
  };
}

export class SettingsError extends Error {
  override name = "SettingsError";
}

const UNITS: Record<string, number> = { KB: 1e3, MB: 1e6, GB: 1e9 };

const SIZE_RULE = 'must be a number of bytes or a size such as "4 GB"';

const size = z
  .union([z.number().int().positive(), z.string().regex(/^\d+(\.\d+)?\s*(KB|MB|GB)$/i, SIZE_RULE)], {
    error: SIZE_RULE,
  })
  .transform((given) => {
    if (typeof given === "number") return given;
    const [, amount = "", unit = ""] = /^([\d.]+)\s*(\w+)$/.exec(given) ?? [];
    return Math.round(Number(amount) * (UNITS[unit.toUpperCase()] ?? 1));
  });

/** A kernel that does nothing takes 130 MB. */
const LEAST_MEMORY = 250e6;
const MEMORY_RULE = "must be at least 250 MB";

const settingsSchema = z.strictObject({
  kernel: z
    .strictObject({
      memory: size.refine((bytes) => bytes >= LEAST_MEMORY, MEMORY_RULE).optional(),
      engineMemory: size.optional(),
      cellSeconds: z.number().positive().nullable().default(null),
      outputBytes: size.default(2_000_000),
      idleMinutes: z.number().positive().nullable().default(30),
      warm: z.number().int().min(0).max(8).default(1),
      scratch: size.optional(),
      most: z.number().int().positive().optional(),
      mostMemory: size.optional(),
      wall: z.enum(["auto", "none", "required"]).optional(),
    })
    .prefault({}),
});

export async function readSettings(
  workspace: string,
  totalMemory: number = os.totalmem(),
): Promise<Settings> {
  const file = path.join(workspace, "clientele.json");
  const text = await readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return "{}";
    throw new SettingsError(`clientele.json cannot be read: ${error.message}`, { cause: error });
  });
  return fillSettings(text, totalMemory);
}

/** The settings that the text of `clientele.json` asks for; memory defaults to 4 GB, or half of a smaller machine. */
export function fillSettings(text: string, totalMemory: number): Settings {
  const parsed = settingsSchema.safeParse(parseJson(text));
  if (!parsed.success) throw new SettingsError(`clientele.json: ${z.prettifyError(parsed.error)}`);
  const { cellSeconds, scratch, wall, most, mostMemory, ...kernel } = parsed.data.kernel;
  const memory = kernel.memory ?? Math.min(4e9, Math.floor(totalMemory / 2));
  return {
    kernel: {
      ...kernel,
      memory,
      engineMemory: kernel.engineMemory ?? Math.floor(memory / 2),
      cellTime: cellSeconds === null ? null : cellSeconds * 1000,
      ...(scratch === undefined ? {} : { scratch }),
      ...(wall === undefined ? {} : { wall }),
      ...(most === undefined && mostMemory === undefined
        ? {}
        : {
            places: {
              ...(most === undefined ? {} : { most }),
              ...(mostMemory === undefined ? {} : { mostMemory }),
            },
          }),
    },
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new SettingsError(`clientele.json is not JSON: ${(error as Error).message}`, { cause: error });
  }
}
