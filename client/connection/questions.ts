/**
 * Questions to the language service about the text that the person sees: what was typed before goes to the server first,
 * by the order of messages on the connection. To have no answer is an answer, and nobody is told: a hover that does not
 * come is no fault. What a person asked for by name (a rename, a format) says why it could not be.
 */
import type { LanguageAnswers, Question } from "../../shared/protocol/language.ts";
import type { SessionClient } from "./session-client.ts";
import { RequestFault } from "./transport.ts";

export type Ask = Question["ask"];
export type QuestionOf<A extends Ask> = Extract<Question, { ask: A }>;
export type AnswerTo<A extends Ask> = LanguageAnswers[A] | null;

/** What a person asked for by name. */
const DELIBERATE = new Set<Ask>(["rename", "format", "definition", "references"]);

/** Rejects only with the fault of what a person asked for by name. */
export async function askLanguage<A extends Ask>(
  session: Pick<SessionClient, "request" | "link">,
  question: QuestionOf<A>,
): Promise<AnswerTo<A>> {
  if (session.link.get().status !== "open") return null;
  try {
    // What answers each question is declared once, in LanguageAnswers; the socket gives it as one of them all.
    return (await session.request("language", { question })) as AnswerTo<A>;
  } catch (error) {
    if (error instanceof RequestFault && DELIBERATE.has(question.ask)) throw error;
    return null;
  }
}
