/** Row 4, from inside: the pipes to the server, by their descriptors. */
import { beside, cellRow } from "./cell-rows.ts";

const FORGED = `Buffer.concat([Buffer.from([2, 0, 0, 0, 0, 0, 0, 0]), Buffer.from("{}")])`;

/** What could be done with the descriptor `fd`. */
const DEEDS: readonly [name: string, code: string][] = [
  ["closes it", "fs.closeSync(fd)"],
  ["closes it later", "await new Promise((done) => fs.close(fd, done))"],
  ["writes to it", `fs.writeSync(fd, ${FORGED})`],
  ["writes nonsense to it", "fs.writeSync(fd, Buffer.alloc(4096, 255))"],
  ["writes text to it", 'fs.writeSync(fd, "[".repeat(100000))'],
  ["writes a file to it", `fs.writeFileSync(fd, ${FORGED})`],
  ["appends to it", `fs.appendFileSync(fd, ${FORGED})`],
  ["writes to it later", `await new Promise((done) => fs.write(fd, ${FORGED}, done))`],
  ["writes vectors to it", `fs.writevSync(fd, [${FORGED}])`],
  ["reads from it", "fs.read(fd, Buffer.alloc(1), 0, 1, null, () => {})"],
  ["reads it whole", "fs.readFile(fd, () => {})"],
  [
    "makes a stream for writing of it",
    `fs.createWriteStream("", { fd }).end(${FORGED}); await new Promise((r) => setTimeout(r, 5))`,
  ],
  [
    "makes a stream for reading of it",
    `fs.createReadStream("", { fd }).on("data", () => {}).on("error", () => {}); await new Promise((r) => setTimeout(r, 5))`,
  ],
  ["makes a socket of it", `new net.Socket({ fd }).on("error", () => {}).write(${FORGED})`],
  ["destroys a socket of it", `new net.Socket({ fd }).destroy()`],
  ["listens on it", `net.createServer().listen({ fd })`],
  ["makes a terminal of it", `new tty.WriteStream(fd).write(${FORGED})`],
  ["makes a buffered stream of it", `new (fs as any).Utf8Stream({ fd, sync: true }).write("{}")`],
  [
    "gives it to a file handle",
    `const handle: any = await fs.promises.open(os.tmpdir() + "/x", "w"); for (const key of Object.getOwnPropertySymbols(handle)) if (typeof handle[key] === "number") handle[key] = fd; await handle.write(${FORGED})`,
  ],
  ["shortens it", "fs.ftruncateSync(fd, 0)"],
  ["flushes it", "fs.fsyncSync(fd); fs.fdatasyncSync(fd)"],
  ["opens it again", 'fs.writeSync(fs.openSync("/proc/self/fd/" + fd, "w"), "x")'],
  ["opens it by another name", 'fs.writeSync(fs.openSync("/dev/fd/" + fd, "w"), "x")'],
  [
    "links to it",
    'fs.symlinkSync("/proc/self/fd/" + fd, os.tmpdir() + "/fd" + fd); fs.writeFileSync(os.tmpdir() + "/fd" + fd, "x")',
  ],
  ["gives it to a process", 'cp.spawn("/bin/true", { stdio: [fd, fd, fd] })'],
  [
    "gives it to standard output",
    `(real.stdout.constructor as any) && new (real.stdout.constructor as any)(fd).write("x")`,
  ],
];

const IMPORTS = `const [{ default: fs }, { default: net }, { default: tty }, { default: os }, { default: cp }, { default: real }] = (await Promise.all(["fs", "net", "tty", "os", "child_process", "process"].map((name) => import("node:" + name)))) as any[];`;

export const descriptors = cellRow(4, "the kernel's pipes, from inside", () =>
  DEEDS.flatMap(([name, code]) =>
    [3, 4, 5, 6, 7, 9, 12, 17].map((fd) =>
      beside(`${name}: ${fd}`, `${IMPORTS}\nconst fd = ${fd};\n${code};`, true),
    ),
  ),
);
