import type { Network } from "./network.ts";
export async function writeTruth(
  _spec: { customers: number; seed: number; out: string },
  _network: Network,
): Promise<void> {}
