import type { ErrorRequestHandler, RequestHandler } from "express";
import type { Logger } from "pino";
import { ZodError, z } from "zod";
import type { Fault } from "../../shared/protocol/browser.ts";
import { SessionFault } from "../fault/session-fault.ts";

const STATUS: Record<Fault["code"], number> = {
  malformed: 400,
  refused: 400,
  forbidden: 403,
  "not-found": 404,
  conflict: 409,
  kernel: 409,
  internal: 500,
};

/** What a person is told of an error. What nobody foresaw goes to the log and is told as such, without its entrails. */
export function faultOf(error: unknown, log: Logger): Fault {
  if (error instanceof SessionFault) return error.fault;
  if (error instanceof ZodError) return { code: "malformed", message: z.prettifyError(error) };
  if (isClientError(error)) return { code: "malformed", message: error.message };
  log.error({ err: error }, "unexpected error");
  return {
    code: "internal",
    message: "Something went wrong in the server.",
    hint: "The reason is in the server's log.",
  };
}

/** Errors of express's own readers: a body that is no JSON or too large, a path that cannot be decoded. */
function isClientError(error: unknown): error is Error {
  return (
    error instanceof Error &&
    "status" in error &&
    typeof error.status === "number" &&
    error.status >= 400 &&
    error.status < 500
  );
}

export function answerFaults(log: Logger): ErrorRequestHandler {
  return (error, _request, response, next) => {
    if (response.headersSent) return next(error);
    const fault = faultOf(error, log);
    response.status(STATUS[fault.code]).json(fault);
  };
}

export const noSuchAddress: RequestHandler = (request, response) => {
  const fault: Fault = { code: "not-found", message: `There is nothing at ${request.path}.` };
  response.status(404).json(fault);
};
