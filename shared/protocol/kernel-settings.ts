/** File descriptors of the pipes that a kernel is started with. */
export const DESCRIPTORS = {
  /** Four bytes each, the number of the run that is to be given up: read by a thread that no cell can block. */
  interrupts: 3,
  /** Frames (`frames.ts`) from the kernel. */
  fromKernel: 4,
  /** Frames to the kernel. */
  toKernel: 5,
} as const;

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
