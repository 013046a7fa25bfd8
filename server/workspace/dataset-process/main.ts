/** The process that reads dataset files: one that ends the engine ends nothing else. */
import { serveJobs } from "../../workers/child.ts";
import { FileReader } from "./file-reader.ts";
import type { DatasetJobs } from "./jobs.ts";

const readers = new Map<string, FileReader>();

serveJobs<DatasetJobs>({
  read({ folder, file }) {
    const reader = readers.get(folder) ?? new FileReader(folder);
    readers.set(folder, reader);
    return reader.read(file);
  },
});
