import os from "node:os";

const LOOPBACK = ["127.0.0.1", "localhost", "[::1]"];

/** Names under which a server that listens on `host` may be asked for. */
export function hostNames(host: string, allowHosts: readonly string[]): string[] {
  const named = allowHosts.map((name) => name.toLowerCase());
  if (isLoopback(host)) return [...LOOPBACK, ...named];
  const everywhere = host === "0.0.0.0" || host === "::";
  const addresses = Object.values(os.networkInterfaces())
    .flatMap((list) => list ?? [])
    .map(({ address, family }) => (family === "IPv6" ? `[${address}]` : address));
  return [
    ...(everywhere
      ? [...LOOPBACK, ...addresses, os.hostname().toLowerCase()]
      : [host.includes(":") ? `[${host}]` : host.toLowerCase()]),
    ...named,
  ];
}

export function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || /^127(\.\d{1,3}){3}$/.test(host);
}
