/** What else than that its two sides belong together may explain a rule; see `RuleSpec.beyond`. */
export type Beyond = "shorter" | "size" | "customer";

export const BEYOND: readonly Beyond[] = ["shorter", "size", "customer"];
