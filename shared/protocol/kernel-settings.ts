/** What the server tells a kernel on its command line, as JSON. */
export interface KernelSettings {
  /** Folder of Clientele. */
  readonly application: string;
  /** Folder of the datasets. */
  readonly datasets: string;
  /** Folder of the notebook. */
  readonly directory: string;
  /** Folder for spilled data and exports, removed with the kernel. */
  readonly scratch: string;
  /** Folder where Node keeps compiled sources, or null; see `evaluate/compile-cache.ts`. */
  readonly cache: string | null;
  /** Version of Clientele. */
  readonly version: string;
  /** Bytes that the engine may use before it spills. */
  readonly engineMemory: number;
}
