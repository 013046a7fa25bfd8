/** The parts of a kernel, loaded when they are first needed. The only place that names the packages cells are given. */
import { displayFunction } from "../api/display.ts";
import { html, md, svg } from "../api/markup.ts";
import { progress } from "../api/progress.ts";
import { createRandomApi } from "../api/random.ts";
import { row } from "../api/row.ts";
import type { Data } from "../data/data.ts";
import type { KernelData, KernelParts } from "./kernel-data.ts";
import { createImporter, type Importer } from "./modules.ts";
import { requestsModule, type ServerRequests } from "./server-requests.ts";
import { type Timers, timerPromises } from "./timers.ts";

export interface PartsOptions {
  /** Folder of Clientele. */
  readonly application: string;
  /** Folder of the datasets. */
  readonly datasets: string;
  /** Folder for spilled data and exports. */
  readonly scratch: string;
  /** Bytes that the engine may use before it spills. */
  readonly engineMemory: number;
  readonly timers: Timers;
  /** What cells may ask of the server; left out where there is none. */
  readonly requests?: ServerRequests;
  /** Folder of the notebook. */
  directory(): string;
}

type DataRoom = typeof import("../data/data.ts") &
  typeof import("../data/duckdb/duckdb-connection.ts") &
  typeof import("../display/table.ts");

/** Loads the data room ahead of its first use. */
export async function loadDataRoom(): Promise<DataRoom> {
  const [data, engine, table] = await Promise.all([
    import("../data/data.ts"),
    import("../data/duckdb/duckdb-connection.ts"),
    import("../display/table.ts"),
  ]);
  return { ...data, ...engine, ...table };
}

/** Loads what cells ask for later on. */
export async function loadRest(): Promise<void> {
  await Promise.all([
    import("../api/plot.ts"),
    import("../api/input.ts"),
    import("../api/dataset-input.ts"),
    import("../api/table.ts"),
    import("../../analysis/index.ts"),
    import("arquero"),
  ]);
}

/** The kernel's parts, and what shuts off the modules of Node that are not for kernels. */
export function createParts(options: PartsOptions): KernelParts & Pick<Importer, "shut"> {
  let room: DataRoom | null = null;
  const importer = createImporter({
    application: options.application,
    directory: options.directory,
    replaced: {
      "clientele/analysis": () => import("../../analysis/index.ts"),
      "clientele/requests": async () => requestsModule(options.requests),
      "@observablehq/plot": () => loadPlot(),
      timers: async () => ({ ...options.timers, default: options.timers }),
      "node:timers": async () => ({ ...options.timers, default: options.timers }),
      "timers/promises": async () => timerPromises(options.timers),
      "node:timers/promises": async () => timerPromises(options.timers),
    },
  });
  return {
    async openData(datasets) {
      room = await loadDataRoom();
      const { scratch, engineMemory: memory, datasets: folder } = options;
      return room.openData({ datasets, folder, scratch, memory }, room.openDuckDB);
    },
    isTabular: (value) => room?.isTabular(value) ?? false,
    tableBundle: async (value, data, place) =>
      (await loadDataRoom()).tableBundle(value, (data as Data).tables, place),
    loadApi,
    importModule: importer.import,
    tookModules: importer.tookModules,
    shut: importer.shut,
  };
}

async function loadApi(name: string, data: () => Promise<KernelData>): Promise<unknown> {
  switch (name) {
    case "sql":
      return (await data()).sql;
    case "dataset": {
      const opened = await data();
      return Object.freeze((table: string) => opened.dataset(table));
    }
    case "input":
      return (await import("../api/input.ts")).createInputApi(await data());
    case "table":
      return Object.freeze((await import("../api/table.ts")).table);
    case "Plot":
      return loadPlot();
    case "aq":
      return import("arquero");
    default:
      return simpleApi[name];
  }
}

/** Frozen, each of them: what one cell hung on a function, others would come to depend on. */
const simpleApi: Readonly<Record<string, unknown>> = Object.freeze({
  display: Object.freeze(displayFunction),
  md: Object.freeze(md),
  html: Object.freeze(html),
  svg: Object.freeze(svg),
  progress: Object.freeze(progress),
  random: Object.freeze(createRandomApi()),
  row: Object.freeze(row),
});

async function loadPlot(): Promise<object> {
  return (await import("../api/plot.ts")).loadPlot();
}
