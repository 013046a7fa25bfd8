import type { CellError } from "../../shared/output/error.ts";
import type { KernelDeath } from "../../shared/session/state.ts";

/** The kernel answered a request with a refusal. */
export class KernelRefused extends Error {
  override readonly name = "KernelRefused";
  readonly error: CellError;

  constructor(error: CellError) {
    super(error.message);
    this.error = error;
  }
}

/** The kernel ended before it could answer, or could not be started. */
export class KernelDied extends Error {
  override readonly name = "KernelDied";
  readonly death: KernelDeath;

  constructor(death: KernelDeath) {
    super(`${death.message} ${death.hint}`);
    this.death = death;
  }
}
