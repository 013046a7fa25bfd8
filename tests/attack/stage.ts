/**
 * Where cells are let loose: a workspace, what lies around it and must stay as it is, somebody who listens, and another
 * kernel that must not notice. After each attack all of that is looked at; the kernel that was attacked has to answer and
 * to be interrupted, or to have died with a reason.
 */
import { createHash } from "node:crypto";
import { once } from "node:events";
import { mkdir, mkdtemp, readdir, readFile, realpath, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:net";
import os from "node:os";
import path from "node:path";
import { ChildProcessRuntime } from "../../server/runtime/child-process-runtime.ts";
import type { KernelDeath } from "../../shared/session/state.ts";
import { type CellResult, Cells, texts } from "../server/runtime/cells.ts";
import { application, LIMITS } from "../server/runtime/child-kernels.ts";

export const SECRET = "the-secret-of-the-stage";
const PLANS = "id,name\n1,Basic\n";
/** The slowest honest answer on a busy machine. */
const PATIENCE_MS = 20_000;

export interface Places {
  /** A file outside of everything that a kernel may read. */
  readonly secret: string;
  /** Folder that only attackers would write into. */
  readonly outside: string;
  readonly datasets: string;
  readonly notebooks: string;
  readonly application: string;
  /** Port and socket of somebody who listens. */
  readonly port: number;
  readonly socket: string;
  /** The process that stands for the server. */
  readonly server: number;
}

export interface CellAttack {
  readonly name: string;
  /** What the cell runs; what it displays is looked through for the secret. */
  readonly cell: string;
  /** Code of `attack.mts` beside the notebook, for cells that import it. */
  readonly beside?: string;
  /** Whether a loop is interrupted afterwards, since the attack is at what interrupts. */
  readonly deafens?: boolean;
}

interface Victim {
  readonly cells: Cells;
  readonly death: Promise<KernelDeath>;
  dead: KernelDeath | null;
}

export class Stage {
  readonly places: Places;
  readonly #folder: string;
  readonly #listeners: readonly Server[];
  readonly #runtime: ChildProcessRuntime;
  readonly #priority = os.getPriority(process.pid);
  #bystander: Cells | null = null;
  #victim: { readonly cells: Cells; readonly death: Promise<KernelDeath>; dead: KernelDeath | null } | null =
    null;
  #reached = 0;
  #files = 0;
  #before: string | null = null;

  private constructor(folder: string, places: Places, listeners: readonly Server[], wall: "auto" | "none") {
    this.#folder = folder;
    this.places = places;
    this.#listeners = listeners;
    for (const listener of listeners)
      listener.on("connection", (socket) => {
        this.#reached++;
        socket.destroy();
      });
    this.#runtime = new ChildProcessRuntime({ application, limits: LIMITS, warm: 0, wall });
  }

  static async open(wall: "auto" | "none"): Promise<Stage> {
    const folder = await realpath(await mkdtemp(path.join(os.tmpdir(), "attack-")));
    const within = (...names: string[]) => path.join(folder, ...names);
    for (const name of ["outside", "workspace", "workspace/datasets", "workspace/notebooks"])
      await mkdir(within(name));
    await writeFile(within("outside", "secret.txt"), SECRET);
    await writeFile(within("workspace", "datasets", "plans.csv"), PLANS);
    const socket = within("listener");
    const listeners = [createServer(), createServer()] as const;
    listeners[0].listen(0, "127.0.0.1");
    listeners[1].listen(socket);
    await Promise.all(listeners.map((listener) => once(listener, "listening")));
    const places: Places = {
      secret: within("outside", "secret.txt"),
      outside: within("outside"),
      datasets: within("workspace", "datasets"),
      notebooks: within("workspace", "notebooks"),
      application,
      port: (listeners[0].address() as { port: number }).port,
      socket,
      server: process.pid,
    };
    return new Stage(folder, places, listeners, wall);
  }

  /** Carries an attack out. Gives what it broke, or null. */
  async attack({ cell, beside, deafens }: CellAttack): Promise<string | null> {
    this.#before ??= await this.#fingerprint();
    const victim = await this.#victimKernel();
    // A file of its own each time: what was imported before is not loaded again.
    const name = `attack${++this.#files}.mts`;
    if (beside !== undefined) await writeFile(path.join(this.places.notebooks, name), beside);
    const { ran } = victim.cells.start("attack", cell.replaceAll("attack.mts", name));
    const result = await Promise.race([ran, victim.death.then(() => null), later(3000, "stuck" as const)]);
    const harm = await this.#harm(result === "stuck" ? null : result);
    await rm(path.join(this.places.notebooks, name), { force: true });
    return harm ?? (await this.#afterwards(victim, result === "stuck", deafens ?? false));
  }

  async close(): Promise<void> {
    await this.#runtime.close();
    for (const listener of this.#listeners) listener.close();
    await rm(this.#folder, { recursive: true, force: true });
  }

  async #harm(result: CellResult | null): Promise<string | null> {
    const told = result ? JSON.stringify([texts(result.outputs), result.variables, result.error]) : "";
    if (told.includes(SECRET)) return "it read a file outside";
    if (this.#reached > 0) {
      this.#reached = 0;
      return "it reached a listener";
    }
    if (os.getPriority(process.pid) !== this.#priority) return "it changed the priority of the server";
    const now = await this.#fingerprint();
    if (now === this.#before) return null;
    this.#before = now;
    return "it wrote outside of its folder";
  }

  /** The kernel answers and can be interrupted, or died with a reason; the bystander notices nothing. */
  async #afterwards(victim: Victim, stuck: boolean, deafens: boolean): Promise<string | null> {
    const { kernel } = victim.cells;
    if (stuck) kernel.interrupt();
    const answered = victim.dead
      ? null
      : await Promise.race([
          this.#answers(victim.cells, deafens),
          victim.death,
          later(PATIENCE_MS, "deaf" as const),
        ]);
    if (answered === "deaf") {
      await this.#forget();
      return "the kernel neither answers nor has it ended";
    }
    if (answered !== true) {
      const death = await victim.death;
      await this.#forget();
      if (death.message === "" || death.hint === "") return "the kernel died without a reason";
    }
    this.#bystander ??= await this.#start();
    const other = await Promise.race([this.#answers(this.#bystander), later(PATIENCE_MS, false as const)]);
    return other === true ? null : "another kernel was harmed";
  }

  async #answers(cells: Cells, interrupted = false): Promise<true> {
    if (interrupted) {
      const { ran } = cells.start("loop", "console.log('go'); for (;;);");
      await cells.printed("loop", "go");
      cells.kernel.interrupt();
      await ran;
    }
    const { status, outputs } = await cells.run("answers", "6 * 7");
    if (status === "ok" && texts(outputs).at(-1) === "42") return true;
    // A cell may break what its own kernel is written with: that is told, and a restart ends it.
    await this.#forget();
    return true;
  }

  async #victimKernel(): Promise<Victim> {
    if (this.#victim && !this.#victim.dead) return this.#victim;
    const cells = await this.#start();
    const death = new Promise<KernelDeath>((resolve) => cells.kernel.onDeath(resolve));
    const victim: Victim = { cells, death, dead: null };
    void death.then((told) => {
      victim.dead = told;
    });
    this.#victim = victim;
    return victim;
  }

  async #forget(): Promise<void> {
    const victim = this.#victim;
    this.#victim = null;
    await victim?.cells.kernel.close();
  }

  async #start(): Promise<Cells> {
    const { datasets, notebooks: directory } = this.places;
    const file = path.join(datasets, "plans.csv");
    return new Cells(
      await this.#runtime.start(
        { datasets, directory },
        {
          type: "open",
          directory,
          datasets: [{ name: "plans", file, format: "csv" }],
          seed: 1,
          outputBytes: LIMITS.outputBytes,
        },
      ),
    );
  }

  /** Everything that no kernel may change. */
  async #fingerprint(): Promise<string> {
    const hash = createHash("sha256");
    for (const folder of [this.places.outside, this.places.datasets, this.places.notebooks]) {
      for (const name of (await readdir(folder)).toSorted()) {
        if (/^attack\d+\.mts$/.test(name)) continue;
        hash.update(`${folder}/${name}\n`);
        hash.update(await readFile(path.join(folder, name)).catch(() => Buffer.from("no file")));
      }
    }
    const cache = path.join(application, "node_modules", ".cache", "clientele-kernel");
    const planted = (await readdir(cache).catch(() => [] as string[])).filter((name) =>
      name.includes("planted"),
    );
    return hash.update(planted.join()).digest("hex");
  }
}

async function later<T>(ms: number, value: T): Promise<T> {
  await new Promise((resolve) => setTimeout(resolve, ms).unref());
  return value;
}
