import { SessionFault } from "../fault/session-fault.ts";

/** Values of inputs nest, and nothing else that a page sends. What is deeper overflows the stack of whatever reads it. */
const DEEPEST = 40;

/** @throws SessionFault where lists and objects lie in each other more than forty deep. */
export function requireShallow(message: unknown, left: number = DEEPEST): void {
  if (typeof message !== "object" || message === null || ArrayBuffer.isView(message)) return;
  if (left === 0)
    throw new SessionFault({
      code: "malformed",
      message: `The message nests more than ${DEEPEST} lists and objects in each other.`,
    });
  for (const value of Object.values(message)) requireShallow(value, left - 1);
}
