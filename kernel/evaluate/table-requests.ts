/** Pages and exports of tables that the server asks for, while cells run or not. */
import type { CellError } from "../../shared/output/error.ts";
import type { FromKernel, ToKernel } from "../../shared/protocol/kernel.ts";
import type { KernelData } from "./kernel-data.ts";

export type TableRequest = Extract<ToKernel, { type: "page" | "export" }>;

export interface TableRequestsOptions {
  data(): Promise<KernelData>;
  send(message: FromKernel): void;
  describe(error: unknown): CellError;
}

export class TableRequests {
  readonly #options: TableRequestsOptions;
  readonly #open = new Set<number>();

  constructor(options: TableRequestsOptions) {
    this.#options = options;
  }

  async answer(message: TableRequest): Promise<void> {
    this.#open.add(message.request);
    const answer = await this.#read(message);
    // One that a termination refused in the meantime has had its answer.
    if (!this.#open.has(message.request)) return;
    this.#options.send(answer);
    this.#open.delete(message.request);
  }

  /** What was cut off in the middle would be waited for without end. */
  refuseAll(): void {
    const error: CellError = {
      name: "Interrupted",
      message: "A cell was interrupted while the table was read.",
      hint: "Ask again.",
      frames: [],
    };
    for (const request of this.#open) {
      this.#options.send({ type: "refused", request, error });
      this.#open.delete(request);
    }
  }

  async #read(message: TableRequest): Promise<FromKernel> {
    const { request, ref, query } = message;
    try {
      const { tables } = await this.#options.data();
      if (message.type === "page") return { type: "page", request, page: await tables.page(ref, query) };
      return { type: "exported", request, file: await tables.export(ref, query, message.format) };
    } catch (error) {
      return { type: "refused", request, error: this.#options.describe(error) };
    }
  }
}
