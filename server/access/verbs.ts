import type { Actor, Verb } from "../../shared/access/actor.ts";
import { SessionFault } from "../fault/session-fault.ts";

const DOING: Record<Verb, string> = {
  view: "see this",
  interact: "move controls or download here",
  edit: "see or change notebooks",
  publish: "publish",
  review: "verify or approve",
  manage: "manage people and connections",
};

export function may(actor: Actor, verb: Verb): boolean {
  return actor.verbs.includes(verb);
}

/** @throws SessionFault, in words, when the actor may not. */
export function requireVerb(actor: Actor, verb: Verb): void {
  if (may(actor, verb)) return;
  throw new SessionFault({
    code: "forbidden",
    message: `You may not ${DOING[verb]}.`,
    hint: "Ask whoever runs this server for the right to do so.",
  });
}
