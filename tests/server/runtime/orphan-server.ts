/** A server that starts a kernel in an endless loop, says its process id, and is killed. */
import { ChildProcessRuntime } from "../../../server/runtime/child-process-runtime.ts";

const [application = "", datasets = "", directory = ""] = process.argv.slice(2);
const limits = { memory: 2 ** 31, engineMemory: 2 ** 28, cellTime: null, outputBytes: 1000 };
const runtime = new ChildProcessRuntime({ application, limits, warm: 0 });
const kernel = await runtime.start(
  { datasets, directory },
  { type: "open", directory, datasets: [], seed: 1, outputBytes: 1000 },
);
kernel.onMessage(() => process.stdout.write(String(kernel.pid)));
kernel.send({
  type: "run",
  run: 1,
  cell: "loop",
  code: "(async ($$scope) => { console.log('go'); for (;;) {} })",
  columnOffset: 0,
  insertions: [],
  defines: [],
  bound: [],
  inputNames: {},
  inputs: {},
});
