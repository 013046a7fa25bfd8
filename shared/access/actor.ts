/** Who speaks, and what they may. Each message and each route names the verb that it takes. */
import { z } from "zod";

export const VERBS = [
  /** See published results. */
  "view",
  /** Move controls, and download what may be. */
  "interact",
  /** See and change notebooks, and run their code. */
  "edit",
  "publish",
  /** Verify and approve. */
  "review",
  /** People, grants and connections. */
  "manage",
] as const;
export const verbSchema = z.enum(VERBS);
export type Verb = z.infer<typeof verbSchema>;

export const actorSchema = z.object({
  id: z.string(),
  name: z.string(),
  /** The owner of the workspace, somebody with an account, whoever has a link, or the clock. */
  kind: z.enum(["owner", "person", "link", "schedule"]),
  verbs: z.array(verbSchema).readonly(),
});
export type Actor = z.infer<typeof actorSchema>;

/** Whoever has the workspace's token, or its files: as long as there are no accounts, everybody. */
export const OWNER: Actor = { id: "owner", name: "Owner", kind: "owner", verbs: VERBS };
