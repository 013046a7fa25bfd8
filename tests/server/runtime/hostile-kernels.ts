/** Kernels that are nothing but an attack on the server: what a cell could write that got hold of the channel. */
import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import type { Kernel, Limits } from "../../../server/runtime/runtime.ts";
import type { ChildKernels } from "./child-kernels.ts";

/** Before each attack: `send` puts a message into the channel, `told` gives those of the server one by one. */
const PRELUDE = `import { closeSync, readSync, writeSync } from "node:fs";
const frame = (text: string | Buffer, bytes = Buffer.alloc(0)) => {
  const body = Buffer.from(text as string);
  const head = Buffer.alloc(8);
  head.writeUInt32LE(body.length, 0);
  head.writeUInt32LE(bytes.length, 4);
  return Buffer.concat([head, body, bytes]);
};
const raw = (bytes: Buffer) => { for (let at = 0; at < bytes.length; ) at += writeSync(4, bytes, at); };
const send = (message: unknown) => raw(frame(JSON.stringify(message)));
const exactly = (length: number) => {
  const bytes = Buffer.alloc(length);
  for (let at = 0; at < length; ) at += readSync(5, bytes, at, length - at, null);
  return bytes;
};
const told = () => {
  const head = exactly(8);
  const text = exactly(head.readUInt32LE(0)).toString();
  exactly(head.readUInt32LE(4));
  return JSON.parse(text);
};
const stay = () => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
const say = (run: number, text: string, id = "o1") =>
  send({ type: "outputs", run, cell: "c", changes: [{ change: "put", output: { type: "console", id, stream: "log", text } }] });
send({ type: "ready" });
told();
`;

let attacks = 0;

/** A kernel whose code this is, from the moment on when it was opened. */
export async function hostileKernel(
  kernels: ChildKernels,
  attack: string,
  limits: Partial<Limits> = {},
  imports = "",
): Promise<Kernel> {
  const application = path.join(kernels.folder, `hostile-${++attacks}`);
  await mkdir(path.join(application, "kernel"), { recursive: true });
  await writeFile(path.join(application, "kernel", "main.ts"), `${imports}\n${PRELUDE}${attack}\nstay();\n`);
  await writeFile(path.join(application, "package.json"), '{ "type": "module" }');
  const { directory } = kernels.access;
  return kernels
    .runtime(limits, 0, application)
    .start(kernels.access, { type: "open", directory, datasets: [], seed: 1, outputBytes: 1_000_000 });
}

/** The message that asks for run 1 of cell `c`. */
export const RUN = {
  type: "run",
  run: 1,
  cell: "c",
  code: "",
  columnOffset: 0,
  insertions: [],
  defines: [],
  bound: [],
  inputNames: {},
  inputs: {},
} as const;
