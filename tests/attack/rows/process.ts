/** Row 16: what reaches other processes, or ends the kernel's own. */
import { SECRET } from "../stage.ts";
import { beside, cellRow, json } from "./cell-rows.ts";

export const processes = cellRow(16, "processes", ({ server, outside }) => {
  const deeds = [
    `os.setPriority(${server}, 19)`,
    `os.setPriority(real.ppid, 19)`,
    `os.setPriority(0, 19); os.setPriority(19)`,
    `real.kill(${server}, "SIGUSR1")`,
    `real.kill(${server}, 0); return ${json(SECRET)}`,
    `real.kill(-1, "SIGTERM")`,
    `real.kill(0, "SIGKILL")`,
    `real._kill(${server}, 9)`,
    `real._debugProcess(${server})`,
    `real._debugEnd()`,
    `real.setuid(1)`,
    `real.setgid(1)`,
    `real.setgroups([])`,
    `real.initgroups("root", 0)`,
    `real.chdir("/")`,
    `real.umask(0)`,
    `real.exit(0)`,
    `real.reallyExit(0)`,
    `real.abort()`,
    `real.execve("/bin/true", [])`,
    `real.dlopen({ exports: {} }, ${json(`${outside}/x.node`)})`,
    `real.binding("spawn_sync")`,
    `real._linkedBinding("x")`,
    `real.loadEnvFile(${json(`${outside}/secret.txt`)}); return JSON.stringify(real.env)`,
    `real.report.writeReport(${json(`${outside}/planted`)})`,
    `real.permission.drop("fs.read")`,
    `real._getActiveHandles().forEach((each: any) => each.close?.() ?? each.terminate?.())`,
    `real.setUncaughtExceptionCaptureCallback(() => {})`,
    `real.removeAllListeners("uncaughtException"); setTimeout(() => { throw new Error("late"); }, 1)`,
    `real.emit("SIGTERM"); real.emit("disconnect"); real.emit("exit")`,
    `real.stdin.destroy?.(); real.stdout.end?.(); real.stderr.end?.()`,
    `real._rawDebug("x")`,
    `real.nextTick(() => { for (;;); })`,
    `queueMicrotask(function again() { queueMicrotask(again); })`,
    `setInterval(() => { for (let i = 0; i < 1e8; i++); }, 0)`,
    `Promise.reject(new Error("floating"))`,
    `(function deep(): unknown { return deep(); })()`,
    `new Array(2 ** 32)`,
    `structuredClone(Buffer.alloc(2 ** 31 - 1))`,
    `EE.EventEmitter.prototype.emit = function () { (this as any).terminate?.(); return false; }; await new Promise((r) => setTimeout(r, 1))`,
    `return os.userInfo().username === "clientele" ? "" : ${json(SECRET)}`,
    `return os.hostname() === "clientele" ? "" : ${json(SECRET)}`,
    `return Object.keys(os.networkInterfaces()).length === 0 ? "" : ${json(SECRET)}`,
  ];
  const imports = `const [{ default: os }, { default: real }, EE] = (await Promise.all([import("node:os"), import("node:process"), import("node:events")])) as any[];`;
  return deeds.map((deed) => beside(deed.slice(0, 60), `${imports}\n${deed};`, true));
});
