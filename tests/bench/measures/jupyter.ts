import { execFile } from "node:child_process";
import path from "node:path";
import { promisify } from "node:util";
import { z } from "zod";
import { ROOT } from "../../support/source-files.ts";
import type { Suite } from "../measure.ts";

const samples = z.array(z.number());
const answer = z.object({ start: samples, first: samples, trivial: samples });

/** Below the ports that a system gives to clients: polling one of those may connect to itself. */
const FIRST_PORT = 20_000;

/** The peer, where `PEERS_PYTHON` names a Python that has it. */
export const jupyter: Suite = async () => {
  const python = process.env.PEERS_PYTHON;
  if (!python) {
    console.error("jupyter: left out; set PEERS_PYTHON as tests/bench/README.md says");
    return [];
  }
  const script = path.join(ROOT, "tests", "bench", "peers", "jupyter.py");
  const { stdout } = await promisify(execFile)(python, [script, String(FIRST_PORT + (process.pid % 10_000))]);
  const times = answer.parse(JSON.parse(stdout));
  return [
    { name: "Jupyter server until it answers", unit: "ms", goal: null, samples: times.start },
    { name: "ipykernel, first cell of a cold kernel", unit: "ms", goal: null, samples: times.first },
    {
      name: "ipykernel, trivial cell and back",
      unit: "ms",
      goal: null,
      samples: times.trivial,
      note: "client to kernel without the server between",
    },
  ];
};
