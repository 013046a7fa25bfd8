/**
 * What a kernel asks of the server while a cell runs, since it has no network of its own: queries to engines outside, and
 * whatever needs what only the server holds. A request is numbered, answered in parts that may carry bytes, and ends
 * with its last part, with an error, or by being cancelled. Parts that the kernel has not yet taken are bounded, and so
 * are the requests that are open.
 *
 * A kind of request is declared once, here or beside this file, and has one handler in the server.
 */
import { z } from "zod";
import { jsonSchema } from "../json.ts";
import { cellErrorSchema } from "../output/error.ts";

export const REQUEST_LIMITS = {
  /** Requests of one kernel that may be open; further ones wait in the kernel. */
  open: 16,
  /** Parts of a request, and their bytes, that may be on their way. A single part may be larger than that. */
  parts: 4,
  bytes: 8 * 2 ** 20,
  /** Bytes that one part may carry. */
  partBytes: 32 * 2 ** 20,
} as const;

/** One kind of request: its name, what is asked, and what each part of the answer says beside its bytes. */
export interface RequestKind<Body, Part> {
  readonly name: string;
  readonly body: z.ZodType<Body>;
  readonly part: z.ZodType<Part>;
}

const number = z.number().int().positive();

/** From the kernel; the frame carries the bytes that go with the body. */
export const askMessages = [
  z.object({
    type: z.literal("ask"),
    ask: number,
    /** The run that asks. */
    run: number,
    name: z.string().min(1).max(100),
    body: jsonSchema,
  }),
  /** The part was taken: another one may come. */
  z.object({ type: z.literal("ask-took"), ask: number, part: number }),
  z.object({ type: z.literal("ask-cancel"), ask: number }),
] as const;

/** To the kernel; the frame of a part carries its bytes. */
export const replyMessages = [
  z.object({ type: z.literal("reply-part"), ask: number, part: number, body: jsonSchema }),
  z.object({ type: z.literal("reply-end"), ask: number }),
  z.object({ type: z.literal("reply-failed"), ask: number, error: cellErrorSchema }),
] as const;

export type AskMessage = z.infer<(typeof askMessages)[number]>;
export type ReplyMessage = z.infer<(typeof replyMessages)[number]>;
