import type { Fault } from "../../shared/protocol/browser.ts";

/** A request that cannot be carried out, with what the person at the other end is told. */
export class SessionFault extends Error {
  override name = "SessionFault";
  readonly fault: Fault;

  constructor(fault: Fault, options?: ErrorOptions) {
    super(fault.message, options);
    this.fault = fault;
  }
}

export function notFound(message: string, hint?: string): SessionFault {
  return new SessionFault({ code: "not-found", message, ...(hint === undefined ? {} : { hint }) });
}

export function refused(message: string, hint?: string): SessionFault {
  return new SessionFault({ code: "refused", message, ...(hint === undefined ? {} : { hint }) });
}

export function kernelFault(message: string, hint?: string, cause?: unknown): SessionFault {
  return new SessionFault({ code: "kernel", message, ...(hint === undefined ? {} : { hint }) }, { cause });
}
