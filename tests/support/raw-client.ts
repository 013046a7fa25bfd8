/** Bytes on a connection, as no client library would send them. */
import net from "node:net";

/**
 * Sends these and gives what came back until the other side closed, the answer matched, or the time was over. A pattern
 * among them waits until what came back matches it.
 * With `reset`, breaks the connection off after so many milliseconds instead.
 */
export function sendRaw(
  port: number,
  parts: readonly (string | Uint8Array | RegExp)[],
  { until, reset, ms = 3_000 }: { until?: RegExp; reset?: number; ms?: number } = {},
): Promise<string> {
  return new Promise((resolve) => {
    let got = "";
    const left = [...parts];
    const send = () => {
      for (let part = left[0]; part !== undefined; part = left[0]) {
        if (part instanceof RegExp && !part.test(got)) return;
        if (!(part instanceof RegExp)) socket.write(part);
        left.shift();
      }
    };
    const socket = net.connect(port, "127.0.0.1");
    const end = () => {
      clearTimeout(timer);
      socket.destroy();
      resolve(got);
    };
    const timer = setTimeout(end, ms);
    socket.on("data", (data) => {
      got += data.toString("latin1");
      if (until?.test(got)) end();
      else send();
    });
    socket.on("error", end);
    socket.on("close", end);
    send();
    if (reset !== undefined) setTimeout(() => socket.resetAndDestroy(), reset);
  });
}

export interface Frame {
  readonly opcode?: number;
  readonly final?: boolean;
  readonly masked?: boolean;
  readonly reserved?: number;
  /** What the frame says that it is long. */
  readonly length?: number;
}

/** A frame of a WebSocket (RFC 6455, 5.2), right or wrong. The mask is zero. */
export function webSocketFrame(
  payload: string | Uint8Array,
  { opcode = 1, final = true, masked = true, reserved = 0, length }: Frame = {},
): Buffer {
  const body = Buffer.from(payload);
  const head = Buffer.alloc(10);
  head[0] = (final ? 0x80 : 0) | reserved | opcode;
  head[1] = (masked ? 0x80 : 0) | 127;
  head.writeBigUInt64BE(BigInt(length ?? body.length), 2);
  return Buffer.concat([head, ...(masked ? [Buffer.alloc(4)] : []), body]);
}
