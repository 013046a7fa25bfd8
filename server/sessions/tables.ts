import type { TablePage, TableQuery } from "../../shared/output/table.ts";
import { kernelFault, SessionFault } from "../fault/session-fault.ts";
import type { Kernel } from "../runtime/runtime.ts";

const RUN_AGAIN = "Run the cell again to page through its table.";

export async function pageOfTable(kernel: Kernel | null, ref: string, query: TableQuery): Promise<TablePage> {
  const answer = await asked(kernel, () => kernel?.ask({ type: "page", ref, query }));
  if (answer?.type !== "page") throw kernelFault("The kernel did not answer with a page.", RUN_AGAIN);
  return answer.page;
}

export async function exportTable(
  kernel: Kernel | null,
  ref: string,
  query: TableQuery,
  format: "csv" | "xlsx" | "parquet",
): Promise<string> {
  const answer = await asked(kernel, () => kernel?.ask({ type: "export", ref, query, format }));
  if (answer?.type !== "exported") throw kernelFault("The kernel did not answer with a file.", RUN_AGAIN);
  return answer.file;
}

async function asked<T>(kernel: Kernel | null, ask: () => Promise<T> | undefined): Promise<T | undefined> {
  if (!kernel) throw kernelFault("The table's rows are gone with the kernel that held them.", RUN_AGAIN);
  try {
    return await ask();
  } catch (cause) {
    if (cause instanceof SessionFault) throw cause;
    throw kernelFault((cause as Error).message, RUN_AGAIN, cause);
  }
}
