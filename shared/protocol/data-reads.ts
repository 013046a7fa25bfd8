/** What a run of a cell read of the workspace's data: when one of these changes, what the cell gave is out of date. */
import { z } from "zod";

export const datasetReadSchema = z.object({
  /** As the catalogue writes it; for a dataset that is not there, as the cell did. */
  name: z.string(),
  /** How deep: only whether there is such a dataset, only its columns, or its rows. */
  of: z.enum(["presence", "columns", "content"]),
  /** Size of its file and when it was last changed (milliseconds), before it was read; null where it is not there. */
  bytes: z.number().nullable(),
  modified: z.number().nullable(),
});
export type DatasetRead = z.infer<typeof datasetReadSchema>;

export const dataReadsSchema = z.object({
  /** In the order of their names. */
  datasets: z.array(datasetReadSchema),
  /** Whether it looked at which datasets there are: one more, or one less, would change what it gave. */
  catalogue: z.boolean(),
});
export type DataReads = z.infer<typeof dataReadsSchema>;

const DEPTH: readonly DatasetRead["of"][] = datasetReadSchema.shape.of.options;

/** Reads put together. Of one dataset the version that was read first counts, and the deepest reading. */
export class ReadsTogether {
  readonly #datasets = new Map<string, DatasetRead>();
  #catalogue = false;

  add({ datasets, catalogue }: DataReads): this {
    this.#catalogue ||= catalogue;
    for (let i = 0; i < datasets.length; i++) {
      const read = datasets[i] as DatasetRead;
      const known = this.#datasets.get(read.name);
      if (!known) this.#datasets.set(read.name, read);
      else if (DEPTH.indexOf(read.of) > DEPTH.indexOf(known.of))
        this.#datasets.set(read.name, { ...known, of: read.of });
    }
    return this;
  }

  all(): DataReads {
    const names = [...this.#datasets.keys()].sort();
    const datasets: DatasetRead[] = [];
    // Not by a method of arrays: the end of a run is told by this, whatever its cell did to them.
    for (let i = 0; i < names.length; i++)
      datasets[i] = this.#datasets.get(names[i] as string) as DatasetRead;
    return { datasets, catalogue: this.#catalogue };
  }
}
