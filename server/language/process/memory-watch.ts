import { residentMemory } from "../../runtime/process-memory.ts";

export interface MemoryWatchOptions {
  /** Resident bytes. */
  readonly limit: number;
  /** Resident bytes that no process may have, however young. */
  readonly most: number;
  /** Milliseconds between looks. */
  readonly every: number;
  now(): number;
  /** Called when the process is larger than the limit; a young one is left alone. */
  onTooLarge(): void;
  /** Called when it is larger than any may be. */
  onBeyond(): void;
}

/** A process that is large from the start would otherwise be started again and again. */
const SHORTEST_LIFE_MS = 60_000;

/** Looks at the memory of a process from time to time. Returns the way to stop. */
export function watchMemory(
  pid: number,
  { limit, most, every, now, onTooLarge, onBeyond }: MemoryWatchOptions,
): () => void {
  const born = now();
  const look = async () => {
    const bytes = await residentMemory(pid);
    if (bytes === null) return;
    if (bytes > most) onBeyond();
    else if (bytes > limit && now() - born >= SHORTEST_LIFE_MS) onTooLarge();
  };
  const timer = setInterval(() => void look(), every).unref();
  return () => clearInterval(timer);
}
